import type { KustoType } from '../bind/syntax.ts';
import type { Value } from '../ir/types.ts';
import type { Scope } from '../plan/context.ts';
import { once } from '../plan/scope.ts';
import { parseJson } from '../values/json.ts';
import { equals, hasTerm } from './compare.ts';
import { convert, toText } from './convert.ts';
import { stringValue } from './literals.ts';

export interface TableMember {
  readonly subquery: string;
  readonly type: KustoType;
}

/** `in`, `in~`: equal to one of the members; an array stands for its elements. */
export function isIn(
  scope: Scope,
  value: Value,
  members: readonly (Value | TableMember)[],
  folded: boolean,
): Value {
  const kept = once(scope, value);
  const list = constantList(scope, kept, members, folded);
  if (list) return { sql: list, type: 'bool' };
  const tests = members.map((member) =>
    'subquery' in member ? inTable(scope, kept, member, folded) : isMember(scope, kept, member, folded),
  );
  return { sql: tests.length === 1 ? tests[0]! : `(${tests.join(' OR ') || 'false'})`, type: 'bool' };
}

/** Fewer are compared one by one, which may use the index of a stored id. */
const shortList = 8;

/** Many constants of the value's own type are a set: comparing them one by one costs the engine seconds of planning. */
function constantList(
  scope: Scope,
  value: Value,
  members: readonly (Value | TableMember)[],
  folded: boolean,
): string | undefined {
  if (members.length <= shortList || !/^(string|long|int)$/.test(value.type)) return undefined;
  const whole = (type: KustoType) => type === 'long' || type === 'int';
  const fits = (member: Value | TableMember): member is Value =>
    'sql' in member &&
    member.constant !== undefined &&
    member.constant !== null &&
    (member.type === value.type || (whole(member.type) && whole(value.type)));
  if (!members.every(fits)) return undefined;
  const folding = (sql: string) => (folded ? `lowerUTF8(${sql})` : sql);
  const texts = members.map((member) => folding((folded ? toText(scope, member) : member).sql));
  const left = folding((folded ? toText(scope, value) : value).sql);
  return `ifNull(${left} IN (${texts.join(', ')}), false)`;
}

function inTable(scope: Scope, value: Value, member: TableMember, folded: boolean): string {
  const left = convert(scope, value, member.type === 'dynamic' ? value.type : member.type).sql;
  if (folded)
    return `(lowerUTF8(${left}) IN (SELECT lowerUTF8(t.1) FROM (SELECT tuple(*) AS t FROM ${member.subquery})))`;
  return `ifNull(${left} IN ${member.subquery}, false)`;
}

function isMember(scope: Scope, value: Value, member: Value, folded: boolean): string {
  if (member.type === 'dynamic' && value.type !== 'dynamic') return inArray(scope, value, member, folded);
  if (folded) return `(lowerUTF8(${toText(scope, value).sql}) = lowerUTF8(${toText(scope, member).sql}))`;
  return `ifNull(${equals(scope, value, member).sql}, false)`;
}

function inArray(scope: Scope, value: Value, array: Value, folded: boolean): string {
  const times = value.type === 'datetime' || value.type === 'timespan';
  const listed = times && typeof array.constant === 'string' ? parseJson(array.constant) : undefined;
  if (Array.isArray(listed)) {
    const texts = listed.filter((element) => typeof element === 'string').map(stringValue);
    const tests = texts.map((element) => `ifNull(${equals(scope, value, element).sql}, false)`);
    return `(${tests.join(' OR ') || 'false'})`;
  }
  if (!folded && /^(real|decimal|bool|guid)$/.test(value.type)) {
    // such values have other texts than their JSON: `1.0` and `1`, `True` and `true`
    const element: Value = { sql: 'x', type: 'dynamic' };
    const type = value.type === 'decimal' ? 'real' : value.type;
    const read = `assumeNotNull(${convert(scope, element, type).sql})`;
    const elements = `JSONExtractArrayRaw(ifNull(${array.sql}, ''))`;
    const present = `isNotNull(${convert(scope, element, type).sql})`;
    const kept = `arrayMap(x -> ${read}, arrayFilter(x -> ${present}, ${elements}))`;
    return `ifNull(has(${kept}, ${convert(scope, value, type).sql}), false)`;
  }
  const text = toText(scope, value).sql;
  const texts = `arrayMap(x -> ifNull(JSONExtract(x, 'Nullable(String)'), ''), JSONExtractArrayRaw(ifNull(${array.sql}, '')))`;
  if (folded) return `has(arrayMap(x -> lowerUTF8(x), ${texts}), lowerUTF8(${text}))`;
  return `has(${texts}, ${text})`;
}

/** Terms of `has_any (…)`: values, or the elements of constant arrays. */
function terms(scope: Scope, members: readonly Value[]): Value[] | undefined {
  const found: Value[] = [];
  for (const member of members) {
    if (member.type !== 'dynamic') found.push(toText(scope, member));
    else {
      const elements = typeof member.constant === 'string' ? parseJson(member.constant) : undefined;
      if (!Array.isArray(elements)) return undefined;
      found.push(
        ...elements.map((element) => stringValue(typeof element === 'string' ? element : String(element))),
      );
    }
  }
  return found;
}

export function hasAny(scope: Scope, value: Value, members: readonly Value[]): Value {
  return hasTerms(scope, value, members, 'OR', 'arrayExists');
}

export function hasAll(scope: Scope, value: Value, members: readonly Value[]): Value {
  return hasTerms(scope, value, members, 'AND', 'arrayAll');
}

const whole = { cased: false, before: true, after: true } as const;

function hasTerms(scope: Scope, value: Value, members: readonly Value[], join: string, each: string): Value {
  const text = once(scope, toText(scope, value));
  const known = terms(scope, members);
  if (known) {
    const tests = known.map((term) => hasTerm(scope, text, term, whole).sql);
    return { sql: `(${tests.join(` ${join} `) || 'false'})`, type: 'bool' };
  }
  const array = members[0]!;
  // nothing can be put into a column of its own inside a lambda: the term has to be a plain name
  const test = hasTerm(scope, text, { sql: 'x', type: 'string' }, whole).sql;
  const listed = `arrayMap(y -> ifNull(JSONExtract(y, 'Nullable(String)'), ''), JSONExtractArrayRaw(ifNull(${array.sql}, '')))`;
  return { sql: `${each}(x -> ${test}, ${listed})`, type: 'bool' };
}
