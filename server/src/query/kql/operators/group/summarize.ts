import { planAggregates } from '../../aggregates/index.ts';
import { itemsOf, type Syntax } from '../../bind/syntax.ts';
import type { Item, Relation } from '../../ir/relation.ts';
import type { Value } from '../../ir/types.ts';
import { badQuery } from '../../kql-error.ts';
import { newId, type Scope } from '../../plan/context.ts';
import { type Assignment, addItems, projectColumns, select } from '../../plan/relation.ts';
import { openScope } from '../../plan/scope.ts';
import { translate } from '../../scalars/expression.ts';
import { type OperatorCall, scopeOf } from '../operator.ts';
import { distinctRows } from '../rows/distinct.ts';

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
export function groupRows(relation: Relation, keys: readonly string[], items: readonly Item[]): Relation {
  const groupBy = [...new Set([...keys, ...relation.context])];
  const carried = relation.carried
    .filter((column) => !groupBy.includes(column.id))
    .map((column) => ({ id: column.id, sql: `any(${column.id})` }));
  const kept = [...groupBy.map((id) => ({ id, sql: id })), ...carried];
  const { rank: _rank, ...rest } = relation;
  const renamed = carried.length > 0 ? unaliased(relation, carried) : relation.node;
  return { ...rest, node: select(renamed, [...kept, ...items], { groupBy }), order: [] };
}

/** `any(c1) AS c1` is allowed by the engine only while nothing else of that SELECT reads c1. */
function unaliased(relation: Relation, _carried: readonly Item[]): Relation['node'] {
  return relation.node;
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
  const { scope: after, values } = evaluateAggregates(call, grouped, aggregateNodes, aggregation.values);
  return projectColumns(call.compiler, after.relation, named(call.node, [...groups.values, ...values]));
}

/** Values of the aggregate expressions over the grouped rows, several for one that yields several columns. */
export function evaluateAggregates(
  call: Pick<OperatorCall, 'compiler' | 'env'>,
  grouped: Relation,
  expressions: readonly Syntax[],
  computed: ReadonlyMap<Syntax, Value[]>,
): { scope: Scope; values: Value[] } {
  const given = new Map([...computed].map(([node, list]) => [node, list[0]!]));
  const after: Scope = { ...openScope(call.compiler, call.env, grouped), given };
  const values = expressions.flatMap((item) => {
    const inner = item.parts.Expression && /Named/.test(item.kind) ? item.parts.Expression : item;
    const several = computed.get(inner);
    return several && several.length !== 1 ? several : [translate(inner, after)];
  });
  return { scope: after, values };
}

function named(node: Syntax, values: readonly Value[]): Assignment[] {
  const columns = node.columns ?? [];
  if (columns.length !== values.length)
    throw badQuery('the columns of this operator cannot be determined', node);
  return values.map(({ sql, type }, i) => ({ name: columns[i]!.name, value: { sql, type } }));
}

function distinctGroups(call: OperatorCall, scope: Scope, groups: Grouping): Relation {
  return distinctRows(projectColumns(call.compiler, scope.relation, named(call.node, groups.values)));
}
