import { convert, toDynamic } from '../scalars/convert.ts';
import { type Aggregate, type AggregateCall, type AggregateTable, apply, argument } from './entry.ts';

/** States of sketches are exact here: the distinct values, or all numbers, as an array. */
function arrayOf(list: (id: string) => string): (id: string) => string {
  return (id) => `concat('[', arrayStringConcat(${list(id)}, ','), ']')`;
}

function hll(call: AggregateCall): Aggregate {
  const value = argument(call, 0);
  const json = value.type === 'dynamic' ? value.sql : toDynamic(call.scope, value).sql;
  return { sql: apply(call, 'groupUniqArray', [json]), type: 'dynamic', finish: arrayOf((id) => id) };
}

function hllMerge(call: AggregateCall): Aggregate {
  const states = `JSONExtractArrayRaw(ifNull(${argument(call, 0).sql}, ''))`;
  const finish = arrayOf((id) => `arrayDistinct(arrayFlatten(${id}))`);
  return { sql: apply(call, 'groupArray', [states]), type: 'dynamic', finish };
}

/** A value counts at most as often. */
const mostWeight = 10_000;

/** Numbers, moments and spans alike as reals; the type comes back when a percentile is asked for. */
function tdigest(call: AggregateCall): Aggregate {
  const number = `toString(${convert(call.scope, argument(call, 0), 'real').sql})`;
  const weight = call.args[1];
  if (!weight)
    return { sql: apply(call, 'groupArray', [number]), type: 'dynamic', finish: arrayOf((id) => id) };
  const times = `toUInt64(least(greatest(ifNull(${convert(call.scope, weight, 'long').sql}, 0), 0), ${mostWeight}))`;
  const repeated = `arrayWithConstant(${times}, assumeNotNull(${number}))`;
  const finish = arrayOf((id) => `arrayFlatten(${id})`);
  return { sql: apply(call, 'groupArray', [repeated]), type: 'dynamic', finish };
}

function tdigestMerge(call: AggregateCall): Aggregate {
  const states = `JSONExtractArrayRaw(ifNull(${argument(call, 0).sql}, ''))`;
  const finish = arrayOf((id) => `arrayFlatten(${id})`);
  return { sql: apply(call, 'groupArray', [states]), type: 'dynamic', finish };
}

export const sketchAggregates: AggregateTable = {
  hll,
  hll_merge: hllMerge,
  tdigest,
  tdigest_merge: tdigestMerge,
  merge_tdigest: tdigestMerge,
};
