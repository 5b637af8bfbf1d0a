import { itemsOf, type Syntax, textOf, walk } from '../bind/syntax.ts';
import type { Item } from '../ir/relation.ts';
import type { Value } from '../ir/types.ts';
import { badQuery, notSupported } from '../kql-error.ts';
import { newId, type Scope } from '../plan/context.ts';
import { columnValue, rankRows } from '../plan/relation.ts';
import { convert } from '../scalars/convert.ts';
import { translate } from '../scalars/expression.ts';
import { collectionAggregates } from './collections.ts';
import { type Aggregate, type AggregateCall, type AggregateTable, orNull } from './entry.ts';
import { numberAggregates, percentileColumns } from './numbers.ts';
import { sketchAggregates } from './sketches.ts';

const aggregates: AggregateTable = { ...numberAggregates, ...collectionAggregates, ...sketchAggregates };

/** Names that end in `if` and take a condition as their second or third argument. */
const filtered: Readonly<Record<string, { base: string; at: number }>> = {
  countif: { base: 'count', at: 0 },
  sumif: { base: 'sum', at: 1 },
  avgif: { base: 'avg', at: 1 },
  minif: { base: 'min', at: 1 },
  maxif: { base: 'max', at: 1 },
  dcountif: { base: 'dcount', at: 1 },
  count_distinctif: { base: 'count_distinct', at: 1 },
  stdevif: { base: 'stdev', at: 1 },
  varianceif: { base: 'variance', at: 1 },
  variancepif: { base: 'variancep', at: 1 },
  covarianceif: { base: 'covariance', at: 2 },
  covariancepif: { base: 'covariancep', at: 2 },
  make_list_if: { base: 'make_list', at: 1 },
  make_set_if: { base: 'make_set', at: 1 },
  make_bag_if: { base: 'make_bag', at: 1 },
  anyif: { base: 'any', at: 1 },
  hll_if: { base: 'hll', at: 1 },
  take_anyif: { base: 'take_any', at: 1 },
};

const severalColumns = new Set([
  'percentiles',
  'percentilesw',
  'arg_max',
  'arg_min',
  'argmax',
  'argmin',
  'any',
  'take_any',
]);
const unsupported = new Set(['passthrough']);

/** Aggregates whose values a row function makes of what the engine collected. */
const outside: Readonly<Record<string, string>> = { buildschema: '__buildschema' };

/** The row function that has to finish a call, if one has. */
export function finishedOutside(node: Syntax): string | undefined {
  return outside[callName(node)];
}

export function listAggregates(): string[] {
  return [...new Set([...Object.keys(aggregates), ...Object.keys(filtered), ...severalColumns])].sort();
}

function isAggregate(node: Syntax): boolean {
  if (node.kind !== 'FunctionCallExpression' || node.body) return false;
  const name = callName(node);
  return name in aggregates || name in filtered || severalColumns.has(name) || unsupported.has(name);
}

function callName(node: Syntax): string {
  return textOf(node.parts.Name).toLowerCase();
}

/** What is computed with GROUP BY; `finish` is made of it one SELECT later and takes its place. */
export interface GroupItem extends Item {
  readonly finish?: Item;
}

/** Aggregates of one summarize: columns to compute with GROUP BY and, after it, the value of each call. */
export interface Aggregation {
  readonly items: GroupItem[];
  /** Values of the calls over the grouped rows; several for `arg_max`, `percentiles` */
  readonly values: Map<Syntax, Value[]>;
}

/** Plans every aggregate call inside `expressions` over the rows of `scope`. */
export function planAggregates(
  expressions: readonly Syntax[],
  scope: Scope,
  groupNames: ReadonlySet<string>,
): Aggregation {
  const aggregation: Aggregation = { items: [], values: new Map() };
  for (const expression of expressions) {
    for (const node of outerCalls(expression)) planCall(node, scope, groupNames, aggregation);
  }
  return aggregation;
}

function outerCalls(expression: Syntax): Syntax[] {
  const found: Syntax[] = [];
  const inside = new Set<Syntax>();
  for (const node of walk(expression)) {
    if (inside.has(node) || !isAggregate(node)) continue;
    found.push(node);
    for (const inner of walk(node)) inside.add(inner);
  }
  return found;
}

function planCall(
  node: Syntax,
  scope: Scope,
  groupNames: ReadonlySet<string>,
  aggregation: Aggregation,
): void {
  const name = callName(node);
  if (unsupported.has(name)) throw notSupported(`${name}()`, node);
  const list = planOne(name, node, scope, groupNames);
  const values = list.map((made) => {
    const id = newId(scope.compiler, made.finish ? 'unknown' : made.type);
    const result = made.finish ? newId(scope.compiler, made.type) : id;
    const finish = made.finish ? { finish: { id: result, sql: made.finish(id) } } : {};
    aggregation.items.push({ id, sql: made.sql, ...finish });
    return { sql: result, type: made.type };
  });
  aggregation.values.set(node, values);
}

function planOne(name: string, node: Syntax, scope: Scope, groupNames: ReadonlySet<string>): Aggregate[] {
  const syntaxes = itemsOf(node.parts.ArgumentList!, 'Expressions');
  if (/^arg_?(max|min)$/.test(name))
    return planExtremeRow(name.endsWith('max'), syntaxes, node, scope, groupNames);
  if (/^(take_)?any$/.test(name) && (syntaxes.length > 1 || syntaxes[0]?.kind === 'StarExpression')) {
    return starValues(syntaxes, scope, groupNames).map((value) => ({
      sql: `${orNull('any', value.type)}(${value.sql})`,
      type: value.type,
    }));
  }
  const call = openCall(name, syntaxes, node, scope);
  if (name === 'percentiles' || name === 'percentilesw')
    return percentileColumns(call, name === 'percentilesw');
  const made = aggregates[call.name];
  if (!made) throw notSupported(`${name}()`, node);
  return [made(call)];
}

function openCall(name: string, syntaxes: readonly Syntax[], node: Syntax, scope: Scope): AggregateCall {
  const condition = filtered[name];
  const args = syntaxes.map((arg) => translate(arg, scope));
  let filter: string | undefined;
  if (condition) {
    const [value] = args.splice(condition.at, 1);
    if (!value) throw badQuery(`${name}() needs a condition`, node);
    filter = `ifNull(${value.type === 'bool' ? value.sql : convert(scope, value, 'bool').sql}, false)`;
  }
  const base = condition?.base ?? name;
  const rank = orderMatters(base) ? rankOf(scope) : undefined;
  return {
    name: base,
    args,
    node,
    scope,
    type: node.type,
    ...(filter === undefined ? {} : { filter }),
    ...(rank === undefined ? {} : { rank }),
  };
}

function orderMatters(name: string): boolean {
  return name.startsWith('make');
}

function rankOf(scope: Scope): string | undefined {
  if (scope.relation.order.length === 0) return undefined;
  const ranked = rankRows(scope.compiler, scope.relation);
  scope.relation = ranked;
  return ranked.rank;
}

/** `arg_max(x, a, b)`: x and the values of its row; rows without x count only when there are no others. */
function planExtremeRow(
  max: boolean,
  syntaxes: readonly Syntax[],
  node: Syntax,
  scope: Scope,
  groupNames: ReadonlySet<string>,
): Aggregate[] {
  const [first, ...rest] = syntaxes;
  if (!first) throw badQuery('arg_max() needs arguments', node);
  const key = translate(first, scope);
  const skip = new Set(groupNames);
  if (first.kind === 'NameReference') skip.add(first.text ?? '');
  const values = [key, ...starValues(rest, scope, skip)];
  const present = key.type === 'string' ? '1' : `${max ? 'isNotNull' : 'isNull'}(${key.sql})`;
  const ties = scope.relation.rank ? `, ${max ? '-' : ''}${scope.relation.rank}` : '';
  const compared = `tuple(${present}, ${comparable(key)}${ties})`;
  const pick = `${max ? 'argMax' : 'argMin'}(tuple(${values.map((value) => value.sql).join(', ')}), ${compared})`;
  return values.map(({ type }, i) => {
    const found = `tupleElement(${pick}, ${i + 1})`;
    return { sql: type === 'string' ? found : `if(count() = 0, NULL, ${found})`, type };
  });
}

/** The engine would take the last of several nulls. */
function comparable(key: Value): string {
  if (key.type === 'string') return key.sql;
  const least: Partial<Record<Value['type'], string>> = {
    bool: 'false',
    datetime: "toDateTime64(0, 7, 'UTC')",
    guid: "''",
    dynamic: "''",
  };
  return `ifNull(${key.sql}, ${least[key.type] ?? '0'})`;
}

function starValues(syntaxes: readonly Syntax[], scope: Scope, skip: ReadonlySet<string>): Value[] {
  return syntaxes.flatMap((item) => {
    if (item.kind !== 'StarExpression') return [translate(item, scope)];
    return scope.relation.columns.filter((column) => !skip.has(column.name)).map(columnValue);
  });
}
