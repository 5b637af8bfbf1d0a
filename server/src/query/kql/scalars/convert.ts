import type { KustoType } from '../bind/syntax.ts';
import { castTo, nullOf, type Value } from '../ir/types.ts';
import type { Scope } from '../plan/context.ts';
import { once } from '../plan/scope.ts';
import { type Json, parseJson, writeJson } from '../values/json.ts';
import {
  formatDatetime,
  formatTimespan,
  parseDatetime,
  parseTimespan,
  ticksAtEpoch,
} from '../values/ticks.ts';
import {
  boolValue,
  datetimeOfTicks,
  datetimeValue,
  dynamicValue,
  longValue,
  stringValue,
  timespanValue,
} from './literals.ts';
import { datetimeOfText, timespanOfText } from './time-text.ts';

/** Conversions between types as `tostring()`, `tolong()`, … and implicit casts do them. */
export function convert(scope: Scope, value: Value, type: KustoType): Value {
  if (value.type === type) return value;
  if (value.constant === null && type !== 'string') return nullOf(type);
  if (value.text !== undefined) return convert(scope, { sql: value.text, type: 'string' }, type);
  if (value.type === 'guid' && type !== 'string' && type !== 'dynamic') return nullOf(type);
  return converters[type]?.(scope, value) ?? { ...value, type };
}

const converters: Partial<Record<KustoType, (scope: Scope, value: Value) => Value>> = {
  string: toText,
  bool: toBool,
  int: (scope, value) => toInteger(scope, value, 'int'),
  long: (scope, value) => toInteger(scope, value, 'long'),
  real: toReal,
  decimal: toDecimal,
  datetime: toDatetime,
  timespan: toTimespan,
  guid: toGuid,
  dynamic: toDynamic,
};

/** Text of a value, '' for null: `tostring()`. */
export function toText(scope: Scope, value: Value): Value {
  if (value.text !== undefined) return { sql: value.text, type: 'string' };
  const constant = constantText(value);
  if (constant !== undefined) return stringValue(constant);
  return { sql: textSql(scope, value), type: 'string' };
}

function constantText(value: Value): string | undefined {
  if (value.constant === undefined) return undefined;
  if (value.constant === null) return '';
  if (value.type === 'datetime') return formatDatetime(value.constant as bigint);
  if (value.type === 'timespan') return formatTimespan(value.constant as bigint);
  if (value.type === 'bool') return value.constant ? 'True' : 'False';
  if (value.type === 'int' || value.type === 'long' || value.type === 'guid' || value.type === 'string')
    return String(value.constant);
  return undefined;
}

function textSql(scope: Scope, value: Value): string {
  const { sql } = value;
  switch (value.type) {
    case 'string':
      return sql;
    case 'bool':
      return `ifNull(transform(toString(${sql}), ['true', 'false'], ['True', 'False'], ''), '')`;
    case 'real':
      return realText(sql);
    case 'datetime':
      return `ifNull(concat(replaceOne(toString(${sql}), ' ', 'T'), 'Z'), '')`;
    case 'timespan':
      return timespanText(once(scope, value).sql);
    case 'dynamic':
      return jsonText(once(scope, value).sql);
    default:
      return `ifNull(toString(${sql}), '')`;
  }
}

/** Strings without their quotes; what is written plainly stays as it is, for reading it would cut `1.0` to `1`. */
function jsonText(x: string): string {
  const plain = `NOT match(ifNull(${x}, '"'), '^"|\\\\\\\\|[\\\\[{,:]\\\\s|\\\\s[\\\\]},:]')`;
  return `ifNull(if(${plain}, if(${x} = 'null', '', ${x}), JSONExtract(${x}, 'Nullable(String)')), '')`;
}

/** Whole reals keep `.0`; NaN and infinities in words. */
export function realText(sql: string): string {
  const text = `replaceRegexpOne(ifNull(toString(${sql}), ''), '^(-?\\\\d+)$', '\\\\1.0')`;
  return `transform(${text}, ['nan', '-nan', 'inf', '-inf'], ['NaN', 'NaN', 'Infinity', '-Infinity'])`;
}

export function timespanText(x: string): string {
  const a = `abs(${x})`;
  const two = (sql: string) => `leftPad(toString(${sql}), 2, '0')`;
  const parts = [
    `if(${x} < 0, '-', '')`,
    `if(${a} >= 864000000000, concat(toString(intDiv(${a}, 864000000000)), '.'), '')`,
    two(`intDiv(${a}, 36000000000) % 24`),
    `':'`,
    two(`intDiv(${a}, 600000000) % 60`),
    `':'`,
    two(`intDiv(${a}, 10000000) % 60`),
    `if(${a} % 10000000 = 0, '', concat('.', leftPad(toString(${a} % 10000000), 7, '0')))`,
  ];
  return `ifNull(concat(${parts.join(', ')}), '')`;
}

/** Ticks since 1970 of a datetime expression. */
export function epochTicks(sql: string): string {
  return `reinterpretAsInt64(${sql})`;
}

/** Ticks since midnight. A plain literal of that size would make the whole calculation unsigned. */
export function clockTicks(sql: string): string {
  return `positiveModulo(${epochTicks(sql)}, toInt64(864000000000))`;
}

/** Ticks since 0001. */
export function ticksOfDatetime(sql: string): string {
  return `(${epochTicks(sql)} + ${ticksAtEpoch})`;
}

/** A datetime from ticks since 1970; null outside the years 1 to 9999. */
export function boundedDatetime(scope: Scope, ticks: string): string {
  const kept = once(scope, { sql: ticks, type: 'timespan' }).sql;
  return datetimeOfTicks(`if(${kept} BETWEEN -621355968000000000 AND 2534023007999999999, ${kept}, NULL)`);
}

function toBool(_scope: Scope, value: Value): Value {
  const { sql } = value;
  if (typeof value.constant === 'bigint') return boolValue(value.constant !== 0n);
  switch (value.type) {
    case 'string':
      return { sql: boolOfText(sql), type: 'bool' };
    case 'dynamic':
      return {
        sql: `if(JSONType(ifNull(${sql}, '')) = 'Double', JSONExtract(${sql}, 'Nullable(Float64)') != 0, ${boolOfText(`ifNull(JSONExtract(${sql}, 'Nullable(String)'), '')`)})`,
        type: 'bool',
      };
    default:
      return { sql: `(${sql} != 0)`, type: 'bool' };
  }
}

function boolOfText(sql: string): string {
  const text = `lower(trimBoth(${sql}))`;
  return `CAST(transform(replaceRegexpOne(${text}, '^([+-]?0*[1-9]\\\\d*|0x0*[1-9a-f][0-9a-f]*)$', '1'), ['true', 'false', '1', '0'], [true, false, true, false], NULL) AS Nullable(Bool))`;
}

const integerWidth = { int: 'Int32', long: 'Int64' } as const;

function toInteger(scope: Scope, value: Value, type: 'int' | 'long'): Value {
  const { sql } = value;
  const width = integerWidth[type];
  if (typeof value.constant === 'bigint' && type === 'long' && value.type !== 'datetime')
    return longValue(value.constant);
  switch (value.type) {
    case 'string':
      return { sql: integerOfText(scope, value, width), type };
    case 'real':
      return { sql: integerOfReal(once(scope, value).sql, type), type };
    case 'decimal':
      return { sql: `to${width}(${sql})`, type };
    case 'datetime':
      return { sql: `to${width}(${ticksOfDatetime(sql)})`, type };
    case 'dynamic':
      return { sql: integerOfDynamic(scope, value, type), type };
    default:
      return { sql: `to${width}(${sql})`, type };
  }
}

/** Truncates; NaN is null; what is too large becomes the nearest bound. */
function integerOfReal(x: string, type: 'int' | 'long'): string {
  if (type === 'int')
    return `if(isFinite(${x}), toInt32(least(greatest(trunc(ifNotFinite(${x}, 0)), -2147483648), 2147483647)), NULL)`;
  return `multiIf(NOT isFinite(${x}), NULL, ${x} >= 9223372036854775807, toInt64(9223372036854775807), ${x} <= -9223372036854775808, toInt64('-9223372036854775808'), toInt64(trunc(if(NOT isFinite(${x}), 0, ${x}))))`;
}

function integerOfText(scope: Scope, value: Value, width: string): string {
  const text = once(scope, { sql: `trimBoth(replaceAll(${value.sql}, '\\t', ' '))`, type: 'string' }).sql;
  const decimal = `to${width}OrNull(replaceRegexpOne(${text}, '^\\\\+', ''))`;
  const hex = `reinterpretAs${width}(reverse(unhex(substring(${text}, 3))))`;
  return `if(match(${text}, '^0[xX][0-9a-fA-F]{1,16}$'), ${hex}, if(match(${text}, '^[+-]?\\\\d+$'), ${decimal}, NULL))`;
}

function integerOfDynamic(scope: Scope, value: Value, type: 'int' | 'long'): string {
  const width = integerWidth[type];
  const x = once(scope, value);
  const text = `ifNull(JSONExtract(${x.sql}, 'Nullable(String)'), '')`;
  const fromText = convertInside(scope, text, type);
  const whole = `JSONExtract(${x.sql}, 'Nullable(Int64)')`;
  const real = once(scope, {
    sql: `ifNull(JSONExtract(${x.sql}, 'Nullable(Float64)'), 0)`,
    type: 'real',
  }).sql;
  return `multiIf(JSONType(ifNull(${x.sql}, '')) = 'String', ${fromText}, JSONType(ifNull(${x.sql}, '')) IN ('Int64', 'Bool'), to${width}(${whole}), JSONType(ifNull(${x.sql}, '')) IN ('Double', 'UInt64'), ${integerOfReal(real, type)}, NULL)`;
}

function convertInside(scope: Scope, text: string, type: 'int' | 'long'): string {
  return integerOfText(scope, { sql: text, type: 'string' }, integerWidth[type]);
}

function toReal(_scope: Scope, value: Value): Value {
  const { sql } = value;
  switch (value.type) {
    case 'string':
      return { sql: realOfText(sql), type: 'real' };
    case 'datetime':
      return { sql: `toFloat64(${ticksOfDatetime(sql)})`, type: 'real' };
    case 'dynamic':
      return { sql: realOfText(`ifNull(JSONExtract(${sql}, 'Nullable(String)'), '')`, true), type: 'real' };
    case 'decimal':
      // the engine's own conversion is off by some bits
      return { sql: `toFloat64OrNull(toString(${sql}))`, type: 'real' };
    default:
      return { sql: `toFloat64(${sql})`, type: 'real' };
  }
}

/** Numbers in decimal notation, NaN and infinities in words; everything else is null. */
export function realOfText(sql: string, booleans = false): string {
  const words = `['nan', 'inf', '+inf', '-inf', 'infinity', '-infinity', '+infinity'${booleans ? ", 'true', 'false'" : ''}]`;
  const reals = `['nan', 'inf', 'inf', '-inf', 'inf', '-inf', 'inf'${booleans ? ", '1', '0'" : ''}]`;
  const text = `transform(replaceRegexpOne(trimBoth(lower(${sql})), '^\\\\+', ''), ${words}, ${reals})`;
  return `toFloat64OrNull(${text})`;
}

function toDecimal(_scope: Scope, value: Value): Value {
  const { sql } = value;
  if (value.type === 'string') return { sql: `toDecimal256OrNull(trimBoth(${sql}), 28)`, type: 'decimal' };
  if (value.type === 'datetime') return { sql: castTo('decimal', ticksOfDatetime(sql)), type: 'decimal' };
  if (value.type === 'dynamic')
    return {
      sql: `toDecimal256OrNull(ifNull(JSONExtract(${sql}, 'Nullable(String)'), ''), 28)`,
      type: 'decimal',
    };
  if (value.type === 'real')
    return { sql: `toDecimal256OrNull(ifNull(toString(${sql}), ''), 28)`, type: 'decimal' };
  return { sql: castTo('decimal', value.type === 'bool' ? `toInt64(${sql})` : sql), type: 'decimal' };
}

function toDatetime(scope: Scope, value: Value): Value {
  const { sql } = value;
  if (value.type === 'string' && typeof value.constant === 'string') return constantDatetime(value.constant);
  switch (value.type) {
    case 'string':
      return { sql: datetimeOfText(scope, value), type: 'datetime' };
    case 'dynamic': {
      const ticks = boundedDatetime(scope, `(${convert(scope, value, 'long').sql} - ${ticksAtEpoch})`);
      return {
        sql: ofNumberOrText(value, ticks, datetimeOfText(scope, toText(scope, value))),
        type: 'datetime',
      };
    }
    case 'real':
    case 'decimal':
      return {
        sql: boundedDatetime(scope, `(${convert(scope, value, 'long').sql} - ${ticksAtEpoch})`),
        type: 'datetime',
      };
    default:
      return { sql: boundedDatetime(scope, `(${sql} - ${ticksAtEpoch})`), type: 'datetime' };
  }
}

function constantDatetime(text: string): Value {
  const ticks = parseDatetime(text);
  return ticks === null ? nullOf('datetime') : datetimeValue(ticks);
}

/** Numbers inside a dynamic value count ticks, its texts are read. */
function ofNumberOrText(value: Value, ticks: string, read: string): string {
  return `if(match(ifNull(${value.sql}, ''), '^-?[0-9]+$'), ${ticks}, ${read})`;
}

function toTimespan(scope: Scope, value: Value): Value {
  const { sql } = value;
  if (value.type === 'string' && typeof value.constant === 'string') {
    const ticks = parseTimespan(value.constant);
    return ticks === null ? nullOf('timespan') : timespanValue(ticks);
  }
  switch (value.type) {
    case 'string':
      return { sql: timespanOfText(scope, sql), type: 'timespan' };
    case 'dynamic': {
      const ticks = convert(scope, value, 'long').sql;
      return {
        sql: ofNumberOrText(value, ticks, timespanOfText(scope, toText(scope, value).sql)),
        type: 'timespan',
      };
    }
    case 'real':
    case 'decimal':
      return { sql: convert(scope, value, 'long').sql, type: 'timespan' };
    default:
      return { sql: `toInt64(${sql})`, type: 'timespan' };
  }
}

function toGuid(scope: Scope, value: Value): Value {
  const text = value.type === 'string' ? value : toText(scope, value);
  return {
    sql: `toString(toUUIDOrNull(replaceRegexpOne(lower(replaceRegexpAll(trimBoth(${text.sql}), '[{}()-]', '')), '^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$', '\\\\1-\\\\2-\\\\3-\\\\4-\\\\5')))`,
    type: 'guid',
  };
}

/** JSON of a value: what it becomes inside a bag or array. */
export function toDynamic(scope: Scope, value: Value): Value {
  const { sql } = value;
  switch (value.type) {
    case 'string':
      return typeof value.constant === 'string'
        ? dynamicValue(JSON.stringify(value.constant))
        : { sql: jsonString(sql), type: 'dynamic' };
    case 'real':
      return { sql: realJson(sql), type: 'dynamic' };
    case 'datetime':
      return { sql: `concat('"', replaceOne(toString(${sql}), ' ', 'T'), 'Z"')`, type: 'dynamic' };
    case 'timespan': {
      const x = once(scope, value).sql;
      return { sql: `if(isNull(${x}), NULL, concat('"', ${timespanText(x)}, '"'))`, type: 'dynamic' };
    }
    case 'guid':
      return { sql: `concat('"', ${sql}, '"')`, type: 'dynamic' };
    case 'decimal':
      return { sql: `concat('"', toString(${sql}), '"')`, type: 'dynamic' };
    default:
      return { sql: `toString(${sql})`, type: 'dynamic' };
  }
}

export function jsonString(sql: string): string {
  return `toJSONString(${sql})`;
}

function realJson(sql: string): string {
  const text = `replaceRegexpOne(toString(${sql}), '^(-?\\\\d+)$', '\\\\1.0')`;
  return `replaceRegexpOne(replaceRegexpOne(${text}, '^-?nan$', '"NaN"'), '^(-?)inf$', '"\\\\1Infinity"')`;
}

/** What a text stands for as a value of a type; JSON where any value may be meant. */
export function readText(scope: Scope, value: Value, type: KustoType): Value {
  return type === 'dynamic' ? parseJsonValue(scope, value) : convert(scope, value, type);
}

/** `parse_json` of a text: null when empty or `null`, a string when it is no JSON. */
export function parseJsonValue(scope: Scope, value: Value): Value {
  if (value.type === 'dynamic') return value;
  if (value.parsed) return value.parsed;
  if (typeof value.constant === 'string' && value.type === 'string')
    return dynamicValue(constantJson(value.constant));
  const x = once(scope, value.type === 'string' ? value : toText(scope, value)).sql;
  return {
    sql: `multiIf(trimBoth(${x}) IN ('', 'null'), NULL, isValidJSON(${x}), ${x}, ${jsonString(x)})`,
    type: 'dynamic',
  };
}

function constantJson(text: string): string {
  if (text.trim() === '') return 'null';
  const parsed: Json | undefined = parseJson(text);
  return parsed === undefined ? JSON.stringify(text) : writeJson(parsed);
}
