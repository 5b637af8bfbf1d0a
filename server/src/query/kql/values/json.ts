import { formatDatetime, formatTimespan } from './ticks.ts';

/** A number of JSON that is written with a fraction or exponent, so that 1.0 stays a real. */
export class Real {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** A dynamic value in JavaScript: integers as bigint, reals as `Real`. */
export type Json = null | boolean | bigint | Real | string | Json[] | { [key: string]: Json };

/** Parses JSON text; undefined when it is not JSON. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) => {
      if (typeof value !== 'number') return value;
      const source = context?.source ?? String(value);
      return /^-?\d+$/.test(source) && source.length < 20 ? BigInt(source) : new Real(Number(source));
    }) as Json;
  } catch {
    return undefined;
  }
}

export function writeJson(value: Json | undefined): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'bigint' || typeof value === 'boolean') return value.toString();
  if (typeof value === 'string') return JSON.stringify(value);
  if (value instanceof Real) return writeReal(value.value);
  if (Array.isArray(value)) return `[${value.map(writeJson).join(',')}]`;
  return `{${Object.entries(value)
    .map(([key, member]) => `${JSON.stringify(key)}:${writeJson(member)}`)
    .join(',')}}`;
}

/** A real as the language writes it: always with a point or exponent; NaN and infinities as strings in JSON. */
export function writeReal(value: number): string {
  if (Number.isNaN(value)) return '"NaN"';
  if (!Number.isFinite(value)) return value > 0 ? '"Infinity"' : '"-Infinity"';
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

export function isBag(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Real);
}

/** Numeric value of a JSON number, null for everything else. */
export function numberOf(value: Json | undefined): number | null {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Real) return value.value;
  if (value === 'NaN') return Number.NaN;
  if (value === 'Infinity') return Number.POSITIVE_INFINITY;
  if (value === '-Infinity') return Number.NEGATIVE_INFINITY;
  return null;
}

export function datetimeJson(ticks: bigint): string {
  return JSON.stringify(formatDatetime(ticks));
}

export function timespanJson(ticks: bigint): string {
  return JSON.stringify(formatTimespan(ticks));
}
