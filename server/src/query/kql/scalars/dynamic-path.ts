import { quoteString } from '../ir/quote.ts';
import { nullOf, type Value } from '../ir/types.ts';
import type { Scope } from '../plan/context.ts';
import { once } from '../plan/scope.ts';
import { bagMember } from './bag-source.ts';
import { toText } from './convert.ts';

/** JSON text of a part, null when it is missing or null. */
export function presentJson(raw: string): string {
  return `nullIf(nullIf(${raw}, ''), 'null')`;
}

/** Non-null JSON text of a bag or array; '' for null. */
export function jsonText(value: Value): string {
  return typeof value.constant === 'string' ? value.sql : `ifNull(${value.sql}, '')`;
}

/**
 * JSON texts of an array's elements, none for other values. The engine's own function writes whole reals without their
 * fraction, which makes longs of them: arrays of nothing but plain numbers are taken apart as they are written.
 *
 * @param x SQL of a text that may be written several times
 */
export function arrayItems(x: string): string {
  const numbers = `match(${x}, '^\\\\[[-0-9.,nul ]*[.]0[-0-9.,nul ]*\\\\]$')`;
  const written = `splitByChar(',', replaceAll(substring(${x}, 2, length(${x}) - 2), ' ', ''))`;
  const plain = `arrayMap(e -> replaceRegexpOne(e, '^(-?[0-9]+[.][0-9]+?)0*$', '\\\\1'), ${written})`;
  return `if(${numbers}, ${plain}, JSONExtractArrayRaw(${x}))`;
}

/** `bag.name` */
export function memberNamed(scope: Scope, base: Value, name: string): Value {
  if (base.constant === null) return nullOf('dynamic');
  if (base.bag) return bagMember(base.bag, name);
  return memberBelow(scope, base, quoteString(name));
}

/** A member by the SQL of its name; names one below the other are looked up in one go. */
function memberBelow(scope: Scope, base: Value, key: string): Value {
  const root = rootOf(scope, base);
  const keys = [...root.keys, key];
  const place = [root.json, ...keys].join(', ');
  const raw = keepReal(`JSONExtractRaw(${place})`, root.json, place, base);
  return { sql: presentJson(raw), type: 'dynamic', path: { json: root.json, keys } };
}

function rootOf(scope: Scope, base: Value): NonNullable<Value['path']> {
  return base.path ?? { json: jsonText(once(scope, base)), keys: [] };
}

/** The engine writes a whole real without its fraction: `1.0` would come back as the long 1. */
function keepReal(raw: string, json: string, place: string, base: Value): string {
  const fixed = base.constant;
  if (typeof fixed === 'string' && !/\d\.0|\d[eE]/.test(fixed)) return raw;
  const whole = `match(${raw}, '^-?\\\\d+$') AND match(${json}, '[0-9][.]0|[0-9][eE]')`;
  return `if(${whole} AND JSONType(${place}) = 'Double', concat(${raw}, '.0'), ${raw})`;
}

/** `value[index]`: a member of a bag by text, of an array by position; negative positions count from the end. */
export function memberAt(scope: Scope, base: Value, index: Value): Value {
  if (typeof index.constant === 'string' && index.type === 'string')
    return memberNamed(scope, base, index.constant);
  if (index.type === 'string') return memberBelow(scope, base, index.sql);
  if (index.type === 'dynamic') return memberByEither(scope, base, index);
  const root = rootOf(scope, base);
  const [array, at] = [[root.json, ...root.keys].join(', '), position(once(scope, index))];
  const raw = `arrayElement(JSONExtractArrayRaw(${array}), ${at})`;
  return { sql: presentJson(keepReal(raw, root.json, `${array}, ${at}`, base)), type: 'dynamic' };
}

function position(index: Value): string {
  if (typeof index.constant === 'bigint')
    return String(index.constant < 0n ? index.constant : index.constant + 1n);
  return `ifNull(if(${index.sql} < 0, toInt64(${index.sql}), toInt64(${index.sql}) + 1), 0)`;
}

function memberByEither(scope: Scope, base: Value, index: Value): Value {
  const [json, key] = [once(scope, base), once(scope, index)];
  const named = `JSONExtractRaw(${jsonText(json)}, ${toText(scope, key).sql})`;
  const at = `ifNull(JSONExtract(${key.sql}, 'Nullable(Int64)'), 0)`;
  const indexed = `arrayElement(JSONExtractArrayRaw(${jsonText(json)}), if(${at} < 0, ${at}, ${at} + 1))`;
  return {
    sql: presentJson(`if(startsWith(ifNull(${key.sql}, ''), '"'), ${named}, ${indexed})`),
    type: 'dynamic',
  };
}
