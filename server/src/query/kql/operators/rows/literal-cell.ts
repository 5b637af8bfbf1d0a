import type { KustoType } from '../../bind/syntax.ts';
import type { Cell } from '../../ir/relation.ts';
import type { Value } from '../../ir/types.ts';
import { writeReal } from '../../values/json.ts';
import { formatDatetime, formatTimespan, parseDatetime, parseTimespan } from '../../values/ticks.ts';

/** A literal as a cell of a column of `type`; throws what `refuse` makes for everything that is no literal. */
export function literalCell(value: Value, type: KustoType, refuse: () => Error): Cell {
  const { constant } = value;
  if (constant === undefined) throw refuse();
  if (constant === null) return type === 'string' ? '' : null;
  if (value.type === type) return constant;
  return converters[type]?.(constant, value.type) ?? null;
}

type Known = NonNullable<Cell>;

function toInteger(bits: number): (constant: Known) => Cell {
  return (constant) => {
    if (typeof constant === 'bigint') return BigInt.asIntN(bits, constant);
    if (typeof constant === 'number') return BigInt(Math.trunc(constant));
    if (typeof constant === 'boolean') return constant ? 1n : 0n;
    return /^\s*-?\d+\s*$/.test(constant) ? BigInt(constant.trim()) : null;
  };
}

const converters: Partial<Record<KustoType, (constant: Known, from: KustoType) => Cell>> = {
  int: toInteger(32),
  long: toInteger(64),
  real: (constant) => (constant === '' ? null : Number(constant)),
  decimal: (constant) => String(constant),
  bool: (constant) =>
    typeof constant === 'string' ? constant.toLowerCase() === 'true' : Boolean(Number(constant)),
  datetime: (constant) => (typeof constant === 'string' ? parseDatetime(constant) : (constant as bigint)),
  timespan: (constant) => (typeof constant === 'string' ? parseTimespan(constant) : (constant as bigint)),
  string: (constant, from) => textOf(constant, from),
  guid: (constant) => String(constant).toLowerCase(),
  dynamic: (constant, from) => jsonOf(constant, from),
};

function textOf(constant: Known, from: KustoType): string {
  if (from === 'datetime') return formatDatetime(constant as bigint);
  if (from === 'timespan') return formatTimespan(constant as bigint);
  return typeof constant === 'boolean' ? (constant ? 'True' : 'False') : String(constant);
}

function jsonOf(constant: Known, from: KustoType): string {
  if (from === 'string' || from === 'guid' || from === 'datetime' || from === 'timespan')
    return JSON.stringify(textOf(constant, from));
  return typeof constant === 'number' ? writeReal(constant) : String(constant);
}
