import type { Filter } from '@headwater/contract';
import { asNumber, type Values } from './values.ts';

/** What a condition is about, as SQL. */
export interface Operand {
  /** its value as a String */
  readonly text: string;
  /** its value as a number; absent when it has none */
  readonly number?: string;
  /** a Bool: the row has a value at all */
  readonly exists: string;
  /** `=` and `in` compare with this; `add` makes the placeholder of a value. Default: the text */
  readonly equals?: (value: string, values: Values) => string;
}

type FilterValue = NonNullable<Filter['value']>;

/** The condition `filter` over an operand as SQL; a filter whose value does not fit its operator matches nothing. */
export function conditionSql(operand: Operand, filter: Filter, values: Values): string {
  const { op, value } = filter;
  switch (op) {
    case 'exists':
      return operand.exists;
    case 'not-exists':
      return `NOT (${operand.exists})`;
    case '=':
      return equals(operand, listOf(value ?? ''), values);
    case '!=':
      return `NOT (${equals(operand, listOf(value ?? ''), values)})`;
    case 'in':
      return equals(operand, listOf(value), values);
    case 'not-in':
      return `NOT (${equals(operand, listOf(value), values)})`;
    case '>':
    case '>=':
    case '<':
    case '<=':
      return compares(operand, op, value, values);
    default:
      return textCondition(operand, op, String(value ?? ''), values);
  }
}

function textCondition(
  { text }: Operand,
  op: 'contains' | 'not-contains' | 'starts-with' | 'matches',
  value: string,
  values: Values,
): string {
  const placeholder = values.add(value, 'String');
  if (op === 'starts-with') return `startsWith(${text}, ${placeholder})`;
  if (op === 'matches') return `match(${text}, ${placeholder})`;
  const found = `positionCaseInsensitiveUTF8(${text}, ${placeholder}) > 0`;
  return op === 'contains' ? found : `NOT (${found})`;
}

function compares(operand: Operand, op: string, value: FilterValue | undefined, values: Values): string {
  const number = asNumber(value);
  if (operand.number !== undefined && number !== undefined) {
    return `(${operand.exists} AND ${operand.number} ${op} ${values.add(number, 'Float64')})`;
  }
  return `(${operand.exists} AND ${operand.text} ${op} ${values.add(String(value ?? ''), 'String')})`;
}

function equals(operand: Operand, list: readonly (string | number | boolean)[], values: Values): string {
  if (list.length === 0) return 'false';
  if (operand.equals !== undefined && list.length === 1) return operand.equals(String(list[0]), values);
  return `${operand.text} IN ${values.add(list.map(String), 'Array(String)')}`;
}

function listOf(value: FilterValue | undefined): readonly (string | number | boolean)[] {
  if (Array.isArray(value)) return value;
  return value === undefined ? [] : [value as string | number | boolean];
}
