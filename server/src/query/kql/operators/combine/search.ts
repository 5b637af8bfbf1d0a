import { itemsOf, type Syntax, textOf } from '../../bind/syntax.ts';
import { bagJson } from '../../functions/collection/bag.ts';
import { quoteString } from '../../ir/quote.ts';
import type { Relation } from '../../ir/relation.ts';
import type { Value } from '../../ir/types.ts';
import { badQuery } from '../../kql-error.ts';
import type { Scope } from '../../plan/context.ts';
import { newId } from '../../plan/context.ts';
import { addItems, columnValue, filterRows, openBags } from '../../plan/relation.ts';
import { openScope } from '../../plan/scope.ts';
import { openSource } from '../../plan/source.ts';
import { openViews } from '../../plan/views.ts';
import { escapeRegex, hasTerm, joinedText } from '../../scalars/compare.ts';
import { toDynamic, toText } from '../../scalars/convert.ts';
import { translate, translateCondition } from '../../scalars/expression.ts';
import { stringValue } from '../../scalars/literals.ts';
import { secondNames } from '../../schema/tables.ts';
import { parameterText, type SourceCall } from '../operator.ts';
import { openTables, unionTables } from './union.ts';

/** Terms with `*` at their ends match parts of words; without, whole terms. */
function matchesTerm(scope: Scope, column: Value, term: string, cased: boolean): string {
  const flag = cased ? '' : '(?i)';
  const [open, close] = [term.startsWith('*'), term.endsWith('*') && term.length > 1];
  const inner = term.slice(open ? 1 : 0, close ? -1 : undefined);
  if (inner === '') return 'true';
  if (inner.includes('*'))
    return `match(${toText(scope, column).sql}, ${quoteString(`${flag}${inner.split('*').map(escapeRegex).join('[^\\n]*')}`)})`;
  return hasTerm(scope, column, stringValue(inner), { cased, before: !open, after: !close }).sql;
}

function anyColumn(scope: Scope, term: string, cased: boolean): string {
  const columns = scope.relation.columns.filter((column) => column.name !== '$table');
  return matchesTerm(scope, joinedText(scope, columns.map(columnValue)), term, cased);
}

/** A search condition: bare strings look through every column, `column:term` through one. */
function searchCondition(node: Syntax, scope: Scope, cased: boolean): string {
  const inner = node.parts.Expression;
  switch (node.kind) {
    case 'ParenthesizedExpression':
      return searchCondition(inner!, scope, cased);
    case 'AndExpression':
    case 'OrExpression': {
      const sides = [node.parts.Left!, node.parts.Right!].map((side) => searchCondition(side, scope, cased));
      return `(${sides.join(node.kind === 'AndExpression' ? ' AND ' : ' OR ')})`;
    }
    case 'StringLiteralExpression':
    case 'CompoundStringLiteralExpression':
      return anyColumn(scope, String(translate(node, scope).constant), cased);
    case 'StarExpression':
      return 'true';
    case 'SearchExpression':
      return searchColumn(node, scope, cased);
    case 'FunctionCallExpression':
      if (textOf(node.parts.Name) === 'not')
        return `NOT ${searchCondition(itemsOf(node.parts.ArgumentList!, 'Expressions')[0]!, scope, cased)}`;
      return translateCondition(node, scope);
    default:
      return translateCondition(node, scope);
  }
}

/** Every table once, then the views of the query itself. */
function allTables(call: SourceCall): Relation[] {
  const { tables } = call.compiler;
  const names = [...tables.keys()].filter((name) => !secondNames.has(name) && !tables.get(name)?.hidden);
  const all = [
    ...names.map((name) => openSource(name, call.compiler)!),
    ...openViews(call.compiler, call.env),
  ];
  if (all.length === 0) throw badQuery('there are no tables to look through', call.node);
  return all;
}

function searchColumn(node: Syntax, scope: Scope, cased: boolean): string {
  const right = translate(node.parts.Right!, scope);
  const left = node.parts.Left!;
  if (left.kind === 'StarExpression') return anyColumn(scope, String(right.constant ?? ''), cased);
  const column = translate(left, scope);
  if (right.type !== 'string') return `ifNull(${column.sql} = ${right.sql}, false)`;
  return matchesTerm(scope, column, String(right.constant ?? ''), cased);
}

/** Searches the input, the tables in `in (…)`, or all tables; `$table` tells where a row came from. */
export function search(call: SourceCall, input?: Relation): Relation {
  const inClause = call.node.parts.InClause;
  const named = inClause ? openTables(itemsOf(inClause, 'Expressions'), call.compiler, call.env) : [];
  const tables = input ? [input] : named.length > 0 ? named : allTables(call);
  const cased = parameterText(call.node, 'kind') === 'case_sensitive';
  const found = tables.map((table, i) => {
    const scope: Scope = {
      ...openScope(call.compiler, call.env, openBags(call.compiler, table)),
      lenient: true,
    };
    const condition = searchCondition(call.node.parts.Condition!, scope, cased);
    return {
      ...filterRows(scope.relation, condition),
      source: input ? 'search_arg0' : (table.source ?? `search_arg${i}`),
    };
  });
  return unionTables(call.compiler, found, call.node.columns ?? [], '$table');
}

/** `find`: rows of several tables that meet a condition, with the columns asked for or all used and a bag of the rest. */
export function find(call: SourceCall): Relation {
  const inClause = call.node.parts.InClause;
  const tables = inClause
    ? openTables(itemsOf(inClause, 'Expressions'), call.compiler, call.env)
    : allTables(call);
  const columns = call.node.columns ?? [];
  const sourceName = columns[0]?.name ?? 'source_';
  const packs = columns.find((column) => column.name === 'pack_');
  const found = tables.map((table) => {
    const scope: Scope = {
      ...openScope(call.compiler, call.env, openBags(call.compiler, table)),
      lenient: true,
    };
    const condition = searchCondition(call.node.parts.Condition!, scope, false);
    const filtered = filterRows(scope.relation, condition);
    if (!packs) return filtered;
    const shown = new Set(columns.map((column) => column.name));
    const rest = filtered.columns.filter((column) => !shown.has(column.name));
    const id = newId(call.compiler, 'dynamic');
    const pairs = rest.map((column) => ({
      name: stringValue(column.name).sql,
      json: `ifNull(${column.type === 'dynamic' ? column.id : toDynamic(scope, columnValue(column)).sql}, 'null')`,
    }));
    const packed = addItems(filtered, [{ id, sql: bagJson(pairs) }]);
    return { ...packed, columns: [...packed.columns, { name: 'pack_', id, type: 'dynamic' as const }] };
  });
  return unionTables(call.compiler, found, columns, sourceName);
}
