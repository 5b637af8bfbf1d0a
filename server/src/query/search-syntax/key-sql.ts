import type { Values } from '../conditions/values.ts';
import type { SearchKey } from './ast.ts';
import { numberRegex, type Signal } from './compile-search.ts';
import { logField } from './fields/log-fields.ts';
import type { Field, Place } from './fields/place.ts';
import { spanField } from './fields/span-fields.ts';

/** A key's value in a row as expressions; the statement also has `{project:String}`. */
export interface KeySql {
  readonly field: Field;
  /** String, empty without a value */
  readonly text: string;
  readonly exists: string;
  /** Float64, 0 where `isNumber` does not hold */
  readonly number: string;
  readonly isNumber: string;
}

/** A key as it is written in a search, without escapes: `service`, `@http.route`. */
export function readKey(written: string): SearchKey {
  const attribute = written.startsWith('@') && written.length > 1;
  return { name: attribute ? written.slice(1) : written, attribute };
}

export function keySql(key: SearchKey, signal: Signal, values: Values): KeySql {
  const field = (signal === 'spans' ? spanField : logField)(key, values);
  const { places } = field;
  const numbers = places
    .filter(({ table }) => table === undefined)
    .map((place) => ({ condition: numberCondition(place), value: numberOf(place) }));
  return {
    field,
    text: choose(
      places.map((place) => ({ condition: existsIn(place), value: `toString(${textOf(place)})` })),
      "''",
    ),
    exists: `(${places.map(existsIn).join(' OR ')})`,
    number: choose(numbers, 'toFloat64(0)'),
    isNumber: `(${numbers.map(({ condition }) => condition).join(' OR ')})`,
  };
}

function choose(options: readonly { condition: string; value: string }[], otherwise: string): string {
  return `multiIf(${options.map(({ condition, value }) => `${condition}, ${value}`).join(', ')}, ${otherwise})`;
}

/** Resources whose tags are looked at, at most. */
const mostResources = 10_000;

/** A tag of the resource is looked up by the row's resource, in lists that are read once per statement. */
function textOf({ operand, table }: Place): string {
  if (table === undefined) return operand.text;
  const list = (what: string, last: string) =>
    `(SELECT arrayPushBack(groupArray(${what}), ${last}) FROM (
       SELECT id, ${operand.text} AS tag FROM resources
       WHERE project = {project:String} AND kind = 'resource' AND ${operand.exists} ORDER BY id LIMIT ${mostResources}
     ))`;
  return `transform(resource_id, ${list('id', 'toUInt64(0)')}, ${list('tag', "''")}, '')`;
}

function existsIn({ operand, within }: Place): string {
  return within === undefined ? operand.exists : within(operand.exists);
}

function numberOf({ operand }: Place): string {
  return `toFloat64(${operand.number ?? `toFloat64OrZero(${operand.text})`})`;
}

function numberCondition(place: Place): string {
  const finite = place.numeric
    ? `isFinite(${numberOf(place)})`
    : `match(${place.operand.text}, ${numberRegex})`;
  const condition = `(${place.operand.exists} AND ${finite})`;
  return place.within === undefined ? condition : place.within(condition);
}
