import type { KustoType } from '../bind/syntax.ts';
import { quoteInteger, quoteReal, quoteString } from './quote.ts';
import type { Cell, Node, OrderKey, SelectNode } from './relation.ts';
import { storedTypes } from './types.ts';

interface Rendering {
  readonly subplans: readonly Node[];
  readonly shared: Map<string, { readonly sql: string; readonly once: boolean }>;
}

/**
 * SQL of a node without steps. Sub-tables used more than once become WITH clauses.
 * @param subplans what the markers in expressions stand for, by number
 */
export function renderStatement(node: Node, subplans: readonly Node[]): string {
  const state: Rendering = { subplans, shared: new Map() };
  const body = renderQuery(node, state);
  if (state.shared.size === 0) return body;
  const clauses = [...state.shared].map(
    ([id, { sql, once }]) => `${id} AS ${once ? 'MATERIALIZED ' : ''}(${sql})`,
  );
  return `WITH ${clauses.join(',\n')}\n${body}`;
}

function renderQuery(node: Node, state: Rendering): string {
  switch (node.kind) {
    case 'select':
      return renderSelect(node, state);
    case 'union':
      return `SELECT * FROM (${node.from.map((from) => renderQuery(from, state)).join('\nUNION ALL\n')})`;
    default:
      return `SELECT * FROM ${renderFrom(node, state)}`;
  }
}

function renderFrom(node: Node, state: Rendering): string {
  switch (node.kind) {
    case 'one':
      return '(SELECT 0 AS nothing)';
    case 'source':
      return node.sql;
    case 'rows':
      return renderRows(node.columns, node.rows);
    case 'shared': {
      if (!state.shared.has(node.id)) {
        const sql = renderQuery(node.from, state);
        state.shared.set(node.id, { sql, once: node.once === true });
      }
      return node.id;
    }
    case 'join': {
      const on = node.how === 'CROSS' ? '' : ` ON ${node.on.map((sql) => expand(sql, state)).join(' AND ')}`;
      return `${renderFrom(node.left, state)} AS l ${node.how} JOIN ${renderFrom(node.right, state)} AS r${on}`;
    }
    case 'step':
      throw new Error('a step cannot be rendered');
    default:
      return `(${renderQuery(node, state)})`;
  }
}

function renderSelect(node: SelectNode, state: Rendering): string {
  const items = node.items.map((item) => `${expand(item.sql, state)} AS ${item.id}`);
  if (node.star) items.unshift('*', ...(node.arrayJoin ?? []).map((item) => item.id));
  const parts = [
    `SELECT ${node.distinct ? 'DISTINCT ' : ''}${items.join(', ')} FROM ${renderFrom(node.from, state)}`,
  ];
  if (node.arrayJoin)
    parts.push(
      `ARRAY JOIN ${node.arrayJoin.map((item) => `${expand(item.sql, state)} AS ${item.id}`).join(', ')}`,
    );
  if (node.where !== undefined) parts.push(`WHERE ${expand(node.where, state)}`);
  if (node.groupBy && node.groupBy.length > 0) parts.push(`GROUP BY ${node.groupBy.join(', ')}`);
  if (node.orderBy && node.orderBy.length > 0) parts.push(`ORDER BY ${renderOrder(node.orderBy)}`);
  if (node.limitBy)
    parts.push(`LIMIT ${expand(node.limitBy.count, state)} BY ${node.limitBy.ids.join(', ')}`);
  if (node.limit !== undefined) parts.push(`LIMIT ${expand(node.limit, state)}`);
  return parts.join(' ');
}

export function renderOrder(order: readonly OrderKey[]): string {
  return order
    .map((key) => `${key.id} ${key.desc ? 'DESC' : 'ASC'} NULLS ${key.nullsFirst ? 'FIRST' : 'LAST'}`)
    .join(', ');
}

/** Stands for a sub-plan inside an expression; cannot occur in a quoted literal, where U+0001 is escaped. */
export function subplanMarker(index: number): string {
  return `\u0001${index}\u0001`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the marker's delimiter
const markers = /\x01(\d+)\x01/g;

function expand(sql: string, state: Rendering): string {
  return sql.replace(
    markers,
    (_, index: string) => `(${renderQuery(state.subplans[Number(index)]!, state)})`,
  );
}

const ticksAtEpoch = 621355968000000000n;

function renderRows(
  columns: readonly { id: string; type: KustoType }[],
  rows: readonly (readonly Cell[])[],
): string {
  const wide = new Set(
    columns.filter((_, i) => rows.some((row) => row[i] === smallest)).map((column) => column.id),
  );
  const wireType = (column: { id: string; type: KustoType }) =>
    wide.has(column.id) ? 'Nullable(String)' : (wireTypes[column.type] ?? storedTypes[column.type]);
  const structure = columns.map((column) => `${column.id} ${wireType(column)}`).join(', ');
  const tuples = rows.map(
    (row) =>
      `(${columns.map((column, i) => (wide.has(column.id) ? renderWide(row[i] ?? null) : renderCell(row[i] ?? null, column.type))).join(',')})`,
  );
  const items = columns.map((column) => {
    if (wide.has(column.id)) return `CAST(${column.id} AS ${storedTypes[column.type]}) AS ${column.id}_`;
    return column.type === 'datetime'
      ? `reinterpret(${column.id}, 'DateTime64(7,\\'UTC\\')') AS ${column.id}_`
      : column.id;
  });
  const values =
    tuples.length > 0
      ? `values(${quoteString(structure)}, ${tuples.join(',')})`
      : `(SELECT ${columns.map((column) => `CAST(${column.type === 'string' ? "''" : 'NULL'} AS ${wireType(column)}) AS ${column.id}`).join(', ')} WHERE 0)`;
  if (wide.size === 0 && !columns.some((column) => column.type === 'datetime')) return values;
  const renamed = columns.map((column) =>
    column.type === 'datetime' || wide.has(column.id) ? `${column.id}_ AS ${column.id}` : column.id,
  );
  return `(SELECT ${renamed.join(', ')} FROM (SELECT ${items.join(', ')} FROM ${values}))`;
}

/** Types in which rows are handed to a statement where that differs from how they are kept. */
const wireTypes: Partial<Record<KustoType, string>> = { datetime: 'Nullable(Int64)' };

function renderCell(cell: Cell, type: KustoType): string {
  if (cell === null) return type === 'string' ? "''" : 'NULL';
  if (type === 'datetime') return quoteInteger(BigInt(cell) - ticksAtEpoch);
  if (type === 'bool') return cell ? 'true' : 'false';
  if (type === 'real') return typeof cell === 'number' ? renderReal(cell) : quoteReal(Number(cell));
  if (type === 'int' || type === 'long' || type === 'timespan')
    return quoteInteger(BigInt(cell as bigint | number));
  return quoteString(String(cell));
}

/** The engine reads its digits as a larger positive number with a sign, so it travels as text. */
const smallest = -9223372036854775808n;

function renderWide(cell: Cell): string {
  return cell === null ? 'NULL' : `'${String(cell)}'`;
}

function renderReal(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '0' : String(value);
  return quoteReal(value);
}
