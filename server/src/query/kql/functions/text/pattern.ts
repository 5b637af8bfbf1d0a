import { quoteString } from '../../ir/quote.ts';
import type { Value } from '../../ir/types.ts';
import { badQuery } from '../../kql-error.ts';
import { once } from '../../plan/scope.ts';
import { escapeRegex } from '../../scalars/compare.ts';
import { readText, toText } from '../../scalars/convert.ts';
import { checkRegex, regexSql, unicodeRegex } from '../../scalars/regex.ts';
import {
  arg,
  arrayJson,
  as,
  asOnce,
  type Call,
  constantText,
  type FunctionTable,
  text,
  textOnce,
  value,
} from '../entry.ts';

function regexArg(call: Call, index: number): string {
  const pattern = toText(call.scope, arg(call, index));
  checkRegex(pattern.constant, call.node);
  return once(call.scope, { ...pattern, sql: regexSql(pattern) }).sql;
}

/** `\0` to `\9` and `$1` in a replacement, as RE2 writes them. */
function replacement(call: Call, index: number): string {
  const fixed = constantText(call, index);
  if (fixed === undefined) return text(call, index);
  return quoteString(fixed.replace(/\$(\d)/g, '\\$1').replace(/\\(?!\d)/g, '\\\\'));
}

/** The old `replace(regex, rewrite, text)`. */
function replace(call: Call): Value {
  return replaceRegex({ ...call, args: [arg(call, 2), arg(call, 0), arg(call, 1)] });
}

function replaceRegex(call: Call): Value {
  const [source, pattern, rewrite] = [textOnce(call, 0), regexArg(call, 1), replacement(call, 2)];
  // the engine takes a plain pattern for a text, and would take `\0` for one too
  const search = rewrite.includes('\\') ? `concat('(?:', ${pattern}, ')')` : pattern;
  return value(
    'string',
    `if(${pattern} = '', ${source}, replaceRegexpAll(${source}, ${search}, ${rewrite}))`,
  );
}

function replaceText(call: Call): Value {
  const [source, needle] = [textOnce(call, 0), textOnce(call, 1)];
  return value('string', `if(${needle} = '', ${source}, replaceAll(${source}, ${needle}, ${text(call, 2)}))`);
}

/** `extract(regex, group, text [, typeof(type)])`: '' or null when nothing matches. */
function extract(call: Call): Value {
  const result = value('string', extracted(call));
  return call.type === 'unknown' || call.type === 'string' ? result : readText(call.scope, result, call.type);
}

function extracted(call: Call): string {
  const group = arg(call, 1).constant;
  const fixed = constantText(call, 0);
  const [pattern, source] = [regexArg(call, 0), textOnce(call, 2)];
  const hasGroups = fixed === undefined || countGroups(fixed) > 0;
  const at = as(call, 1, 'long');
  const part = hasGroups ? `extractGroups(${source}, ${pattern})[toInt64(${at})]` : "''";
  const whole = `regexpExtract(${source}, ${pattern}, 0)`;
  if (group === 0n) return whole;
  return typeof group === 'bigint' ? part : `ifNull(if(${at} = 0, ${whole}, ${part}), '')`;
}

/** Number of occurrences; of a text they may overlap, of a pattern they do not. */
function countOf(call: Call): Value {
  const kind = constantText(call, 2) ?? 'normal';
  const source = textOnce(call, 0);
  if (kind === 'regex') {
    if (constantText(call, 1) === undefined) throw badQuery('countof() needs a constant pattern', call.node);
    return value('long', `toInt64(countMatches(${source}, ${regexArg(call, 1)}))`);
  }
  const needle = textOnce(call, 1);
  const places = `arrayCount(i -> substring(${source}, i + 1, length(${needle})) = ${needle}, range(toUInt64(greatest(toInt64(length(${source})) - toInt64(length(${needle})) + 1, 0))))`;
  return value('long', `if(${needle} = '', toInt64(lengthUTF8(${source})) + 1, toInt64(${places}))`);
}

function trimPattern(call: Call, index: number): string {
  const fixed = constantText(call, index);
  checkRegex(fixed, call.node);
  return fixed === undefined ? text(call, index) : quoteString(unicodeRegex(fixed));
}

function trim(head: boolean, tail: boolean): (call: Call) => Value {
  return (call) => {
    const pattern = trimPattern(call, 0);
    let sql = text(call, 1);
    const once = (pattern_: string) => `concat('^(?:', ${pattern_}, ')')`;
    const last = (pattern_: string) => `concat('(?:', ${pattern_}, ')$')`;
    if (head) sql = `replaceRegexpOne(${sql}, ${once(pattern)}, '')`;
    if (tail) sql = `replaceRegexpOne(${sql}, ${last(pattern)}, '')`;
    return value('string', sql);
  };
}

/** Where a search starts; below zero it counts from the end. */
function startOf(call: Call, source: string): string {
  const start = asOnce(call, 2, 'long');
  const fixed = arg(call, 2).constant;
  if (typeof fixed === 'bigint' && fixed >= 0n) return start;
  return `if(${start} < 0, greatest(toInt64(lengthUTF8(${source})) + ${start}, 0), ${start})`;
}

/** Position of a later match; matches do not overlap. */
function laterMatch(call: Call): Value {
  const [source, pattern] = [textOnce(call, 0), regexArg(call, 1)];
  const start = startOf(call, source);
  const [length, occurrence] = [as(call, 3, 'long'), as(call, 4, 'long')];
  const step = `concat('((?s:.*?))((?:', ${pattern}, '))')`;
  const window = `if(${length} < 0, substringUTF8(${source}, ${start} + 1), substringUTF8(${source}, ${start} + 1, ${length}))`;
  const groups = `extractAllGroupsVertical(${window}, ${step})`;
  // What lies before a match: all gaps up to it and all matches before.
  const before = `arraySum(arrayMap(m -> toInt64(lengthUTF8(m[1])), arraySlice(g, 1, toUInt64(n)))) + arraySum(arrayMap(m -> toInt64(lengthUTF8(m[2])), arraySlice(g, 1, toUInt64(n) - 1)))`;
  return value(
    'long',
    `arrayMap((g, n) -> if(n BETWEEN 1 AND length(g), ${before} + ${start}, toInt64(-1)), [${groups}], [assumeNotNull(${occurrence})])[1]`,
  );
}

/** Position of the first match from a start on, -1 when there is none. */
function indexOfRegex(call: Call): Value {
  if (call.args.length > 4) return laterMatch(call);
  const [source, pattern] = [textOnce(call, 0), regexArg(call, 1)];
  const start = call.args.length > 2 ? startOf(call, source) : '0';
  const length = call.args.length > 3 ? as(call, 3, 'long') : '-1';
  const window = `if(${length} < 0, substringUTF8(${source}, ${start} + 1), substringUTF8(${source}, ${start} + 1, ${length}))`;
  const prefix = `extractGroups(${window}, concat('^((?s:.)*?)(?:', ${pattern}, ')'))`;
  return value(
    'long',
    `arrayMap(g -> if(empty(g), toInt64(-1), toInt64(lengthUTF8(g[1])) + ${start}), [${prefix}])[1]`,
  );
}

/** All matches: texts for one group, arrays for several; null when nothing matches. */
function extractAll(call: Call): Value {
  const pattern = regexArg(call, 0);
  const chosen = call.args.length > 2 ? arg(call, 1).constant : undefined;
  const wanted = typeof chosen === 'string' ? (JSON.parse(chosen) as unknown[]) : undefined;
  const groups = countGroups(constantText(call, 0) ?? '');
  if (groups === 0 && constantText(call, 0) !== undefined)
    throw badQuery(`${call.name}() needs a pattern with a group`, call.node);
  const matches = `extractAllGroupsVertical(${text(call, call.args.length - 1)}, ${pattern})`;
  const names = [...bare(constantText(call, 0) ?? '').matchAll(/\((?:\?P?<(\w+)>|(?!\?))/g)].map(
    (match) => match[1],
  );
  const indexes =
    wanted?.map((item) => (typeof item === 'string' ? names.indexOf(item) + 1 : Number(item))) ??
    Array.from({ length: Math.max(groups, 1) }, (_, i) => i + 1);
  const one = (at: number) => `toJSONString(m[${at}])`;
  const item =
    indexes.length === 1 ? one(indexes[0]!) : `concat('[', ${indexes.map(one).join(", ',', ")}, ']')`;
  return value(
    'dynamic',
    `if(empty(${matches}), NULL, ${arrayJson(`arrayMap(m -> ${item}, ${matches})`).sql})`,
  );
}

/** A pattern without its escapes and classes, whose brackets are no groups. */
function bare(pattern: string): string {
  return pattern.replace(/\\./g, '_').replace(/\[\^?\]?[^\]]*\]/g, '_');
}

function countGroups(pattern: string): number {
  return (bare(pattern).match(/\((?!\?)|\(\?P?</g) ?? []).length;
}

function regexQuote(call: Call): Value {
  const fixed = constantText(call, 0);
  return value(
    'string',
    fixed === undefined
      ? `replaceRegexpAll(${text(call, 0)}, ${quoteString('[\\\\^$.|?*+()\\[\\]{}]')}, ${quoteString('\\\\\\0')})`
      : quoteString(escapeRegex(fixed)),
  );
}

export const patternFunctions: FunctionTable = {
  replace,
  replace_regex: replaceRegex,
  replace_string: replaceText,
  extract,
  countof: countOf,
  trim: trim(true, true),
  trim_start: trim(true, false),
  trim_end: trim(false, true),
  regex_quote: regexQuote,
  indexof_regex: indexOfRegex,
  extract_all: extractAll,
  extractall: extractAll,
};
