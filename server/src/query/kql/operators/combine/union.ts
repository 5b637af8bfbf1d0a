import { itemsOf, type Syntax } from '../../bind/syntax.ts';
import type { Column, OrderKey, Relation } from '../../ir/relation.ts';
import { castTo, nullOf, type Value } from '../../ir/types.ts';
import { badQuery } from '../../kql-error.ts';
import { type Compiler, type Env, newId } from '../../plan/context.ts';
import { columnValue, makeRelation, openBags, rankRows, select } from '../../plan/relation.ts';
import { openSource } from '../../plan/source.ts';
import { openTable } from '../../plan/table-expression.ts';
import { stringValue } from '../../scalars/literals.ts';
import { secondNames } from '../../schema/tables.ts';
import { parameterText, type SourceCall } from '../operator.ts';

/** Tables named in a union; a name with `*` stands for every table it fits. */
export function openTables(expressions: readonly Syntax[], compiler: Compiler, env: Env): Relation[] {
  return expressions.flatMap((item) => {
    const pattern = item.text ?? '';
    if (item.kind === 'StarExpression' || (item.kind === 'NameReference' && pattern.includes('*'))) {
      return matchingTables(item.kind === 'StarExpression' ? '*' : pattern, compiler);
    }
    return [openTable(item, compiler, env)];
  });
}

function matchingTables(pattern: string, compiler: Compiler): Relation[] {
  const regex = new RegExp(
    `^${pattern
      .split('*')
      .map((text) => text.replace(/[^\w]/g, '\\$&'))
      .join('.*')}$`,
    'i',
  );
  return [...compiler.tables.keys()]
    .filter((name) => regex.test(name) && (pattern !== '*' || !secondNames.has(name)))
    .filter((name) => !compiler.tables.get(name)?.hidden)
    .map((name) => openSource(name, compiler)!);
}

export function union(call: SourceCall, input?: Relation): Relation {
  const opened = openTables(itemsOf(call.node, 'Expressions'), call.compiler, call.env);
  const tables = input ? [input, ...opened] : opened;
  if (tables.length === 0) throw badQuery('a union of no tables', call.node);
  return unionTables(call.compiler, tables, call.node.columns ?? [], parameterText(call.node, 'withsource'));
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
  const context = tables[0]!.context;
  const inputs = tables.map((table, i) => {
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
    const kept =
      context.length > 0 && table.context.length > 0
        ? [...context, ...tables[0]!.carried.map((column) => column.id)].map((id) => ({ id, sql: id }))
        : [];
    return select(ranked.node, [...items, ...hidden, ...kept]);
  });
  const order: OrderKey[] = ordered ? [part, place].map((id) => ({ id, desc: false, nullsFirst: true })) : [];
  const made = makeRelation({ kind: 'union', from: inputs }, columns, order);
  return context.length > 0 ? { ...made, context, carried: tables[0]!.carried } : made;
}

/** Names that tables have with different types: each type becomes a column of its own. */
function clashingNames(tables: readonly Relation[]): Set<string> {
  const types = new Map<string, string>();
  const clashes = new Set<string>();
  for (const column of tables.flatMap((table) => table.columns)) {
    const known = types.get(column.name);
    if (known !== undefined && known !== column.type) clashes.add(column.name);
    types.set(column.name, column.type);
  }
  return clashes;
}

function sourceValue(
  table: Relation,
  column: Column,
  index: number,
  sourceName: string | undefined,
  clashes: ReadonlySet<string>,
): Value {
  const own = table.columns.find((candidate) => {
    if (clashes.has(candidate.name))
      return (
        `${candidate.name}_${candidate.type}` === column.name ||
        (candidate.name === column.name && candidate.type === column.type)
      );
    return candidate.name === column.name;
  });
  if (column.name === sourceName && !own) return stringValue(table.source ?? `union_arg${index}`);
  if (!own) return nullOf(column.type);
  const value = columnValue(own);
  return { ...value, sql: castTo(column.type, value.sql) };
}
