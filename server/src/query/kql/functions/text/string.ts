import { quoteString } from '../../ir/quote.ts';
import type { Value } from '../../ir/types.ts';
import { hasTerm } from '../../scalars/compare.ts';
import { toText } from '../../scalars/convert.ts';
import { stringValue } from '../../scalars/literals.ts';
import {
  arg,
  arrayJson,
  as,
  asOnce,
  type Call,
  callNumber,
  constantText,
  elements,
  type FunctionTable,
  text,
  textOnce,
  value,
} from '../entry.ts';

function strcat(call: Call): Value {
  const parts = call.args.map((item) => toText(call.scope, item));
  if (parts.every((item) => typeof item.constant === 'string'))
    return stringValue(parts.map((item) => item.constant).join(''));
  return value(
    'string',
    parts.length === 1 ? parts[0]!.sql : `concat(${parts.map((item) => item.sql).join(', ')})`,
  );
}

function strcatDelim(call: Call): Value {
  const parts = call.args.slice(1).map((item) => toText(call.scope, item).sql);
  return value('string', joinTexts(call, `[${parts.join(', ')}]`, 0));
}

/** Texts with a delimiter between them; the engine's own function wants a constant one. */
function joinTexts(call: Call, list: string, delimiterAt: number): string {
  const fixed = constantText(call, delimiterAt);
  if (fixed !== undefined) return `arrayStringConcat(${list}, ${quoteString(fixed)})`;
  const delimiter = textOnce(call, delimiterAt);
  return `substring(arrayStringConcat(arrayMap(x -> concat(${delimiter}, x), ${list}), ''), length(${delimiter}) + 1)`;
}

/** Stands between the parts while a delimiter that differs from row to row is searched for. */
const partBreak = `concat(char(1), '|kql|', char(1))`;

function elementTexts(call: Call, index: number): string {
  const read = `if(match(x, '^-?[0-9]'), x, ifNull(JSONExtract(x, 'Nullable(String)'), ''))`;
  return `arrayMap(x -> ${read}, ${elements(call, index)})`;
}

/** A negative start counts from the end; before the first character there is nothing. */
function substring(call: Call): Value {
  const source = textOnce(call, 0);
  const start = asOnce(call, 1, 'long');
  const length = call.args.length > 2 ? `greatest(${as(call, 2, 'long')}, 0)` : `toInt64(2147483647)`;
  const fixed = arg(call, 1).constant;
  if (typeof fixed === 'bigint' && fixed >= 0n)
    return value('string', `ifNull(substringUTF8(${source}, ${start} + 1, ${length}), '')`);
  const size = `toInt64(lengthUTF8(${source}))`;
  const from = `if(${start} < 0, ${size} + ${start}, ${start})`;
  return value(
    'string',
    `if(${start} < -${size}, '', ifNull(substringUTF8(${source}, ${from} + 1, ${length}), ''))`,
  );
}

/** Position of a text, -1 when it is not there, null for an empty one. Start, length and occurrence are optional. */
function indexOf(call: Call): Value {
  const [source, needle] = [textOnce(call, 0), textOnce(call, 1)];
  if (call.args.length > 3) return windowedIndexOf(call, source, needle);
  const start = call.args.length > 2 ? asOnce(call, 2, 'long') : '0';
  const from = `if(${start} < 0, greatest(toInt64(lengthUTF8(${source})) + ${start}, 0), ${start})`;
  const found =
    start === '0'
      ? `positionUTF8(${source}, ${needle})`
      : `positionUTF8(${source}, ${needle}, toUInt64(${from}) + 1)`;
  return value('long', `if(${needle} = '', NULL, toInt64(${found}) - 1)`);
}

function windowedIndexOf(call: Call, source: string, needle: string): Value {
  const start = asOnce(call, 2, 'long');
  const length = asOnce(call, 3, 'long');
  const occurrence = call.args.length > 4 ? as(call, 4, 'long') : '1';
  const size = `toInt64(lengthUTF8(${source}))`;
  const from = `greatest(if(${start} < 0, ${size} + ${start}, ${start}), 0)`;
  const end = `if(${length} < 0, ${size}, least(${from} + ${length}, ${size}))`;
  // Only the first occurrence is bound to the window: later ones are searched for in one that moves on with them.
  const first = `arrayFirst(i -> substringUTF8(${source}, i + 1, lengthUTF8(${needle})) = ${needle}, range(toUInt64(${from}), toUInt64(greatest(${end} - toInt64(lengthUTF8(${needle})) + 1, 0))))`;
  const places = `arrayFilter(i -> substringUTF8(${source}, i + 1, lengthUTF8(${needle})) = ${needle}, range(toUInt64(${from}), toUInt64(${size})))`;
  const inside = `(${length} < 0 OR (toInt64(p[toUInt64(greatest(${occurrence} - 1, 1))]) + ${length} + 1 >= toInt64(p[toUInt64(${occurrence})]) + toInt64(lengthUTF8(${needle}))))`;
  const later = `arrayMap(p -> if(${occurrence} BETWEEN 1 AND length(p) AND ${inside}, toInt64(p[toUInt64(${occurrence})]), toInt64(-1)), [${places}])[1]`;
  const one = `if(has(range(toUInt64(${from}), toUInt64(greatest(${end} - toInt64(lengthUTF8(${needle})) + 1, 0))), ${first}) AND substringUTF8(${source}, ${first} + 1, lengthUTF8(${needle})) = ${needle}, toInt64(${first}), toInt64(-1))`;
  return value('long', occurrence === '1' ? one : `if(${occurrence} = 1, ${one}, ${later})`);
}

function split(call: Call): Value {
  const [source, delimiter] = [textOnce(call, 0), textOnce(call, 1)];
  const fixed = constantText(call, 1);
  const whole = fixed === '' ? `arrayMap(x -> x, [${source}])` : `splitByString(${delimiter}, ${source})`;
  const guarded =
    fixed === undefined
      ? `if(${delimiter} = '', [${source}], splitByString(${partBreak}, replaceAll(${source}, ${delimiter}, ${partBreak})))`
      : whole;
  const parts = `arrayMap(x -> toJSONString(x), ${guarded})`;
  if (call.args.length < 3) return arrayJson(parts);
  const at = asOnce(call, 2, 'long');
  const picked = `arrayMap(p -> if(${at} >= 0 AND ${at} < length(p), concat('[', p[toUInt64(greatest(${at}, 0)) + 1], ']'), NULL), [${parts}])[1]`;
  return value('dynamic', picked);
}

function pad(call: Call): Value {
  const [source, count] = [text(call, 0), as(call, 1, 'long')];
  if (call.args.length < 3)
    return value('string', `repeat(${source}, toUInt64(greatest(least(ifNull(${count}, 0), 1024), 0)))`);
  const times = `toUInt64(greatest(least(ifNull(${count}, 0), 1024), 0))`;
  return value('string', joinTexts(call, `arrayWithConstant(${times}, ${source})`, 2));
}

function translateChars(call: Call): Value {
  const [from, to, source] = [textOnce(call, 0), textOnce(call, 1), text(call, 2)];
  const last = `if(lengthUTF8(${to}) = 0, '', substringUTF8(${to}, -1, 1))`;
  const mapped = `arrayMap(ch -> arrayMap(p -> multiIf(p = 0, ch, p <= lengthUTF8(${to}), substringUTF8(${to}, p, 1), ${last}), [positionUTF8(${from}, ch)])[1], ngrams(${source}, 1))`;
  return value('string', `arrayStringConcat(${mapped}, '')`);
}

function lowerOrUpper(name: string): (call: Call) => Value {
  return (call) => value('string', `${name}(${text(call, 0)})`);
}

function strcmp(call: Call): Value {
  const [a, b] = [textOnce(call, 0), textOnce(call, 1)];
  return value('long', `multiIf(${a} < ${b}, toInt64(-1), ${a} > ${b}, toInt64(1), toInt64(0))`);
}

/** Index of the first listed text that occurs, -1 when none does. */
function hasAnyIndex(call: Call): Value {
  const source = value('string', textOnce(call, 0));
  const test = hasTerm(call.scope, source, value('string', 'x'), { cased: false, before: true, after: true });
  return value('long', `toInt64(arrayFirstIndex(x -> ${test.sql}, ${elementTexts(call, 1)})) - 1`);
}

/** Capitals letter by letter: a sharp s has none. */
function upper(call: Call): Value {
  const x = textOnce(call, 0);
  const kept = `replaceAll(upperUTF8(replaceAll(${x}, 'ß', '\\0')), '\\0', 'ß')`;
  return value('string', `if(position(${x}, 'ß') = 0, upperUTF8(${x}), ${kept})`);
}

/** Escapes such as `%2f` in lower case, as the language writes them. */
function lowerEscapes(sql: string): string {
  const parts = `splitByChar('%', ${sql})`;
  return `arrayStringConcat(arrayMap((p, i) -> if(i = 1, p, concat(lower(substring(p, 1, 2)), substring(p, 3))), ${parts}, arrayEnumerate(${parts})), '%')`;
}

export const stringFunctions: FunctionTable = {
  strcat,
  strcat_delim: strcatDelim,
  strcat_array: (call) => value('string', joinTexts(call, elementTexts(call, 0), 1)),
  array_strcat: (call) => value('string', joinTexts(call, elementTexts(call, 0), 1)),
  strcmp,
  strrep: pad,
  string_size: (call) => value('long', `toInt64(length(${text(call, 0)}))`),
  toupper: upper,
  tolower: lowerOrUpper('lowerUTF8'),
  substring,
  indexof: indexOf,
  has_any_index: hasAnyIndex,
  reverse: lowerOrUpper('reverseUTF8'),
  split,
  translate: translateChars,
  url_encode: (call) => value('string', lowerEscapes(`encodeURLFormComponent(${text(call, 0)})`)),
  url_encode_component: (call) => value('string', lowerEscapes(`encodeURLComponent(${text(call, 0)})`)),
  url_decode: (call) => value('string', `decodeURLFormComponent(${text(call, 0)})`),
  base64_encode_tostring: (call) => value('string', `base64Encode(${text(call, 0)})`),
  base64_encodestring: (call) => value('string', `base64Encode(${text(call, 0)})`),
  new_guid: (call) => value('guid', `toString(generateUUIDv4(${callNumber(call)}))`),
};
