import { planAggregates } from '../../aggregates/index.ts';
import { itemsOf, type Syntax, textOf } from '../../bind/syntax.ts';
import type { Cell, Relation } from '../../ir/relation.ts';
import { notSupported } from '../../kql-error.ts';
import { newId } from '../../plan/context.ts';
import { InlineRequest } from '../../plan/inline-call.ts';
import { type Assignment, columnValue, findColumn, openBags, projectColumns } from '../../plan/relation.ts';
import { StageRequest } from '../../plan/stage.ts';
import { translate } from '../../scalars/expression.ts';
import { stagePluginNames } from '../../steps/plugins/names.ts';
import { evaluateAggregates, groupRows } from '../group/summarize.ts';
import { type OperatorCall, scopeOf } from '../operator.ts';
import { ipLookup } from './ip-lookup.ts';

/** An argument of a plugin: a column by name, or a constant. */
export interface PluginArgument {
  readonly name?: string;
  readonly column?: string;
  readonly value?: Cell;
  readonly type?: string;
}

export function evaluatePlugin(call: OperatorCall): Relation {
  const plugin = call.node.parts.FunctionCall!;
  const name = textOf(plugin.parts.Name).toLowerCase();
  if (name === 'identity') return call.input;
  if (name === 'ipv4_lookup' || name === 'ipv6_lookup') return ipLookup(call, plugin, name);
  if (!stagePluginNames.has(name)) throw notSupported(`plugin '${name}'`, plugin);
  const { pipe } = call;
  if (pipe?.inlined) throw new InlineRequest(pipe.start, pipe.end);
  if (!pipe || call.input.context.length > 0)
    throw notSupported(`plugin '${name}' inside 'mv-apply' or 'partition'`, plugin);
  const args = itemsOf(plugin.parts.ArgumentList!, 'Expressions');
  const prepared = name === 'pivot' ? preparePivot(call, args) : prepareColumns(call, args);
  const schema = call.node.parts.Schema?.parts.Schema;
  const options = {
    args: prepared.args,
    ...(schema ? { schema: schemaOf(schema) } : {}),
    aggregate: prepared.aggregate,
  };
  throw new StageRequest(
    prepared.relation,
    { plugin: name, options, start: plugin.start, length: plugin.end - plugin.start },
    pipe.start,
    pipe.end,
  );
}

function schemaOf(node: Syntax): { columns: { name: string; type: string }[]; keepsSource: boolean } {
  const columns = itemsOf(node, 'Columns').map((column) => ({
    name: textOf(column.parts.Name),
    type: column.parts.Name!.type,
  }));
  return {
    columns,
    keepsSource: Object.values(node.parts).some(
      (part) => part.kind === 'AsteriskToken' || textOf(part).includes('*'),
    ),
  };
}

interface Prepared {
  readonly relation: Relation;
  readonly args: readonly PluginArgument[];
  readonly aggregate?: string;
}

/** Arguments that are expressions over rows become columns of their own. */
function prepareColumns(call: OperatorCall, args: readonly Syntax[]): Prepared {
  const scope = scopeOf(call);
  const extra: Assignment[] = [];
  const planned = args.map((arg): PluginArgument => {
    const named = arg.kind === 'SimpleNamedExpression';
    const inner = named ? arg.parts.Expression! : arg;
    const name = named ? { name: textOf(arg.parts.Name) } : {};
    if (
      inner.kind === 'NameReference' &&
      findColumn(call.input, inner.text ?? '') &&
      inner.reference?.kind !== 'variable'
    )
      return { ...name, column: inner.text! };
    if (inner.kind === 'StarExpression') return { ...name, column: '*' };
    const value = translate(inner, scope);
    if (value.constant !== undefined) return { ...name, value: value.constant, type: value.type };
    const column = `__argument${extra.length}`;
    extra.push({ name: column, value });
    return { ...name, column };
  });
  const columns = scope.relation.columns.map(
    (column): Assignment => ({ name: column.name, value: columnValue(column) }),
  );
  return {
    relation: openBags(call.compiler, projectColumns(call.compiler, scope.relation, [...columns, ...extra])),
    args: planned,
  };
}

/** `pivot(key, aggregate, rows…)`: the aggregate is computed per key and row before the columns are made. */
function preparePivot(call: OperatorCall, args: readonly Syntax[]): Prepared {
  const scope = scopeOf(call);
  const [key, aggregate, ...rows] = args;
  const keyName = key?.text ?? '';
  const used = new Set([keyName, ...(aggregate ? columnsIn(aggregate) : [])]);
  const rowNames =
    rows.length > 0
      ? rows.map((row) => row.text ?? '')
      : call.input.columns.map((column) => column.name).filter((name) => !used.has(name));
  const groups = [keyName, ...rowNames].map((name) => {
    const column = findColumn(call.input, name);
    if (!column) throw notSupported('pivot over an expression', key ?? call.node);
    return column;
  });
  const aggregation = aggregate ? planAggregates([aggregate], scope, new Set()) : undefined;
  const counted = newId(call.compiler, 'long');
  const items = aggregation?.items ?? [{ id: counted, sql: 'toInt64(count())' }];
  const grouped = groupRows(
    scope.relation,
    groups.map((column) => column.id),
    items,
  );
  const { scope: after, values } = aggregation
    ? evaluateAggregates(call, grouped, [aggregate!], aggregation.values)
    : { scope: { ...scope, relation: grouped }, values: [{ sql: counted, type: 'long' as const }] };
  const assignments: Assignment[] = [
    ...groups.map((column) => ({ name: column.name, value: columnValue(column) })),
    { name: '__value', value: values[0]! },
  ];
  const name = aggregate ? textOf(aggregate.parts.Name) : 'count';
  return {
    relation: openBags(call.compiler, projectColumns(call.compiler, after.relation, assignments)),
    args: [],
    aggregate: name,
  };
}

function columnsIn(node: Syntax): string[] {
  if (node.kind === 'NameReference') return [node.text ?? ''];
  return [...Object.values(node.parts), ...(node.items ?? [])].flatMap(columnsIn);
}
