import type { Column, Item, Node, OrderKey, Relation, SelectNode } from '../ir/relation.ts';
import { type BagSource, bagIds, type Value } from '../ir/types.ts';
import { bagJsonSql } from '../scalars/bag-source.ts';
import { type Compiler, newId } from './context.ts';

/** A new visible column and the expression it is made of. */
export interface Assignment {
  readonly name: string;
  readonly value: Value;
}

/** Ids that must survive a projection: order, rank, contexts and what they carry. */
export function hiddenIds(relation: Relation): string[] {
  const ids = [
    ...relation.order.map((key) => key.id),
    ...relation.context,
    ...relation.carried.map((column) => column.id),
  ];
  if (relation.rank) ids.push(relation.rank);
  return [...new Set(ids)];
}

export function select(
  from: Node,
  items: readonly Item[],
  clauses: Omit<SelectNode, 'kind' | 'from' | 'items'> = {},
): SelectNode {
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
export function addHidden(
  compiler: Compiler,
  relation: Relation,
  value: Value,
): { relation: Relation; value: Value } {
  const id = newId(compiler, value.type);
  return { relation: addItems(relation, [{ id, sql: value.sql }]), value: { sql: id, type: value.type } };
}

/** Replaces the visible columns; order, rank and contexts stay. */
/**
 * Columns after an operator that adds or replaces some: the relation's own in their order, then the new ones. The binder
 * is not asked for the old ones: it takes some columns for there that are not, such as all results of `x = series_stats()`.
 */
export function withColumns(relation: Relation, fresh: ReadonlyMap<string, Value>): Assignment[] {
  const old = relation.columns.map(
    (column): Assignment => ({ name: column.name, value: fresh.get(column.name) ?? columnValue(column) }),
  );
  const known = new Set(old.map(({ name }) => name));
  const added = [...fresh].filter(([name]) => !known.has(name));
  return [...old, ...added.map(([name, value]): Assignment => ({ name, value }))];
}

export function projectColumns(
  compiler: Compiler,
  relation: Relation,
  assignments: readonly Assignment[],
): Relation {
  const items: Item[] = [];
  const columns: Column[] = [];
  const taken = new Set<string>();
  for (const { name, value } of assignments) {
    if (value.bag) {
      columns.push({ name, id: newId(compiler, 'dynamic'), type: 'dynamic', bag: value.bag });
      continue;
    }
    const reuse = /^c\d+$/.test(value.sql) && !taken.has(value.sql);
    const id = reuse ? value.sql : newId(compiler, value.type);
    taken.add(id);
    items.push({ id, sql: value.sql });
    columns.push({ name, id, type: value.type, ...(reuse && value.hex ? { hex: value.hex } : {}) });
  }
  const kept = [
    ...hiddenIds(relation),
    ...columns.flatMap((column) => (column.bag ? bagIds(column.bag) : column.hex ? [column.hex.id] : [])),
  ];
  for (const id of new Set(kept)) if (!taken.has(id)) items.push({ id, sql: id });
  return { ...relation, node: select(relation.node, items), columns };
}

/** Columns that no longer lead to stored ids, for what passes on nothing but the columns themselves. */
export function plainColumns(columns: readonly Column[]): Column[] {
  return columns.map(({ hex: _hex, ...column }) => column);
}

export function columnValue(column: Column): Value {
  return column.bag
    ? { sql: bagJsonSql(column.bag), type: 'dynamic', bag: column.bag }
    : { sql: column.id, type: column.type, ...(column.hex ? { hex: column.hex } : {}) };
}

export function findColumn(relation: Relation, name: string): Column | undefined {
  return relation.columns.find((column) => column.name === name);
}

/** The same rows under fresh ids, so that a table can be used twice in one statement. */
export function aliasRelation(compiler: Compiler, relation: Relation): Relation {
  const fresh = new Map<string, string>();
  const ids = [
    ...relation.columns.flatMap((column) => (column.bag ? bagIds(column.bag) : [column.id])),
    ...hiddenIds(relation),
  ];
  for (const id of ids) {
    if (fresh.has(id)) continue;
    const alias = newId(compiler, compiler.idTypes.get(id) ?? 'unknown');
    fresh.set(id, alias);
    const map = compiler.mapTypes.get(id);
    if (map) compiler.mapTypes.set(alias, map);
  }
  const rename = ({ hex: _hex, ...column }: Column): Column => ({
    ...column,
    id: column.bag ? column.id : fresh.get(column.id)!,
    ...(column.bag ? { bag: renameBag(column.bag, fresh) } : {}),
  });
  return {
    ...relation,
    node: select(
      relation.node,
      [...fresh].map(([id, alias]) => ({ id: alias, sql: id })),
    ),
    columns: relation.columns.map(rename),
    order: relation.order.map((key) => ({ ...key, id: fresh.get(key.id)! })),
    context: relation.context.map((id) => fresh.get(id)!),
    carried: relation.carried.map(rename),
    ...(relation.rank ? { rank: fresh.get(relation.rank)! } : {}),
  };
}

function renameBag(bag: BagSource, fresh: ReadonlyMap<string, string>): BagSource {
  return {
    texts: fresh.get(bag.texts)!,
    numbers: fresh.get(bag.numbers)!,
    single: bag.single.map((member) => ({ keys: member.keys, id: fresh.get(member.id)! })),
    ...(bag.received ? { received: fresh.get(bag.received)! } : {}),
    ...(bag.isSentOnly ? { isSentOnly: fresh.get(bag.isSentOnly)! } : {}),
  };
}

/** Turns bags of maps into JSON columns, for everything that cannot carry maps along. */
export function openBags(compiler: Compiler, relation: Relation): Relation {
  if (!relation.columns.some((column) => column.bag)) return relation;
  const assignments = relation.columns.map((column): Assignment => {
    const { sql, type } = columnValue(column);
    return { name: column.name, value: { sql, type } };
  });
  return projectColumns(compiler, relation, assignments);
}

export function makeRelation(
  node: Node,
  columns: readonly Column[],
  order: readonly OrderKey[] = [],
): Relation {
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
  return order
    .map((key) => `${key.id} ${key.desc ? 'DESC' : 'ASC'} NULLS ${key.nullsFirst ? 'FIRST' : 'LAST'}`)
    .join(', ');
}
