import type { KustoType } from '../../bind/syntax.ts';
import type { Cell } from '../../ir/relation.ts';
import { stateFunctions } from './state-functions.ts';
import { order, scalarOf, type Typed, textOfTyped } from './typed.ts';

type ScanFunction = (args: readonly Typed[], type: KustoType) => Cell;

function cast(value: Cell, type: KustoType): Cell {
  if (value === null || type === 'unknown') return value;
  if (type === 'real') return typeof value === 'string' && value.trim() === '' ? null : Number(value);
  if (type === 'long' || type === 'int') return toInteger(value);
  return value;
}

function toInteger(value: Cell): Cell {
  if (typeof value === 'number') return Number.isFinite(value) ? BigInt(Math.trunc(value)) : null;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'string') return /^\s*[+-]?\d+\s*$/.test(value) ? BigInt(value.trim()) : null;
  return value;
}

function missing({ value, type }: Typed): boolean {
  return type === 'string' ? value === '' || value === null : value === null;
}

function extreme(sign: number): ScanFunction {
  return (args, type) => {
    const values = args.map((arg) => cast(arg.value, type)).filter((value) => value !== null);
    return values.reduce<Cell>(
      (best, value) => (best === null || (order(value, best) ?? 0) * sign > 0 ? value : best),
      null,
    );
  };
}

const iff: ScanFunction = ([test, yes, no], type) =>
  cast(test!.value === true ? yes!.value : no!.value, type);

/** Functions that a scan step may call on values of its state. */
export const scanFunctions: Readonly<Record<string, ScanFunction>> = {
  ...stateFunctions,
  iff,
  iif: iff,
  case: (args, type) => {
    for (let i = 0; i + 1 < args.length; i += 2)
      if (args[i]!.value === true) return cast(args[i + 1]!.value, type);
    return cast(args.at(-1)!.value, type);
  },
  coalesce: (args, type) => cast(args.find((arg) => !missing(arg))?.value ?? null, type),
  isnull: ([arg]) => arg!.type !== 'string' && arg!.value === null,
  isnotnull: ([arg]) => arg!.type === 'string' || arg!.value !== null,
  isempty: ([arg]) => missing(arg!),
  isnotempty: ([arg]) => !missing(arg!),
  not: ([arg]) => (arg!.value === null ? null : arg!.value !== true),
  max_of: extreme(1),
  min_of: extreme(-1),
  abs: ([arg]) =>
    typeof arg!.value === 'bigint'
      ? arg!.value < 0n
        ? -arg!.value
        : arg!.value
      : arg!.value === null
        ? null
        : Math.abs(Number(arg!.value)),
  strcat: (args) => args.map(textOfTyped).join(''),
  tostring: ([arg]) => textOfTyped(arg!),
  tolong: ([arg]) => toInteger(scalarOf(arg!)),
  toint: ([arg]) => toInteger(scalarOf(arg!)),
  todouble: ([arg]) => cast(scalarOf(arg!), 'real'),
  toreal: ([arg]) => cast(scalarOf(arg!), 'real'),
  strlen: ([arg]) => BigInt([...textOfTyped(arg!)].length),
};
