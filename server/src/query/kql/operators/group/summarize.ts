import { finishedOutside, type GroupItem, planAggregates } from '../../aggregates/index.ts';
import { itemsOf, type Syntax } from '../../bind/syntax.ts';
import type { Item, Relation, SelectNode } from '../../ir/relation.ts';
import type { Value } from '../../ir/types.ts';
import { badQuery } from '../../kql-error.ts';
import { newId, type Scope } from '../../plan/context.ts';
import { type Assignment, addItems, projectColumns, select } from '../../plan/relation.ts';
import { hoistStep, openScope } from '../../plan/scope.ts';
import { translate } from '../../scalars/expression.ts';
import { type OperatorCall, scopeOf } from '../operator.ts';
import { distinctRows } from '../rows/distinct.ts';
import { nameProduced, type Produced, produce } from '../shape/assignments.ts';

/** Group keys as hidden columns of the input. */
export interface Grouping {
  readonly values: readonly Value[];
  readonly names: ReadonlySet<string>;
}

export function planGroups(expressions: readonly Syntax[], scope: Scope): Grouping {
  const names = new Set<string>();
  const values = expressions.map((item): Value => {
    if (item.kind === 'NameReference' && item.text) names.add(item.text);
    const value = translate(item, scope);
    if (/^c\d+$/.test(value.sql)) return { sql: value.sql, type: value.type };
    const id = newId(scope.compiler, value.type);
    scope.relation = addItems(scope.relation, [{ id, sql: value.sql }]);
    return { sql: id, type: value.type };
  });
  return { values, names };
}

/** Rows grouped by keys and contexts; carried columns are constant within a context and stay. */
export function groupRows(
  relation: Relation,
  keys: readonly string[],
  items: readonly GroupItem[],
): Relation {
  const groupBy = [...new Set([...keys, ...relation.context])];
  const carried = relation.carried
    .filter((column) => !groupBy.includes(column.id))
    .map((column) => ({ id: column.id, sql: `any(${column.id})` }));
  const kept = [...groupBy.map((id) => ({ id, sql: id })), ...carried];
  const { rank: _rank, ...rest } = relation;
  // Steps take along all columns of their rows: only those that are still there may be named.
  const columns = relation.columns.filter((column) => !column.bag && groupBy.includes(column.id));
  const grouped = select(relation.node, [...kept, ...items], { groupBy });
  return { ...rest, columns, node: finishItems(grouped, kept, items), order: [] };
}

/** States of aggregates become values before anything else, a step perhaps, sees them. */
function finishItems(grouped: SelectNode, kept: readonly Item[], items: readonly GroupItem[]): SelectNode {
  if (!items.some((item) => item.finish)) return grouped;
  const plain = (item: Item) => ({ id: item.id, sql: item.id });
  return select(grouped, [...kept.map(plain), ...items.map((item) => item.finish ?? plain(item))]);
}

export function summarize(call: OperatorCall): Relation {
  const aggregateNodes = itemsOf(call.node, 'Aggregates');
  const by = call.node.parts.ByClause;
  if (by?.parts.BinClause) throw badQuery('a bin clause', by);
  const scope = scopeOf(call);
  const groups = planGroups(by ? itemsOf(by, 'Expressions') : [], scope);
  if (aggregateNodes.length === 0) return distinctGroups(call, scope, groups);
  const aggregation = planAggregates(aggregateNodes, scope, groups.names);
  const grouped = groupRows(
    scope.relation,
    groups.values.map((value) => value.sql),
    aggregation.items,
  );
  const { scope: after, produced } = evaluateAggregates(call, grouped, aggregateNodes, aggregation.values);
  return projectColumns(call.compiler, after.relation, named(call.node, groups.values, produced));
}

/** Values of the aggregate expressions over the grouped rows, several for one that yields several columns. */
export function evaluateAggregates(
  call: Pick<OperatorCall, 'compiler' | 'env'>,
  grouped: Relation,
  expressions: readonly Syntax[],
  computed: ReadonlyMap<Syntax, Value[]>,
): { scope: Scope; values: Value[]; produced: Produced[] } {
  const given = new Map([...computed].map(([node, list]) => [node, list[0]!]));
  const after: Scope = { ...openScope(call.compiler, call.env, grouped), given };
  for (const [node, value] of given) {
    const step = finishedOutside(node);
    if (step === undefined) continue;
    const place = { start: node.start, length: node.end - node.start };
    const finish = { name: 'call', options: { function: step }, ...place };
    given.set(node, hoistStep(after, finish, [value], 'dynamic'));
  }
  const produced = expressions.map((item): Produced => {
    const inner = item.parts.Expression && /Named/.test(item.kind) ? item.parts.Expression : item;
    const several = computed.get(inner);
    return several && several.length !== 1 ? { names: [], values: several } : produce(item, after);
  });
  return { scope: after, values: produced.flatMap((entry) => entry.values), produced };
}

function named(node: Syntax, groups: readonly Value[], produced: readonly Produced[] = []): Assignment[] {
  const assignments = nameProduced(node, [{ names: [], values: groups }, ...produced]);
  return assignments.map(({ name, value: { sql, type } }) => ({ name, value: { sql, type } }));
}

function distinctGroups(call: OperatorCall, scope: Scope, groups: Grouping): Relation {
  return distinctRows(projectColumns(call.compiler, scope.relation, named(call.node, groups.values)));
}
