import type { Syntax } from '../bind/syntax.ts';
import { quoteString } from '../ir/quote.ts';
import { isNumeric, type Value } from '../ir/types.ts';
import type { Scope } from '../plan/context.ts';
import { hoist, once } from '../plan/scope.ts';
import { convert, toText } from './convert.ts';
import { regexSql } from './regex.ts';

function bool(sql: string): Value {
  return { sql, type: 'bool' };
}

/** Brings both sides of a comparison to one type. */
export function unify(scope: Scope, left: Value, right: Value): [Value, Value] {
  if (left.type === right.type && left.type !== 'dynamic') return [left, right];
  if (left.type === 'dynamic' && right.type === 'dynamic') return [left, right];
  if (left.type === 'dynamic') return [fromDynamic(scope, left, right), right];
  if (right.type === 'dynamic') return [left, fromDynamic(scope, right, left)];
  if (left.type === 'string' || right.type === 'string') return unifyText(scope, left, right);
  if (isNumeric(left.type) && isNumeric(right.type)) return unifyNumbers(scope, left, right);
  // Values of such types are never the same: the engine must not see them side by side.
  if (left.type === 'guid' || right.type === 'guid') return [toText(scope, left), toText(scope, right)];
  if (left.type === 'datetime' && right.type === 'timespan') return [convert(scope, left, 'long'), right];
  if (left.type === 'timespan' && right.type === 'datetime') return [left, convert(scope, right, 'long')];
  return [left, right];
}

function fromDynamic(scope: Scope, value: Value, other: Value): Value {
  return convert(scope, value, other.type === 'int' ? 'long' : other.type);
}

/** A string beside another type is read as that type: `success == false` holds for 'False'. */
function unifyText(scope: Scope, left: Value, right: Value): [Value, Value] {
  if (left.type === 'string') return [convert(scope, left, right.type), right];
  return [left, convert(scope, right, left.type)];
}

function unifyNumbers(scope: Scope, left: Value, right: Value): [Value, Value] {
  if (left.type === 'real' || right.type === 'real')
    return [convert(scope, left, 'real'), convert(scope, right, 'real')];
  if (left.type === 'decimal' || right.type === 'decimal')
    return [convert(scope, left, 'decimal'), convert(scope, right, 'decimal')];
  return [left, right];
}

function neverNull(value: Value): boolean {
  return value.type === 'string' || (value.constant !== undefined && value.constant !== null);
}

/** Two nulls compare as null; a null and a value are unequal. */
export function equals(scope: Scope, a: Value, b: Value): Value {
  if (a.type === 'dynamic' && b.type === 'dynamic') return equalDynamics(scope, a, b);
  const indexed = equalIds(a, b) ?? equalIds(b, a) ?? equalNumbers(scope, a, b) ?? equalNumbers(scope, b, a);
  if (indexed) return indexed;
  const [left, right] = unify(scope, a, b);
  if (left.type === 'string') return bool(`(${left.sql} = ${right.sql})`);
  if (neverNull(left) || neverNull(right)) return bool(`ifNull(${left.sql} = ${right.sql}, false)`);
  const [x, y] = [once(scope, left).sql, once(scope, right).sql];
  return bool(`if(isNull(${x}) AND isNull(${y}), NULL, ifNull(${x} = ${y}, false))`);
}

/** An id beside the digits of one is compared as it is stored, so that the engine can use its index. */
function equalIds(shown: Value, digits: Value): Value | undefined {
  const { hex } = shown;
  if (!hex || typeof digits.constant !== 'string' || digits.type !== 'string') return undefined;
  const isId =
    new RegExp(`^[0-9a-f]{${hex.bytes * 2}}$`).test(digits.constant) && !/^0+$/.test(digits.constant);
  return isId ? bool(`(${hex.id} = toFixedString(unhex('${digits.constant}'), ${hex.bytes}))`) : undefined;
}

/** A dynamic value beside a whole number: whole ones are compared to their last digit, and 5.5 is not 5. */
function equalNumbers(scope: Scope, value: Value, number: Value): Value | undefined {
  if (value.type !== 'dynamic' || !isWhole(number)) return undefined;
  const x = once(scope, value);
  const real = once(scope, convert(scope, x, 'real')).sql;
  const whole = equals(scope, convert(scope, x, 'long'), number).sql;
  return bool(`if(ifNull(${real} != trunc(${real}), false), false, ${whole})`);
}

function isWhole({ type }: Value): boolean {
  return type === 'int' || type === 'long';
}

function equalDynamics(scope: Scope, a: Value, b: Value): Value {
  const [x, y] = [once(scope, toText(scope, a)).sql, once(scope, toText(scope, b)).sql];
  return bool(`(${x} = ${y})`);
}

export function notEquals(scope: Scope, a: Value, b: Value): Value {
  if (a.type === 'dynamic' && b.type === 'dynamic') return negate(equalDynamics(scope, a, b));
  const numbers = equalNumbers(scope, a, b) ?? equalNumbers(scope, b, a);
  if (numbers) return negate(numbers);
  const [left, right] = unify(scope, a, b);
  if (left.type === 'string') return bool(`(${left.sql} != ${right.sql})`);
  if (neverNull(left) || neverNull(right)) return bool(`ifNull(${left.sql} != ${right.sql}, true)`);
  const [x, y] = [once(scope, left).sql, once(scope, right).sql];
  return bool(`if(isNull(${x}) AND isNull(${y}), NULL, ifNull(${x} != ${y}, true))`);
}

export function negate(value: Value): Value {
  return bool(`NOT (${value.sql})`);
}

/** `<`, `<=`, `>`, `>=`: null when one side is null. */
export function compare(operator: string): (scope: Scope, a: Value, b: Value) => Value {
  return (scope, a, b) => {
    if (a.type === 'dynamic' && b.type === 'dynamic') return compareDynamics(scope, operator, a, b);
    const [left, right] = unify(scope, asReal(scope, a, b), asReal(scope, b, a));
    return bool(`(${left.sql} ${operator} ${right.sql})`);
  };
}

/** What a dynamic value has behind the point counts beside a whole number too. */
function asReal(scope: Scope, value: Value, other: Value): Value {
  return value.type === 'dynamic' && isWhole(other) ? convert(scope, value, 'real') : value;
}

/** Numbers by their value, everything else by its text. */
function compareDynamics(scope: Scope, operator: string, a: Value, b: Value): Value {
  const [left, right] = [once(scope, a), once(scope, b)];
  const [x, y] = [convert(scope, left, 'real'), convert(scope, right, 'real')].map(
    (value) => once(scope, value).sql,
  );
  const texts = `${toText(scope, left).sql} ${operator} ${toText(scope, right).sql}`;
  const isNull = `isNull(${left.sql}) OR isNull(${right.sql})`;
  return bool(
    `multiIf(${isNull}, NULL, ${x} IS NOT NULL AND ${y} IS NOT NULL, ${x} ${operator} ${y}, ${texts})`,
  );
}

export function isBetween(scope: Scope, value: Value, low: Value, high: Value): Value {
  const kept = once(scope, value);
  const above = compare('>=')(scope, kept, low).sql;
  const top = value.type === 'datetime' && high.type === 'timespan' ? shifted(low, high) : high;
  return bool(`(${above} AND ${compare('<=')(scope, kept, top).sql})`);
}

/** `between (start .. 7d)`: the end counts from the start. */
function shifted(low: Value, span: Value): Value {
  return {
    sql: `reinterpret(reinterpretAsInt64(${low.sql}) + ${span.sql}, 'DateTime64(7, \\'UTC\\')')`,
    type: 'datetime',
  };
}

/** Escapes a text for RE2. */
export function escapeRegex(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
}

/**
 * What parts words: no letter and no digit. Ranges instead of `[^\\p{L}\\p{N}]`, whose tables cost the engine
 * 10 ms to build for every expression; beyond them only rare signs are missing.
 */
const separator =
  '[\\x00-/:-@\\[-`{-\\x{a9}\\x{ab}-\\x{b1}\\x{b4}\\x{b6}-\\x{b8}\\x{bb}\\x{bf}\\x{d7}\\x{f7}\\x{2000}-\\x{206f}\\x{20a0}-\\x{20cf}\\x{2190}-\\x{245f}\\x{2500}-\\x{2775}\\x{2794}-\\x{2bff}\\x{3000}-\\x{3004}\\x{3008}-\\x{3020}\\x{fe10}-\\x{fe6f}\\x{ff01}-\\x{ff0f}\\x{ff1a}-\\x{ff20}\\x{ff3b}-\\x{ff40}\\x{ff5b}-\\x{ff65}\\x{1f000}-\\x{1faff}]';

/** A side that is no letter or digit is a boundary by itself. */
const startsTerm = /^[\p{L}\p{N}]/u;
const endsTerm = /[\p{L}\p{N}]$/u;

export interface TermOptions {
  readonly cased: boolean;
  /** Where a term boundary is asked for */
  readonly before: boolean;
  readonly after: boolean;
}

/** `has`, `hasprefix`, `hassuffix`: the text occurs between term boundaries. */
export function hasTerm(scope: Scope, text: Value, term: Value, options: TermOptions): Value {
  const [haystack, needle] = [toText(scope, text).sql, toText(scope, term)];
  const flag = options.cased ? '' : '(?i)';
  const [head, tail] = [
    options.before ? `(?:^|${separator})` : '',
    options.after ? `(?:$|${separator})` : '',
  ];
  if (typeof needle.constant === 'string') {
    if (needle.constant === '') return bool('true');
    const [opens, closes] = [startsTerm.test(needle.constant), endsTerm.test(needle.constant)];
    const inner = `(?${options.cased ? '' : 'i'}:${escapeRegex(needle.constant)})`;
    return bool(`match(${haystack}, ${quoteString(`${opens ? head : ''}${inner}${closes ? tail : ''}`)})`);
  }
  const x = once(scope, needle).sql;
  const at = (boundary: string, place: string) =>
    boundary === '' ? "''" : `if(match(${x}, ${quoteString(place)}), ${quoteString(boundary)}, '')`;
  const [opens, closes] = [at(head, '^[\\p{L}\\p{N}]'), at(tail, '[\\p{L}\\p{N}]$')];
  const pattern = `concat(${quoteString(flag)}, ${opens}, regexpQuoteMeta(${x}), ${closes})`;
  return bool(`(${x} = '' OR match(${haystack}, ${pattern}))`);
}

/** Texts of several values, a line each: one search instead of many, for terms that hold no line break. */
export function joinedText(scope: Scope, values: readonly Value[]): Value {
  if (values.length === 1) return toText(scope, values[0]!);
  const texts = values.map((value) => toText(scope, value).sql);
  return hoist(scope, { sql: `concat(${texts.join(", '\\n', ") || "''"})`, type: 'string' });
}

type TextOperator = (scope: Scope, left: Value, right: Value) => Value;

function folded(cased: boolean, sql: string): string {
  return cased ? sql : `lowerUTF8(${sql})`;
}

function textTest(name: string, cased: boolean): TextOperator {
  return (scope, left, right) => {
    const [x, y] = [toText(scope, left), toText(scope, right)];
    const needle =
      !cased && typeof y.constant === 'string' ? quoteString(y.constant.toLowerCase()) : folded(cased, y.sql);
    if (name === 'contains') return bool(`(position(${folded(cased, x.sql)}, ${needle}) > 0)`);
    if (name === 'equals') return bool(`(${folded(cased, x.sql)} = ${needle})`);
    return bool(`${name}(${folded(cased, x.sql)}, ${needle})`);
  };
}

function term(cased: boolean, before: boolean, after: boolean): TextOperator {
  return (scope, left, right) => hasTerm(scope, left, right, { cased, before, after });
}

function matchesRegex(scope: Scope, left: Value, right: Value): Value {
  return bool(`match(${toText(scope, left).sql}, ${regexSql(toText(scope, right))})`);
}

/** Binary operators on texts, by node kind without its `Not` prefix and `Expression` suffix. */
export const textOperators: Readonly<Record<string, TextOperator>> = {
  EqualTilde: textTest('equals', false),
  BangTilde: (scope, left, right) => negate(textTest('equals', false)(scope, left, right)),
  Has: term(false, true, true),
  HasCs: term(true, true, true),
  HasPrefix: term(false, true, false),
  HasPrefixCs: term(true, true, false),
  HasSuffix: term(false, false, true),
  HasSuffixCs: term(true, false, true),
  Contains: textTest('contains', false),
  ContainsCs: textTest('contains', true),
  StartsWith: textTest('startsWith', false),
  StartsWithCs: textTest('startsWith', true),
  EndsWith: textTest('endsWith', false),
  EndsWithCs: textTest('endsWith', true),
  MatchesRegex: matchesRegex,
};

/** Kind of the positive operator and whether the node negates it. */
export function operatorName(node: Syntax): { name: string; negated: boolean } {
  const name = node.kind.replace(/Expression$/, '');
  if (name.startsWith('Not') && name !== 'NotEqual') return { name: name.slice(3), negated: true };
  return { name, negated: false };
}
