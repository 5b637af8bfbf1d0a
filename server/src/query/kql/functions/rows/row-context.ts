import { type KustoType, type Syntax, textOf } from '../../bind/syntax.ts';
import type { Value } from '../../ir/types.ts';
import { badQuery } from '../../kql-error.ts';
import type { Scope } from '../../plan/context.ts';
import { columnValue, findColumn } from '../../plan/relation.ts';
import { openTable } from '../../plan/table-expression.ts';
import { convert, toDynamic } from '../../scalars/convert.ts';
import { translate } from '../../scalars/expression.ts';
import { boolValue, dynamicValue, stringValue } from '../../scalars/literals.ts';
import { bagJson } from '../collection/bag.ts';

type RowContextFunction = (args: readonly Syntax[], node: Syntax, scope: Scope) => Value;

function constantName(node: Syntax | undefined, scope: Scope): string {
  const value = node ? translate(node, scope).constant : undefined;
  if (typeof value !== 'string')
    throw badQuery('a constant column name is needed', node ?? { start: 0, end: 0 });
  return value;
}

/** The column of that name, or the value given instead. */
function columnIfExists(args: readonly Syntax[], node: Syntax, scope: Scope): Value {
  const column = findColumn(scope.relation, constantName(args[0], scope));
  if (column) return columnValue(column);
  if (!args[1]) throw badQuery('column_ifexists() needs a default', node);
  return translate(args[1], scope);
}

/** A bag of all columns; empty values can be left out. */
function packAll(args: readonly Syntax[], _node: Syntax, scope: Scope): Value {
  const skipEmpty = args[0] ? translate(args[0], scope).constant === true : false;
  const pairs = scope.relation.columns.map((column) => {
    const value = columnValue(column);
    const json = column.type === 'dynamic' ? value.sql : toDynamic(scope, value).sql;
    return {
      name: stringValue(column.name).sql,
      json: `ifNull(${json}, 'null')`,
      empty: column.type === 'string' ? `(${value.sql} = '')` : `isNull(${value.sql})`,
    };
  });
  if (!skipEmpty) return { sql: bagJson(pairs), type: 'dynamic' };
  const members = pairs.map(
    (pair) => `if(${pair.empty}, '', concat(toJSONString(${pair.name}), ':', ${pair.json}))`,
  );
  return {
    sql: `concat('{', arrayStringConcat(arrayFilter(x -> x != '', [${members.join(', ')}]), ','), '}')`,
    type: 'dynamic',
  };
}

function bagPackColumns(args: readonly Syntax[], _node: Syntax, scope: Scope): Value {
  const pairs = args.map((arg) => {
    const value = translate(arg, scope);
    const json = value.type === 'dynamic' ? value.sql : toDynamic(scope, value).sql;
    return { name: stringValue(arg.text ?? textOf(arg)).sql, json: `ifNull(${json}, 'null')` };
  });
  return { sql: bagJson(pairs), type: 'dynamic' };
}

/** Names of a table's columns. */
function columnNamesOf(args: readonly Syntax[], node: Syntax, scope: Scope): Value {
  if (!args[0]) throw badQuery('column_names_of() needs a table', node);
  const { columns } = openTable(args[0], scope.compiler, scope.env);
  return dynamicValue(JSON.stringify(columns.map((column) => column.name)));
}

const dataBytes: Partial<Record<KustoType, number>> = { bool: 1, int: 4, guid: 16, decimal: 16 };

/** Bytes of the given columns of a row: texts by their length, the others by their type. */
function estimateDataSize(args: readonly Syntax[], _node: Syntax, scope: Scope): Value {
  const values = args.flatMap((arg) =>
    arg.kind === 'StarExpression' ? scope.relation.columns.map(columnValue) : [translate(arg, scope)],
  );
  const sizes = values.map(({ sql, type }) =>
    type === 'string' || type === 'dynamic'
      ? `ifNull(toInt64(length(${sql})), 0)`
      : `toInt64(${dataBytes[type] ?? 8})`,
  );
  return { sql: `(${sizes.join(' + ') || 'toInt64(0)'})`, type: 'long' };
}

/** Functions that look at the columns around them rather than at values only. */
export const rowContextFunctions: Readonly<Record<string, RowContextFunction>> = {
  column_ifexists: columnIfExists,
  columnifexists: columnIfExists,
  iscolumnexists: (args, _node, scope) =>
    boolValue(findColumn(scope.relation, constantName(args[0], scope)) !== undefined),
  pack_all: packAll,
  bag_pack_columns: bagPackColumns,
  column_names_of: columnNamesOf,
  estimate_data_size: estimateDataSize,
  extractjson: extractJson,
  extract_json: extractJson,
};

/** Value at a constant path such as `$.a.b[0]`, as text or as the type asked for. */
function extractJson(args: readonly Syntax[], node: Syntax, scope: Scope): Value {
  const path = constantName(args[0], scope);
  const steps = [...path.matchAll(/\.([\w-]+)|\[(?:'([^']*)'|"([^"]*)"|(-?\d+))\]/g)];
  const keys = steps.map((step) =>
    step[4] === undefined
      ? stringValue(step[1] ?? step[2] ?? step[3] ?? '').sql
      : String(Number(step[4]) + 1),
  );
  const source = convert(scope, translate(args[1]!, scope), 'string').sql;
  const raw: Value = {
    sql: `nullIf(nullIf(JSONExtractRaw(${[source, ...keys].join(', ')}), ''), 'null')`,
    type: 'dynamic',
  };
  return convert(scope, raw, node.type === 'unknown' ? 'string' : node.type);
}
