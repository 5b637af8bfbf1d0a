import { planAggregates } from '../../aggregates/index.ts';
import { itemsOf, type Syntax } from '../../bind/syntax.ts';
import type { Relation } from '../../ir/relation.ts';
import type { Value } from '../../ir/types.ts';
import { badQuery } from '../../kql-error.ts';
import { newId, type Scope } from '../../plan/context.ts';
import { type Assignment, addItems, projectColumns, select } from '../../plan/relation.ts';
import { hoist } from '../../plan/scope.ts';
import { convert, epochTicks, timespanText, toDynamic } from '../../scalars/convert.ts';
import { translate } from '../../scalars/expression.ts';
import { datetimeOfTicks } from '../../scalars/literals.ts';
import { type OperatorCall, parameterText, scopeOf } from '../operator.ts';
import { evaluateAggregates, groupRows, planGroups } from './summarize.ts';

/** The axis as numbers: ticks since 1970 for datetimes. */
interface Axis {
  readonly type: Value['type'];
  readonly from: string;
  readonly step: string;
  /** Number of bins */
  readonly size: string;
}

const maxBins = 1_048_576;

/** More bins end the query: a series that was cut short would look like one that ends. */
function bounded(size: string): string {
  return `greatest(${size} + throwIf(ifNull(${size} > ${maxBins}, false), 'make-series: more than ${maxBins} steps'), 0)`;
}

function unit(type: Value['type'], sql: string): string {
  return type === 'datetime' ? epochTicks(sql) : sql;
}

/** Bounds of the axis; those left out come from the data, as whole bins. */
function planAxis(call: OperatorCall, scope: Scope, on: string, type: Value['type']): Axis {
  const clause = call.node.parts.RangeClause ?? call.node;
  const list = itemsOf(clause.parts.Arguments ?? clause, 'Expressions');
  const inRange = clause.kind === 'MakeSeriesInRangeClause';
  const fromSyntax = inRange
    ? list[0]
    : (clause.parts.MakeSeriesFromClause ?? clause.parts.FromClause)?.parts.Expression;
  const toSyntax = inRange
    ? list[1]
    : (clause.parts.MakeSeriesToClause ?? clause.parts.ToClause)?.parts.Expression;
  const stepSyntax = inRange
    ? list[2]
    : (clause.parts.MakeSeriesStepClause ?? clause.parts.StepClause)?.parts.Expression;
  if (!stepSyntax) throw badQuery('make-series needs a step', call.node);
  const given = translate(stepSyntax, scope).constant;
  if ((typeof given === 'bigint' || typeof given === 'number') && given <= 0)
    throw badQuery('the step of make-series has to be positive', stepSyntax);
  const read = (syntax: Syntax, wanted: Value['type']) =>
    unit(wanted, convert(scope, translate(syntax, scope), wanted).sql);
  const step = read(stepSyntax, type === 'datetime' ? 'timespan' : type);
  const numeric = (sql: string) => hoist(scope, { sql, type: type === 'real' ? 'real' : 'long' }).sql;
  const aligned = (sql: string) =>
    type === 'datetime'
      ? `(${sql} - positiveModulo(${sql} + 621355968000000000, ${step}))`
      : type === 'real'
        ? `(floor(${sql} / ${step}) * ${step})`
        : `(${sql} - positiveModulo(${sql}, ${step}))`;
  const from = fromSyntax ? read(fromSyntax, type) : numeric(aligned(numeric(`min(${on}) OVER ()`)));
  const to = toSyntax ? read(toSyntax, type) : numeric(`max(${on}) OVER ()`);
  const inclusive = inRange || !toSyntax;
  const count = type === 'real' ? `(${to} - ${from}) / ${step}` : `toFloat64(${to} - ${from}) / ${step}`;
  const size = inclusive ? `toInt64(floor(${count} + 1e-9)) + 1` : `toInt64(ceil(${count} - 1e-9))`;
  return { type, from, step, size: bounded(size) };
}

export function makeSeries(call: OperatorCall): Relation {
  const scope = scopeOf(call);
  const onSyntax = call.node.parts.OnClause!.parts.Expression!;
  const onValue = translate(onSyntax, scope);
  const type = onValue.type === 'int' ? 'long' : onValue.type;
  const on = hoist(scope, {
    sql: unit(type, convert(scope, onValue, type).sql),
    type: type === 'real' ? 'real' : 'long',
  }).sql;
  const by = call.node.parts.ByClause;
  const groups = planGroups(by ? itemsOf(by, 'Expressions') : [], scope);
  const axis = planAxis(call, scope, on, type);
  const series = itemsOf(call.node, 'Aggregates');
  const binned = binRows(call, scope, on, axis, groups.values, series);
  const filled = fillSeries(call, binned, axis, groups.values);
  return orderColumns(call, filled);
}

interface Binned {
  readonly relation: Relation;
  readonly values: readonly Value[];
  readonly bin: string;
  readonly from: string;
  readonly size: string;
  /** Bounds that do not come from the rows, for a series of no rows */
  readonly given: readonly [from: string, size: string] | undefined;
}

/** One row per group and bin with the values of all aggregates. */
function binRows(
  call: OperatorCall,
  scope: Scope,
  on: string,
  axis: Axis,
  groups: readonly Value[],
  series: readonly Syntax[],
): Binned {
  const expressions = series.map((item) => item.parts.Expression!);
  const aggregation = planAggregates(expressions, scope, new Set());
  const [bin, from, size] = [
    newId(call.compiler, 'long'),
    newId(call.compiler, axis.type === 'real' ? 'real' : 'long'),
    newId(call.compiler, 'long'),
  ];
  const index =
    axis.type === 'real'
      ? `toInt64(floor((${on} - ${axis.from}) / ${axis.step} + 1e-9))`
      : `intDivOrZero(${on} - ${axis.from}, ${axis.step})`;
  const located = addItems(scope.relation, [
    { id: from, sql: axis.from },
    { id: size, sql: axis.size },
    { id: bin, sql: `toInt64(${index})` },
  ]);
  const inside: Relation = {
    ...located,
    node: select(located.node, [], { star: true, where: `${on} >= ${from} AND ${bin} < ${size}` }),
  };
  const grouped = groupRows(
    inside,
    [...groups.map((value) => value.sql), bin, from, size],
    aggregation.items,
  );
  const { scope: after, values } = evaluateAggregates(call, grouped, expressions, aggregation.values);
  const free = ![axis.from, axis.size].some((sql) => /\bc\d+\b/.test(sql));
  return {
    relation: after.relation,
    values,
    bin,
    from,
    size,
    given: free ? [axis.from, axis.size] : undefined,
  };
}

/** One row per group: arrays over the axis, holes filled with the defaults. */
function fillSeries(
  call: OperatorCall,
  binned: Binned,
  axis: Axis,
  groups: readonly Value[],
): { relation: Relation; values: Value[] } {
  const scope: Scope = { compiler: call.compiler, env: call.env, relation: binned.relation };
  const jsons = binned.values.map((value) =>
    hoist(scope, {
      sql: `ifNull(${value.type === 'dynamic' ? value.sql : toDynamic(scope, value).sql}, 'null')`,
      type: 'string',
    }),
  );
  const maps = jsons.map((json) => ({
    id: newId(call.compiler, 'unknown'),
    sql: `mapFromArrays(groupArray(assumeNotNull(${binned.bin})), groupArray(${json.sql}))`,
  }));
  const bounds = [binned.from, binned.size].map((id) => ({
    id: newId(call.compiler, 'long'),
    sql: `any(${id})`,
  }));
  if (groups.length === 0 && binned.given)
    bounds.forEach((bound, i) => {
      bound.sql = `if(count() = 0, ${binned.given![i]!}, ${bound.sql})`;
    });
  const grouped = groupRows(
    scope.relation,
    groups.map((value) => value.sql),
    [...maps, ...bounds],
  );
  const [from, size] = [bounds[0]!.id, bounds[1]!.id];
  const present =
    groups.length === 0 && parameterText(call.node, 'kind') !== 'nonempty'
      ? {
          ...grouped,
          node: select(grouped.node, [], { star: true, where: `notEmpty(${maps[0]?.id ?? `[${size}]`})` }),
        }
      : grouped;
  const bins = `range(toUInt64(ifNull(${size}, 0)))`;
  const fills = itemsOf(call.node, 'Aggregates').map((item, i) =>
    defaultJson(item, binned.values[i]!, call, present),
  );
  const values: Value[] = maps.map((map, i) => ({
    sql: `concat('[', arrayStringConcat(arrayMap(i -> if(mapContains(${map.id}, toInt64(i)), ${map.id}[toInt64(i)], ${fills[i]!}), ${bins}), ','), ']')`,
    type: 'dynamic',
  }));
  values.push({ sql: axisJson(axis, from, bins), type: 'dynamic' });
  return { relation: present, values: [...groups, ...values] };
}

function defaultJson(item: Syntax, value: Value, call: OperatorCall, relation: Relation): string {
  const clause = item.parts.DefaultExpression;
  const scope: Scope = { compiler: call.compiler, env: call.env, relation };
  if (!clause) return value.type === 'real' ? "'0.0'" : "'0'";
  const given = translate(clause.parts.Expression!, scope);
  return `ifNull(${given.type === 'dynamic' ? given.sql : toDynamic(scope, given).sql}, 'null')`;
}

function axisJson(axis: Axis, from: string, bins: string): string {
  const at = `(assumeNotNull(${from}) + toInt64(i) * assumeNotNull(${axis.step}))`;
  const json = axisValueJson(axis.type, at);
  return `concat('[', arrayStringConcat(arrayMap(i -> ${json}, ${bins}), ','), ']')`;
}

/** JSON of one place on the axis. */
function axisValueJson(type: Axis['type'], at: string): string {
  if (type === 'datetime')
    return `concat('"', replaceOne(toString(${datetimeOfTicks(`toInt64(${at})`)}), ' ', 'T'), 'Z"')`;
  if (type === 'timespan') return `concat('"', ${timespanText(at)}, '"')`;
  return type === 'real' ? `replaceRegexpOne(toString(${at}), '^(-?\\\\d+)$', '\\\\1.0')` : `toString(${at})`;
}

/** Keys, then series, then the axis, under the binder's names. */
function orderColumns(
  call: OperatorCall,
  filled: { relation: Relation; values: readonly Value[] },
): Relation {
  const columns = call.node.columns ?? [];
  if (columns.length !== filled.values.length)
    throw badQuery('the columns of make-series cannot be determined', call.node);
  const assignments: Assignment[] = filled.values.map((value, i) => ({ name: columns[i]!.name, value }));
  return projectColumns(call.compiler, filled.relation, assignments);
}
