import type { Value } from '../../ir/types.ts';
import { once } from '../../plan/scope.ts';
import { convert, timespanText, toDynamic } from '../../scalars/convert.ts';
import { arrayItems } from '../../scalars/dynamic-path.ts';
import {
  arg,
  arrayJson,
  as,
  asOnce,
  type Call,
  elements,
  type FunctionTable,
  json,
  value,
} from '../entry.ts';

/** JSON text of a value inside an array or bag, `null` for null. */
export function memberJson(call: Call, item: Value): string {
  return `ifNull(${toJson(call, item)}, 'null')`;
}

/** Elements in the spelling of `elementJson`. */
function comparedElements(call: Call): string {
  return `JSONExtractArrayRaw(${json(call, 0)})`;
}

/** As `memberJson`, in the spelling that elements of arrays are read in: `2` for 2.0. */
function elementJson(call: Call, item: Value): string {
  return `JSONExtractRaw(${memberJson(call, item)})`;
}

function toJson(call: Call, item: Value): string {
  return item.type === 'dynamic' ? item.sql : toDynamic(call.scope, item).sql;
}

export function isArray(jsonSql: string): string {
  return `startsWith(${jsonSql}, '[')`;
}

function arrayLength(call: Call): Value {
  const x = asOnce(call, 0, 'dynamic');
  return value('long', `if(${isArray(`ifNull(${x}, '')`)}, toInt64(JSONLength(ifNull(${x}, ''))), NULL)`);
}

function packArray(call: Call): Value {
  if (call.args.length === 0) return { sql: "'[]'", type: 'dynamic', constant: '[]' };
  return arrayJson(`[${call.args.map((item) => memberJson(call, item)).join(', ')}]`);
}

/** All arrays one after another; null when one argument is no array. */
function arrayConcat(call: Call): Value {
  const items = call.args.map((item) => `ifNull(${once(call.scope, item).sql}, '')`);
  const all = items.map(arrayItems).join(', ');
  const tests = items.map(isArray).join(' OR ');
  return value(
    'dynamic',
    `if(${tests}, ${arrayJson(items.length === 1 ? all : `arrayConcat(${all})`).sql}, NULL)`,
  );
}

/** Elements from a start to an end, both included; negative positions count from the end. */
function arraySlice(call: Call): Value {
  const [start, end] = [asOnce(call, 1, 'long'), asOnce(call, 2, 'long')];
  const place = (at: string) => `if(${at} < 0, toInt64(length(a)) + ${at}, ${at})`;
  const from = `greatest(${place(start)}, 0)`;
  const sliced = `arraySlice(a, ${from} + 1, greatest(${place(end)} - ${from} + 1, 0))`;
  const picked = `arrayMap(a -> ${sliced}, [${elements(call, 0)}])[1]`;
  return value('dynamic', `if(${isArray(json(call, 0))}, ${arrayJson(picked).sql}, NULL)`);
}

/** First position of a value, -1 when it is not there. Start, length and occurrence are optional. */
function arrayIndexOf(call: Call): Value {
  const wanted = elementJson(call, arg(call, 1));
  const start = call.args.length > 2 ? as(call, 2, 'long') : 'toInt64(0)';
  const length = call.args.length > 3 ? as(call, 3, 'long') : 'toInt64(-1)';
  const occurrence = call.args.length > 4 ? as(call, 4, 'long') : 'toInt64(1)';
  const from = `if(${start} < 0, greatest(toInt64(length(a)) + ${start}, 0), ${start})`;
  const inside = `i - 1 >= ${from} AND (${length} < 0 OR i - 1 < ${from} + ${length})`;
  const places = `arrayFilter(i -> (${inside}) AND a[i] = ${wanted}, arrayEnumerate(a))`;
  const found = `arrayMap(a -> arrayMap(p -> if(${occurrence} BETWEEN 1 AND length(p), toInt64(p[toUInt64(${occurrence})]) - 1, toInt64(-1)), [${places}])[1], [${comparedElements(call)}])[1]`;
  return value('long', `if(${isArray(json(call, 0))}, ${found}, NULL)`);
}

function arraySum(call: Call): Value {
  const items = elements(call, 0);
  const numbers = `arrayMap(x -> assumeNotNull(ifNull(JSONExtract(x, 'Nullable(Float64)'), 0)), ${items})`;
  return value('real', `if(empty(${items}), NULL, arraySum(${numbers}))`);
}

function arrayReverse(call: Call): Value {
  return value(
    'dynamic',
    `if(${isArray(json(call, 0))}, ${arrayJson(`reverse(${elements(call, 0)})`).sql}, NULL)`,
  );
}

/** `range(from, to, step)` as an array of numbers; at most 1,048,576 of them. */
function rangeArray(call: Call): Value {
  const first = arg(call, 0);
  if (first.type !== 'long' && first.type !== 'int') return rangeOfOthers(call, first);
  const [from, to] = [asOnce(call, 0, 'long'), asOnce(call, 1, 'long')];
  if (arg(call, 1).type === 'real' || (call.args[2]?.type ?? 'long') === 'real')
    return rangeOfOthers(call, convert(call.scope, first, 'real'));
  const step = call.args.length > 2 ? asOnce(call, 2, 'long') : 'toInt64(1)';
  const count = `if((${to} < ${from}) != (${step} < 0) AND ${to} != ${from}, -1, intDiv(${to} - ${from}, nullIf(${step}, 0)))`;
  const numbers = `range(toUInt64(least(greatest(ifNull(${count}, -1) + 1, 0), 1048576)))`;
  return arrayJson(`arrayMap(i -> toString(${from} + toInt64(i) * ${step}), ${numbers})`);
}

function rangeOfOthers(call: Call, first: Value): Value {
  const type = first.type;
  const last = once(call.scope, convert(call.scope, arg(call, 1), type));
  const unit = type === 'datetime' ? 'timespan' : type;
  const standard: Value =
    type === 'datetime' || type === 'timespan'
      ? { sql: 'toInt64(36000000000)', type: 'timespan' }
      : { sql: 'toFloat64(1)', type: 'real' };
  const step = once(call.scope, convert(call.scope, call.args[2] ?? standard, unit)).sql;
  const number = (sql: string) => (type === 'datetime' ? `reinterpretAsInt64(${sql})` : sql);
  const from = once(call.scope, first).sql;
  const count =
    type === 'real'
      ? `ifNotFinite(floor((${last.sql} - ${from}) / ${step} + 1e-9), -1)`
      : `intDiv(${number(last.sql)} - ${number(from)}, nullIf(${step}, 0))`;
  const item = `(${number(from)} + i * ${step})`;
  const made: Value = {
    sql:
      type === 'datetime'
        ? `reinterpret(toInt64(${item}), 'DateTime64(7, \\'UTC\\')')`
        : type === 'timespan'
          ? `toInt64(${item})`
          : item,
    type,
  };
  const numbers = `range(toUInt64(least(greatest(ifNull(toInt64(${count}), -1) + 1, 0), 1048576)))`;
  const json =
    type === 'timespan'
      ? `concat('"', ${timespanText(`toInt64(${item})`)}, '"')`
      : toDynamicInline(call, made);
  return arrayJson(`arrayMap(i -> ${json}, ${numbers})`);
}

/** As `toDynamic`, for use inside a lambda where nothing may be hoisted. */
function toDynamicInline(call: Call, item: Value): string {
  const relation = call.scope.relation;
  const { sql } = toDynamic(call.scope, item);
  call.scope.relation = relation;
  return `assumeNotNull(${sql})`;
}

function setHasElement(call: Call): Value {
  const wanted = elementJson(call, arg(call, 1));
  return value('bool', `if(${isArray(json(call, 0))}, has(${comparedElements(call)}, ${wanted}), NULL)`);
}

export const arrayFunctions: FunctionTable = {
  array_length: arrayLength,
  arraylength: arrayLength,
  pack_array: packArray,
  array_concat: arrayConcat,
  array_slice: arraySlice,
  array_index_of: arrayIndexOf,
  array_sum: arraySum,
  array_reverse: arrayReverse,
  range: rangeArray,
  set_has_element: setHasElement,
};
