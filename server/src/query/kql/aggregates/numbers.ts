import type { KustoType } from '../bind/syntax.ts';
import { castTo, type Value } from '../ir/types.ts';
import { badQuery } from '../kql-error.ts';
import { toDynamic } from '../scalars/convert.ts';
import { datetimeOfTicks } from '../scalars/literals.ts';
import { numberOf, parseJson } from '../values/json.ts';
import {
  type Aggregate,
  type AggregateCall,
  type AggregateFunction,
  type AggregateTable,
  apply,
  argument,
  argumentAs,
  orNull,
} from './entry.ts';

/** Type in which an argument is added up. */
function numericType(call: AggregateCall): KustoType {
  const type = argument(call, 0).type;
  if (type === 'int' || type === 'bool') return 'long';
  return type === 'dynamic' || type === 'string' ? 'real' : type;
}

function count(call: AggregateCall): Aggregate {
  return { sql: `toInt64(${apply(call, 'count', [])})`, type: 'long' };
}

/** Sum of nothing is 0. */
function sum(call: AggregateCall): Aggregate {
  const type = numericType(call);
  if (type === 'datetime' || type === 'guid') throw badQuery(`sum() of ${type} values`, call.node);
  const sql = apply(call, 'sum', [`ifNull(${argumentAs(call, 0, type)}, 0)`]);
  return { sql: castTo(type, sql), type };
}

function average(call: AggregateCall): Aggregate {
  const type = numericType(call);
  const x = argumentAs(call, 0, type);
  if (type === 'datetime') {
    return { sql: datetimeOfTicks(`toInt64(${apply(call, 'avg', [`reinterpretAsInt64(${x})`])})`), type };
  }
  const ratio = `(toFloat64(${apply(call, 'sum', [`ifNull(${x}, 0)`])}) / ${apply(call, 'count', [x])})`;
  if (type === 'timespan')
    return {
      sql: `if(${apply(call, 'count', [x])} = 0, NULL, toInt64OrNull(toString(toInt64(ifNotFinite(${apply(call, 'avg', [x])}, 0)))))`,
      type,
    };
  if (type === 'decimal')
    return { sql: castTo('decimal', `toDecimal256OrNull(toString(${ratio}), 28)`), type };
  return { sql: ratio, type: 'real' };
}

function extreme(name: 'min' | 'max'): AggregateFunction {
  return (call) => {
    const { sql, type } = argument(call, 0);
    const found = apply(call, orNull(name, type), [sql]);
    if (type !== 'real') return { sql: found, type };
    const nan = apply(call, 'max', [`isNaN(ifNull(${sql}, 0))`]);
    return { sql: `if(${nan}, nan, ${found})`, type };
  };
}

function distinctCount(call: AggregateCall): Aggregate {
  const { sql } = argument(call, 0);
  return { sql: `toInt64(${apply(call, 'uniqExact', [sql])})`, type: 'long' };
}

/** Standard deviation and variance of samples are 0 for a single value. */
function spread(name: string, sampled: boolean): AggregateFunction {
  return (call) => {
    const x = argumentAs(call, 0, 'real');
    const number = apply(call, 'count', [x]);
    const measured = apply(call, name, [x]);
    return {
      sql: sampled
        ? `multiIf(${number} = 0, nan, ${number} = 1, 0, ${measured})`
        : `if(${number} = 0, nan, ${measured})`,
      type: 'real',
    };
  };
}

function covariance(name: string): AggregateFunction {
  return (call) => ({
    sql: apply(call, name, [argumentAs(call, 0, 'real'), argumentAs(call, 1, 'real')]),
    type: 'real',
  });
}

function bits(name: string): AggregateFunction {
  return (call) => ({ sql: `toInt64(${apply(call, name, [argumentAs(call, 0, 'long')])})`, type: 'long' });
}

/** Levels of percentiles: constants, or one constant array. */
export function percentileLevels(call: AggregateCall, first: number): number[] {
  const levels = constantLevels(call, first);
  if (!levels.every((percent) => percent >= 0 && percent <= 100))
    throw badQuery(`${call.name}() needs percentages between 0 and 100`, call.node);
  return levels;
}

function constantLevels(call: AggregateCall, first: number): number[] {
  return call.args.slice(first).flatMap((arg) => {
    const { constant } = arg;
    if (arg.type === 'dynamic' && typeof constant === 'string') {
      const list = parseJson(constant);
      if (Array.isArray(list)) return list.map((item) => numberOf(item) ?? Number.NaN);
    }
    if (typeof constant === 'number' || typeof constant === 'bigint') return [Number(constant)];
    throw badQuery(`${call.name}() needs constant percentages`, call.node);
  });
}

/** Nearest rank: the engine rounds p*n up, a hair less keeps whole numbers where they are. */
function level(percent: number): string {
  return String(Math.min(Math.max(percent / 100 - 1e-12, 0), 1));
}

/** One aggregate column per percentage. */
export function percentileColumns(call: AggregateCall, weighted: boolean): Aggregate[] {
  const x = argument(call, 0);
  if (x.type === 'string' || x.type === 'guid')
    throw badQuery(`${call.name}() of ${x.type} values`, call.node);
  const type = x.type === 'dynamic' ? 'real' : x.type;
  const value = type === 'datetime' ? `reinterpretAsInt64(${x.sql})` : argumentAs(call, 0, type);
  return percentileLevels(call, weighted ? 2 : 1).map((percent) => {
    const args = weighted
      ? [value, `toUInt64(greatest(ifNull(${argumentAs(call, 1, 'long')}, 0), 0))`]
      : [value];
    const found = apply(
      call,
      weighted ? 'quantileExactWeighted' : 'quantileExact',
      args,
      `(${level(percent)})`,
    );
    const guarded = `if(${apply(call, 'count', [value])} = 0, NULL, ${found})`;
    return { sql: type === 'datetime' ? datetimeOfTicks(guarded) : castTo(type, guarded), type };
  });
}

function percentileArray(weighted: boolean): AggregateFunction {
  return (call) => {
    const columns = percentileColumns(call, weighted);
    const item: Value = { sql: 'x', type: columns[0]?.type ?? 'real' };
    const json = `ifNull(${toDynamic(call.scope, item).sql}, 'null')`;
    return {
      sql: `[${columns.map((column) => column.sql).join(', ')}]`,
      type: 'dynamic',
      finish: (id) => `concat('[', arrayStringConcat(arrayMap(x -> ${json}, ${id}), ','), ']')`,
    };
  };
}

function percentile(weighted: boolean): AggregateFunction {
  return (call) => percentileColumns(call, weighted)[0]!;
}

export const numberAggregates: AggregateTable = {
  count,
  cnt: count,
  sum,
  avg: average,
  min: extreme('min'),
  max: extreme('max'),
  dcount: distinctCount,
  count_distinct: distinctCount,
  stdev: spread('stddevSamp', true),
  variance: spread('varSamp', true),
  stdevp: spread('stddevPop', false),
  variancep: spread('varPop', false),
  covariance: covariance('covarSamp'),
  covariancep: covariance('covarPop'),
  binary_all_and: bits('groupBitAnd'),
  binary_all_or: bits('groupBitOr'),
  binary_all_xor: bits('groupBitXor'),
  percentile: percentile(false),
  percentilew: percentile(true),
  percentiles_array: percentileArray(false),
  percentilesw_array: percentileArray(true),
};
