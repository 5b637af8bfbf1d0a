import type { KustoType } from '../bind/syntax.ts';
import type { Column, Item, Node, OrderKey, Relation, SelectNode } from '../ir/relation.ts';
import { storedTypes, type Value } from '../ir/types.ts';
import { type Compiler, newId } from './context.ts';

/** A new visible column and the expression it is made of. */
export interface Assignment {
  readonly name: string;
  readonly value: Value;
}

/** Ids that must survive a projection: order, rank, contexts and what they carry. */
export function hiddenIds(relation: Relation): string[] {
  const ids = [...relation.order.map((key) => key.id), ...relation.context, ...relation.carried.map((column) => column.id)];
  if (relation.rank) ids.push(relation.rank);
  return [...new Set(ids)];
}

export function select(from: Node, items: readonly Item[], clauses: Omit<SelectNode, 'kind' | 'from' | 'items'> = {}): SelectNode {
  return { kind: 'select', from, items, ...clauses };
}

/** All columns stay, `items` are added. */
export function addItems(relation: Relation, items: readonly Item[]): Relation {
  return items.length === 0 ? relation : { ...relation, node: select(relation.node, items, { star: true }) };
}

export function filterRows(relation: Relation, condition: string): Relation {
  return { ...relation, node: select(relation.node, [], { star: true, where: condition }) };
}

/** Adds a hidden column holding `value`. */
export function addHidden(compiler: Compiler, relation: Relation, value: Value): { relation: Relation; value: Value } {
  const id = newId(compiler, value.type);
  return { relation: addItems(relation, [{ id, sql: value.sql }]), value: { sql: id, type: value.type } };
}

/** Replaces the visible columns; order, rank and contexts stay. */
export function projectColumns(compiler: Compiler, relation: Relation, assignments: readonly Assignment[]): Relation {
  const items: Item[] = [];
  const columns: Column[] = [];
  const taken = new Set<string>();
  for (const { name, value } of assignments) {
    const reuse = /^c\d+$/.test(value.sql) && !taken.has(value.sql);
    const id = reuse ? value.sql : newId(compiler, value.type);
    taken.add(id);
    items.push({ id, sql: value.sql });
    columns.push({ name, id, type: value.type, ...(value.bag ? { bag: value.bag } : {}) });
  }
  const kept = [...hiddenIds(relation), ...columns.flatMap((column) => column.bag?.columns ?? [])];
  for (const id of new Set(kept)) if (!taken.has(id)) items.push({ id, sql: id });
  return { ...relation, node: select(relation.node, items), columns };
}

export function columnValue(column: Column): Value {
  return { sql: column.id, type: column.type, ...(column.bag ? { bag: column.bag } : {}) };
}

export function findColumn(relation: Relation, name: string): Column | undefined {
  return relation.columns.find((column) => column.name === name);
}

/** The same rows under fresh ids, so that a table can be used twice in one statement. */
export function aliasRelation(compiler: Compiler, relation: Relation): Relation {
  const fresh = new Map<string, string>();
  const ids = [...relation.columns.flatMap((column) => [column.id, ...(column.bag?.columns ?? [])]), ...hiddenIds(relation)];
  for (const id of ids) if (!fresh.has(id)) fresh.set(id, newId(compiler, compiler.idTypes.get(id) ?? 'unknown'));
  const rename = (column: Column): Column => ({
    ...column,
    id: fresh.get(column.id)!,
    ...(column.bag ? { bag: { id: column.bag.id, columns: column.bag.columns.map((id) => fresh.get(id)!) } } : {}),
  });
  return {
    ...relation,
    node: select(relation.node, [...fresh].map(([id, alias]) => ({ id: alias, sql: id }))),
    columns: relation.columns.map(rename),
    order: relation.order.map((key) => ({ ...key, id: fresh.get(key.id)! })),
    context: relation.context.map((id) => fresh.get(id)!),
    carried: relation.carried.map(rename),
    ...(relation.rank ? { rank: fresh.get(relation.rank)! } : {}),
  };
}

export function makeRelation(node: Node, columns: readonly Column[], order: readonly OrderKey[] = []): Relation {
  return { node, columns, order, context: [], carried: [] };
}

export function ascending(id: string): OrderKey {
  return { id, desc: false, nullsFirst: true };
}

/** Numbers the rows in their order (per context), so that windows and order-sensitive aggregates can use it. */
export function rankRows(compiler: Compiler, relation: Relation): Relation & { rank: string } {
  if (relation.rank) return relation as Relation & { rank: string };
  const id = newId(compiler, 'long');
  const partition = relation.context.length > 0 ? `PARTITION BY ${relation.context.join(', ')} ` : '';
  const order = relation.order.length > 0 ? `ORDER BY ${orderSql(relation.order)}` : '';
  const sql = `toInt64(row_number() OVER (${partition}${order}))`;
  return { ...addItems(relation, [{ id, sql }]), order: [ascending(id)], rank: id };
}

export function orderSql(order: readonly OrderKey[]): string {
  return order.map((key) => `${key.id} ${key.desc ? 'DESC' : 'ASC'} NULLS ${key.nullsFirst ? 'FIRST' : 'LAST'}`).join(', ');
}

/** Every visible value as its type is kept, null where it may be missing: what joins and unions need. */
export function canonical(type: KustoType, sql: string): string {
  return `CAST(${sql} AS ${storedTypes[type]})`;
}
