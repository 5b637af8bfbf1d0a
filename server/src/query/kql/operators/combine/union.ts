import { itemsOf, type Syntax } from '../../bind/syntax.ts';
import type { Column, OrderKey, Relation } from '../../ir/relation.ts';
import { castTo, nullOf, type Value } from '../../ir/types.ts';
import { badQuery, KqlError } from '../../kql-error.ts';
import { type Compiler, type Env, newId, newTableId } from '../../plan/context.ts';
import { columnValue, makeRelation, openBags, rankRows, select } from '../../plan/relation.ts';
import { openSource } from '../../plan/source.ts';
import { openTable } from '../../plan/table-expression.ts';
import { openViews } from '../../plan/views.ts';
import { stringValue } from '../../scalars/literals.ts';
import { secondNames } from '../../schema/tables.ts';
import { parameterText, type SourceCall } from '../operator.ts';

/** Tables named in a union; a name with `*` stands for every table it fits. */
export function openTables(
  expressions: readonly Syntax[],
  compiler: Compiler,
  env: Env,
  fuzzy = false,
): Relation[] {
  return expressions.flatMap((item) => {
    if (isPattern(item)) return matchingTables(item.text ?? '*', compiler, env);
    try {
      return [openTable(item, compiler, env)];
    } catch (error) {
      if (fuzzy && error instanceof KqlError && error.detail.startsWith('there is no table')) return [];
      throw error;
    }
  });
}

function isPattern(item: Syntax): boolean {
  return item.kind === 'StarExpression' || (item.kind === 'NameReference' && (item.text ?? '').includes('*'));
}

function matchingTables(pattern: string, compiler: Compiler, env: Env): Relation[] {
  const regex = new RegExp(
    `^${pattern
      .split('*')
      .map((text) => text.replace(/[^\w]/g, '\\$&'))
      .join('.*')}$`,
    'i',
  );
  const stored = [...compiler.tables.keys()]
    .filter((name) => regex.test(name) && (pattern !== '*' || !secondNames.has(name)))
    .filter((name) => !compiler.tables.get(name)?.hidden)
    .map((name) => openSource(name, compiler)!);
  return [...openViews(compiler, env).filter(({ source }) => regex.test(source ?? '')), ...stored];
}

export function union(call: SourceCall, input?: Relation): Relation {
  const expressions = itemsOf(call.node, 'Expressions');
  const fuzzy = parameterText(call.node, 'isfuzzy') === 'true';
  const opened = openTables(expressions, call.compiler, call.env, fuzzy);
  const tables = input ? [input, ...opened] : opened;
  if (tables.length === 0) throw badQuery('a union of no tables', call.node);
  const source = parameterText(call.node, 'withsource');
  const inner = parameterText(call.node, 'kind') === 'inner';
  // the binder knows neither which views a pattern fits nor which tables are missing, takes inner for outer, and
  // loses the type of a third table when the first two agree
  const found = outputColumns(tables, inner, source);
  const bound = call.node.columns ?? [];
  const own = fuzzy || inner || expressions.some(isPattern) || found.length !== bound.length;
  const columns = own ? found : bound;
  if (columns.length === 0) throw badQuery('a union of tables that share no column', call.node);
  return unionTables(call.compiler, tables, columns, source);
}

/** Names of the result: those of the tables in their order, a type each where they clash. */
function outputColumns(
  tables: readonly Relation[],
  inner: boolean,
  source: string | undefined,
): { name: string; type: Column['type'] }[] {
  const clashes = clashingNames(tables);
  const found = new Map<string, { name: string; type: Column['type'] }>();
  if (source !== undefined) found.set(source, { name: source, type: 'string' });
  const all = tables.flatMap((table) => table.columns);
  for (const name of new Set(all.map((column) => column.name))) {
    for (const type of new Set(all.filter((column) => column.name === name).map((column) => column.type))) {
      const given = clashes.get(name)?.get(type) ?? name;
      const everywhere = tables.every((table) =>
        table.columns.some((column) => column.name === name && column.type === type),
      );
      if ((!inner || everywhere) && !found.has(given)) found.set(given, { name: given, type });
    }
  }
  return [...found.values()];
}

/** Inside mv-apply and partition a table of its own is there once for every row or key. */
function inEveryContext(compiler: Compiler, tables: readonly Relation[]): readonly Relation[] {
  const [first] = tables;
  if (!first || first.context.length === 0 || tables.every((table) => table.context.length > 0))
    return tables;
  const { context, carried } = first;
  const ids = [...context, ...carried.map((column) => column.id)];
  const shared: Relation = {
    ...first,
    node: { kind: 'shared', id: newTableId(compiler), from: first.node },
  };
  const keys = select(
    shared.node,
    ids.map((id) => ({ id, sql: id })),
    { distinct: true },
  );
  return tables.map((table): Relation => {
    if (table === first) return shared;
    if (table.context.length > 0) return table;
    const { rank: _rank, ...rest } = table;
    return {
      ...rest,
      context,
      carried,
      node: { kind: 'join', how: 'CROSS', left: table.node, right: keys, on: [] },
    };
  });
}

/** Rows of all tables under the given columns; what a table lacks is null there. */
export function unionTables(
  compiler: Compiler,
  tables: readonly Relation[],
  names: readonly { name: string; type: Column['type'] }[],
  sourceName: string | undefined,
): Relation {
  const columns = names.map((column): Column => ({ ...column, id: newId(compiler, column.type) }));
  const clashes = clashingNames(tables);
  const ordered = tables.some((table) => table.order.length > 0);
  const [part, place] = [newId(compiler, 'long'), newId(compiler, 'long')];
  const { context, carried } = tables[0]!;
  const outer = [...context, ...carried.map((column) => column.id)];
  const inputs = inEveryContext(compiler, tables).map((table, i) => {
    const plain = openBags(compiler, table);
    const ranked = ordered ? rankRows(compiler, plain) : plain;
    const items = columns.map((column) => ({
      id: column.id,
      sql: sourceValue(ranked, column, i, sourceName, clashes).sql,
    }));
    const hidden = ordered
      ? [
          { id: part, sql: `toInt64(${i})` },
          { id: place, sql: ranked.rank! },
        ]
      : [];
    const own = [...table.context, ...table.carried.map((column) => column.id)];
    const kept = context.length > 0 ? outer.map((id, at) => ({ id, sql: own[at]! })) : [];
    return select(ranked.node, [...items, ...hidden, ...kept]);
  });
  const order: OrderKey[] = ordered ? [part, place].map((id) => ({ id, desc: false, nullsFirst: true })) : [];
  const made = makeRelation({ kind: 'union', from: inputs }, columns, order);
  return context.length > 0 ? { ...made, context, carried } : made;
}

/** Names that tables have with different types: each type becomes a column of its own, under the name given here. */
function clashingNames(tables: readonly Relation[]): Map<string, Map<string, string>> {
  const types = new Map<string, Set<string>>();
  for (const { name, type } of tables.flatMap((table) => table.columns))
    types.set(name, (types.get(name) ?? new Set()).add(type));
  const clashes = new Map<string, Map<string, string>>();
  for (const [name, found] of types) {
    if (found.size < 2) continue;
    const free = (wanted: string) => (types.has(wanted) ? `${wanted}1` : wanted);
    clashes.set(name, new Map([...found].map((type) => [type, free(`${name}_${type}`)])));
  }
  return clashes;
}

function sourceValue(
  table: Relation,
  column: Column,
  index: number,
  sourceName: string | undefined,
  clashes: ReadonlyMap<string, ReadonlyMap<string, string>>,
): Value {
  const own = table.columns.find((candidate) => {
    const given = clashes.get(candidate.name)?.get(candidate.type);
    if (given === undefined) return candidate.name === column.name;
    return given === column.name || (candidate.name === column.name && candidate.type === column.type);
  });
  if (column.name === sourceName && !own) return stringValue(table.source ?? `union_arg${index}`);
  if (!own) return nullOf(column.type);
  const value = columnValue(own);
  return { ...value, sql: castTo(column.type, value.sql) };
}
