import type { Relation } from '../../ir/relation.ts';
import { plainColumns, select } from '../../plan/relation.ts';

/** One row per set of visible values and context; order is lost. */
export function distinctRows(relation: Relation): Relation {
  const keys = [...relation.columns.map((column) => column.id), ...relation.context];
  const first = relation.order.length === 1 ? relation.order[0]! : undefined;
  const carried = relation.carried.map((column) => ({ id: column.id, sql: `any(${column.id})` }));
  const order =
    first && !keys.includes(first.id)
      ? [{ id: first.id, sql: first.desc ? `max(${first.id})` : `min(${first.id})` }]
      : [];
  const node = select(relation.node, [...keys.map((id) => ({ id, sql: id })), ...carried, ...order], {
    groupBy: keys,
  });
  const { rank: _rank, ...rest } = relation;
  return {
    ...rest,
    columns: plainColumns(relation.columns),
    node,
    order: first && order.length > 0 ? [first] : [],
  };
}
