import type { QueryParameter } from '../reader.ts';

/** Collects the values of a statement as named parameters: no value ever stands in the SQL itself. */
export class Values {
  readonly parameters: Record<string, QueryParameter> = {};
  readonly #prefix: string;
  #count = 0;

  /** @param prefix of the names, other than that of a second collection in the same statement */
  constructor(prefix = 'v') {
    this.#prefix = prefix;
  }

  /** @returns the placeholder for a value, e.g. `{v3:String}` */
  add(
    value: QueryParameter,
    type: 'String' | 'Float64' | 'UInt64' | 'Array(String)' | 'Array(Float64)',
  ): string {
    this.#count += 1;
    const name = `${this.#prefix}${this.#count}`;
    this.parameters[name] = value;
    return `{${name}:${type}}`;
  }
}

/** Numbers as people type them; undefined for all else. */
export function asNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || !/^-?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(value)) return undefined;
  return Number(value);
}
