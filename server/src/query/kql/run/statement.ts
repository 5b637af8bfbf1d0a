import type { KustoType } from '../bind/syntax.ts';
import type { Plan } from '../compile.ts';
import { optimizePlan } from '../ir/optimize/optimize.ts';
import type { Cell, Node, OrderKey } from '../ir/relation.ts';
import { renderOrder, renderStatement } from '../ir/render.ts';
import { timespanText } from '../scalars/convert.ts';
import { ticksAtEpoch } from '../values/ticks.ts';

interface WireColumn {
  readonly id: string;
  readonly type: KustoType;
}

/** Numbers leave as text, so that no digit is lost; datetimes as ticks. */
const wireSql: Partial<Record<KustoType, (id: string) => string>> = {
  int: (id) => `toString(${id})`,
  long: (id) => `toString(${id})`,
  timespan: (id) => `toString(${id})`,
  real: (id) => `toString(${id})`,
  decimal: (id) => `toString(${id})`,
  datetime: (id) => `toString(reinterpretAsInt64(${id}))`,
  bool: (id) => `toUInt8(${id})`,
};

/** The SELECT that brings rows of `node` out of the engine, in their order. */
export function wireStatement(
  node: Node,
  columns: readonly WireColumn[],
  order: readonly OrderKey[],
  subplans: readonly Node[],
  maxRows: number | undefined,
  rewrite: typeof optimizePlan = optimizePlan,
): string {
  const items = columns.map((column, i) => `${wireSql[column.type]?.(column.id) ?? column.id} AS w${i}`);
  if (items.length === 0) items.push('1 AS w0');
  const needed = new Set([...columns.map((column) => column.id), ...order.map((key) => key.id)]);
  const inner = renderStatement(
    rewrite(node, needed),
    subplans.map((subplan) => rewrite(subplan, 'all')),
  );
  const sort = order.length > 0 ? ` ORDER BY ${renderOrder(order)}` : '';
  const limit = maxRows === undefined ? '' : ` LIMIT ${maxRows}`;
  return `SELECT ${items.join(', ')} FROM (${inner})${sort}${limit}`;
}

/** Values as a file shows them: spans as text, everything else as the engine writes its type. */
const exportSql: Partial<Record<KustoType, (id: string) => string>> = {
  timespan: (id) => timespanText(id),
  decimal: (id) => `toString(${id})`,
};

/** The SELECT that brings rows out under the names of their columns, for the engine's own formats. */
export function exportStatement({ node, columns, order, subplans }: Plan, maxRows: number): string {
  const items = columns.map(
    ({ id, name, type }) => `${exportSql[type]?.(id) ?? id} AS ${quoteIdentifier(name)}`,
  );
  if (items.length === 0) items.push('1 AS nothing');
  const needed = new Set([...columns.map((column) => column.id), ...order.map((key) => key.id)]);
  const inner = renderStatement(
    optimizePlan(node, needed),
    subplans.map((subplan) => optimizePlan(subplan, 'all')),
  );
  const sort = order.length > 0 ? ` ORDER BY ${renderOrder(order)}` : '';
  return `SELECT ${items.join(', ')} FROM (${inner})${sort} LIMIT ${maxRows}`;
}

/** The only place where a name of the user's becomes one of the engine's. */
function quoteIdentifier(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced
  return `\`${name.replace(/[\x00-\x1f\x7f]/g, ' ').replace(/[\\`]/g, '\\$&')}\``;
}

export function decodeCell(cell: unknown, type: KustoType): Cell {
  if (cell === null || cell === undefined) return type === 'string' ? '' : null;
  switch (type) {
    case 'bool':
      return cell === 1 || cell === true || cell === '1' || cell === 'true';
    case 'int':
    case 'long':
    case 'timespan':
      return BigInt(cell as string);
    case 'datetime':
      return BigInt(cell as string) + ticksAtEpoch;
    case 'real':
      return decodeReal(String(cell));
    default:
      return String(cell);
  }
}

function decodeReal(text: string): number {
  if (text === 'inf') return Number.POSITIVE_INFINITY;
  if (text === '-inf') return Number.NEGATIVE_INFINITY;
  return Number(text);
}
