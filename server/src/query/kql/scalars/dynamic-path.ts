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

/** `bag.name` */
export function memberNamed(_scope: Scope, base: Value, name: string): Value {
  if (base.constant === null) return nullOf('dynamic');
  if (base.bag) return bagMember(base.bag, name);
  return { sql: presentJson(`JSONExtractRaw(${jsonText(base)}, ${quoteString(name)})`), type: 'dynamic' };
}

/** `value[index]`: a member of a bag by text, of an array by position; negative positions count from the end. */
export function memberAt(scope: Scope, base: Value, index: Value): Value {
  if (typeof index.constant === 'string' && index.type === 'string')
    return memberNamed(scope, base, index.constant);
  if (index.type === 'string')
    return { sql: presentJson(`JSONExtractRaw(${jsonText(base)}, ${index.sql})`), type: 'dynamic' };
  if (index.type === 'dynamic') return memberByEither(scope, base, index);
  return { sql: elementSql(jsonText(base), position(index)), type: 'dynamic' };
}

function position(index: Value): string {
  if (typeof index.constant === 'bigint')
    return String(index.constant < 0n ? index.constant : index.constant + 1n);
  return `ifNull(if(${index.sql} < 0, toInt64(${index.sql}), toInt64(${index.sql}) + 1), 0)`;
}

function elementSql(json: string, at: string): string {
  return presentJson(`arrayElement(JSONExtractArrayRaw(${json}), ${at})`);
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
