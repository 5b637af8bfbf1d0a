import { type Syntax, textOf } from '../bind/syntax.ts';
import { quoteInteger, quoteLong, quoteReal, quoteString } from '../ir/quote.ts';
import { castTo, nullOf, type Value } from '../ir/types.ts';
import {
  compoundString,
  dynamicLiteral,
  parseBoolLiteral,
  parseDatetimeLiteral,
  parseDecimalLiteral,
  parseGuidLiteral,
  parseLongLiteral,
  parseRealLiteral,
  parseStringLiteral,
  parseTimespanLiteral,
} from '../values/literal.ts';
import { ticksAtEpoch } from '../values/ticks.ts';

export function stringValue(value: string): Value {
  return { sql: quoteString(value), type: 'string', constant: value };
}

export function longValue(value: bigint | number): Value {
  return { sql: quoteLong(value), type: 'long', constant: BigInt(value) };
}

export function intValue(value: bigint): Value {
  return { sql: `toInt32(${quoteInteger(value)})`, type: 'int', constant: value };
}

export function realValue(value: number): Value {
  return { sql: quoteReal(value), type: 'real', constant: value };
}

export function boolValue(value: boolean): Value {
  return { sql: value ? 'true' : 'false', type: 'bool', constant: value };
}

export function timespanValue(ticks: bigint): Value {
  return { sql: quoteLong(ticks), type: 'timespan', constant: ticks };
}

/** @param ticks since 0001-01-01 */
export function datetimeValue(ticks: bigint): Value {
  return { sql: datetimeOfTicks(quoteLong(ticks - ticksAtEpoch)), type: 'datetime', constant: ticks };
}

/** A datetime from SQL that counts ticks since 1970. */
export function datetimeOfTicks(sql: string): string {
  return `reinterpret(${sql}, 'DateTime64(7, \\'UTC\\')')`;
}

export function dynamicValue(json: string): Value {
  if (json === 'null') return nullOf('dynamic');
  return { sql: quoteString(json), type: 'dynamic', constant: json };
}

type LiteralReader = (node: Syntax) => Value;

function nullable<T>(
  type: Value['type'],
  read: (text: string) => T | null,
  make: (value: T) => Value,
): LiteralReader {
  return (node) => {
    const value = read(textOf(node));
    return value === null ? nullOf(type) : make(value);
  };
}

/** Literals by node kind. */
export const literals: Readonly<Record<string, LiteralReader>> = {
  StringLiteralExpression: (node) => stringValue(parseStringLiteral(textOf(node))),
  CompoundStringLiteralExpression: (node) => stringValue(compoundString(node)),
  LongLiteralExpression: nullable('long', parseLongLiteral, longValue),
  IntLiteralExpression: nullable('int', parseLongLiteral, (value) => intValue(BigInt.asIntN(32, value))),
  RealLiteralExpression: nullable('real', parseRealLiteral, realValue),
  DecimalLiteralExpression: nullable('decimal', parseDecimalLiteral, (text) => ({
    sql: castTo('decimal', quoteString(text)),
    type: 'decimal',
    constant: text,
  })),
  BooleanLiteralExpression: nullable('bool', parseBoolLiteral, boolValue),
  DateTimeLiteralExpression: nullable('datetime', parseDatetimeLiteral, datetimeValue),
  TimespanLiteralExpression: nullable('timespan', parseTimespanLiteral, timespanValue),
  GuidLiteralExpression: nullable('guid', parseGuidLiteral, (text) => ({
    sql: quoteString(text),
    type: 'guid',
    constant: text,
  })),
  DynamicExpression: (node) => dynamicValue(dynamicLiteral(node)),
  NullLiteralExpression: () => nullOf('dynamic'),
};
