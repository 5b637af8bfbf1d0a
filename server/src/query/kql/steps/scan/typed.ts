import type { KustoType } from '../../bind/syntax.ts';
import type { Cell } from '../../ir/relation.ts';
import { type Json, parseJson, Real, writeReal } from '../../values/json.ts';
import { formatDatetime, formatTimespan } from '../../values/ticks.ts';

/** A value of a scan's state with its type; dynamic values are JSON text. */
export interface Typed {
  readonly value: Cell;
  readonly type: KustoType;
}

/** -1, 0, 1, or undefined when one side is null. */
export function order(a: Cell, b: Cell): number | undefined {
  if (a === null || b === null) return undefined;
  const [x, y] = typeof a === 'number' || typeof b === 'number' ? [Number(a), Number(b)] : [a, b];
  return x < y ? -1 : x > y ? 1 : x === y ? 0 : undefined;
}

export function jsonOf({ value, type }: Typed): Json {
  if (value === null) return null;
  if (type === 'dynamic') return parseJson(String(value)) ?? null;
  if (type === 'datetime') return formatDatetime(value as bigint);
  if (type === 'timespan') return formatTimespan(value as bigint);
  return typeof value === 'number' ? new Real(value) : (value as Json);
}

/** The number, text or truth that a dynamic value holds; other values as they are. */
export function scalarOf(typed: Typed): Cell {
  if (typed.type !== 'dynamic' || typed.value === null) return typed.value;
  const json = jsonOf(typed);
  if (json instanceof Real) return json.value;
  return typeof json === 'object' ? (json === null ? null : typed.value) : json;
}

export function textOfTyped(typed: Typed): string {
  const value = scalarOf(typed);
  if (value === null) return '';
  if (typed.type === 'datetime') return formatDatetime(value as bigint);
  if (typed.type === 'timespan') return formatTimespan(value as bigint);
  if (typeof value === 'boolean') return typed.type === 'dynamic' ? String(value) : value ? 'True' : 'False';
  return typeof value === 'number' ? writeReal(value).replaceAll('"', '') : String(value);
}
