import { itemsOf, type Syntax, textOf } from '../../bind/syntax.ts';
import type { OrderKey, Relation } from '../../ir/relation.ts';
import { badQuery } from '../../kql-error.ts';
import { newId, newTableId, type Scope } from '../../plan/context.ts';
import { keepRows } from '../../plan/keep-rows.ts';
import {
  addItems,
  columnValue,
  filterRows,
  makeRelation,
  projectColumns,
  rankRows,
  select,
} from '../../plan/relation.ts';
import { convert } from '../../scalars/convert.ts';
import { translate, translateCondition } from '../../scalars/expression.ts';
import { type Operator, type OperatorCall, parameterText, scopeOf } from '../operator.ts';
import { extendColumns } from '../shape/index.ts';
import { distinctRows } from './distinct.ts';
import { getSchema } from './schema-operators.ts';

function where(call: OperatorCall): Relation {
  const scope = scopeOf(call);
  const condition = translateCondition(call.node.parts.Condition!, scope);
  return filterRows(scope.relation, condition);
}

/** Sort keys as hidden columns. Ascending puts nulls first, descending last, unless told otherwise. */
export function orderKeys(expressions: readonly Syntax[], scope: Scope): OrderKey[] {
  return expressions.map((item) => {
    const ordering = item.kind === 'OrderedExpression' ? item.parts.Ordering : undefined;
    const words = ordering ? orderWords(ordering) : [];
    const desc = !words.includes('asc');
    const nullsFirst = words.includes('first') || (!words.includes('last') && !desc);
    const value = translate(item, scope);
    if (/^c\d+$/.test(value.sql)) return { id: value.sql, desc, nullsFirst };
    const id = newId(scope.compiler, value.type);
    scope.relation = addItems(scope.relation, [{ id, sql: value.sql }]);
    return { id, desc, nullsFirst };
  });
}

function orderWords(node: Syntax): string[] {
  if (node.text !== undefined) return node.text.toLowerCase().split(/\s+/);
  return Object.values(node.parts).flatMap(orderWords);
}

/** Rows that are equal under the new order keep the one they had. */
function sorted(relation: Relation, keys: readonly OrderKey[]): Relation {
  const { rank: _rank, ...rest } = relation;
  const known = new Set(keys.map((key) => key.id));
  return {
    ...rest,
    order: [...keys, ...relation.order.filter((key) => !known.has(key.id))],
    serialized: true,
  };
}

function sort(call: OperatorCall): Relation {
  const scope = scopeOf(call);
  const keys = orderKeys(itemsOf(call.node, 'Expressions'), scope);
  return sorted(scope.relation, keys);
}

/** First rows in their order, per context inside mv-apply and partition. */
export function limitRows(relation: Relation, count: string): Relation {
  const base = { star: true, orderBy: relation.order } as const;
  if (relation.context.length > 0)
    return {
      ...relation,
      node: select(relation.node, [], { ...base, limitBy: { count, ids: relation.context } }),
    };
  return { ...relation, node: select(relation.node, [], { ...base, limit: count }) };
}

/** A row count has to be known before the rows are read: LIMIT takes `toscalar(…)` but no expression over rows. */
function countOf(node: Syntax, scope: Scope): string {
  const value = convert(scope, translate(node, scope), 'long');
  if (typeof value.constant === 'bigint') {
    if (value.constant < 0n) throw badQuery('a number of rows is not negative', node);
    return value.constant.toString();
  }
  if (/\bc\d+\b/.test(value.sql)) throw badQuery('a constant number of rows is needed', node);
  return `ifNull(toUInt64(greatest(${value.sql}, 0)), 0)`;
}

function take(call: OperatorCall): Relation {
  const scope = scopeOf(call);
  return limitRows(call.input, countOf(call.node.parts.Expression!, scope));
}

function top(call: OperatorCall): Relation {
  const scope = scopeOf(call);
  const count = countOf(call.node.parts.Expression!, scope);
  const keys = orderKeys([call.node.parts.ByExpression!], scope);
  return limitRows(sorted(scope.relation, keys), count);
}

function count(call: OperatorCall): Relation {
  const id = newId(call.compiler, 'long');
  const carried = call.input.carried.map((column) => ({ id: column.id, sql: `any(${column.id})` }));
  const contexts = call.input.context.map((key) => ({ id: key, sql: key }));
  const node = select(call.input.node, [{ id, sql: 'toInt64(count())' }, ...carried, ...contexts], {
    groupBy: call.input.context,
  });
  const { rank: _rank, ...rest } = call.input;
  return {
    ...rest,
    node,
    columns: [{ name: call.node.columns?.[0]?.name ?? 'Count', id, type: 'long' }],
    order: [],
  };
}

function distinct(call: OperatorCall): Relation {
  const scope = scopeOf(call);
  const expressions = itemsOf(call.node, 'Expressions');
  const values = expressions.flatMap((item) =>
    item.kind === 'StarExpression' ? scope.relation.columns.map(columnValue) : [translate(item, scope)],
  );
  const whole = expressions.length === 1 && expressions[0]!.kind === 'StarExpression';
  const names = whole ? scope.relation.columns : (call.node.columns ?? []);
  const projected = projectColumns(
    call.compiler,
    scope.relation,
    values.map(({ sql, type }, i) => ({ name: names[i]!.name, value: { sql, type } })),
  );
  return distinctRows(projected);
}

function sample(call: OperatorCall): Relation {
  const scope = scopeOf(call);
  const count = countOf(call.node.parts.Expression!, scope);
  const key = newId(call.compiler, 'long');
  const shuffled = addItems(call.input, [{ id: key, sql: 'toInt64(rand64())' }]);
  return {
    ...limitRows({ ...shuffled, order: [{ id: key, desc: false, nullsFirst: true }] }, count),
    order: [],
  };
}

function sampleDistinct(call: OperatorCall): Relation {
  const scope = scopeOf(call);
  const count = countOf(call.node.parts.Expression!, scope);
  const value = translate(call.node.parts.OfExpression!, scope);
  const name = call.node.columns?.[0]?.name ?? 'Column1';
  const rows = distinctRows(projectColumns(call.compiler, scope.relation, [{ name, value }]));
  return limitRows(rows, count);
}

function serialize(call: OperatorCall): Relation {
  const ranked: Relation = { ...rankRows(call.compiler, call.input), serialized: true };
  const expressions = itemsOf(call.node, 'Expressions');
  const extended = expressions.length > 0 ? extendColumns({ ...call, input: ranked }, expressions) : ranked;
  return { ...extended, serialized: true };
}

/** Later parts of the query can read the table by its new name. */
function as(call: OperatorCall): Relation {
  const name = textOf(call.node.parts.Name);
  const kept =
    parameterText(call.node, 'hint.materialized') === 'true'
      ? keepRows(call.compiler, call.input)
      : call.input;
  const shared: Relation = {
    ...kept,
    node: { kind: 'shared', id: newTableId(call.compiler), from: kept.node },
    source: name,
  };
  let root = call.env;
  while (root.parent) root = root.parent;
  root.names.set(name, { kind: 'table', open: () => shared });
  return shared;
}

/** The picture is the caller's business: the plan only carries what it should look like. */
function render(call: OperatorCall): Relation {
  const properties: Record<string, string> = {};
  for (const parameter of [
    ...itemsOf(call.node, 'Parameters'),
    ...itemsOf(call.node.parts.WithClause ?? call.node, 'Properties'),
  ]) {
    const name = textOf(parameter.parts.Name);
    if (name) properties[name] = joinedText(parameter.parts.Expression).replace(/^['"]|['"]$/g, '');
  }
  call.compiler.render.visualization = { ...properties, visualization: textOf(call.node.parts.ChartType) };
  return call.input;
}

function joinedText(node: Syntax | undefined): string {
  if (!node) return '';
  if (node.text !== undefined) return node.text;
  return [...Object.values(node.parts), ...(node.items ?? [])].map(joinedText).join('');
}

function consume(call: OperatorCall): Relation {
  return makeRelation(select(call.input.node, [], { star: true, where: 'false' }), call.input.columns);
}

export const rowOperators: Readonly<Record<string, Operator>> = {
  FilterOperator: where,
  SortOperator: sort,
  TakeOperator: take,
  TopOperator: top,
  CountOperator: count,
  DistinctOperator: distinct,
  SampleOperator: sample,
  SampleDistinctOperator: sampleDistinct,
  SerializeOperator: serialize,
  AsOperator: as,
  RenderOperator: render,
  ConsumeOperator: consume,
  GetSchemaOperator: getSchema,
  AssertSchemaOperator: (call) => call.input,
  ExecuteAndCacheOperator: (call) => call.input,
};

export { rowSources } from './sources.ts';
