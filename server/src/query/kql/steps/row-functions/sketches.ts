import { type Json, numberOf, Real } from '../../values/json.ts';
import { arrayRowFunctions } from './arrays.ts';
import type { RowFunctionTable, RowValue } from './entry.ts';

function sorted(value: RowValue | undefined): number[] {
  const numbers = Array.isArray(value) ? value.map((item) => numberOf(item as Json)) : [];
  return numbers.filter((item): item is number => item !== null).sort((a, b) => a - b);
}

function toNumber(value: RowValue | undefined): number {
  return typeof value === 'number' ? value : (numberOf((value ?? null) as Json) ?? Number.NaN);
}

/** Nearest rank, as the percentile aggregates. */
function percentileOf(values: readonly number[], percent: number): number | null {
  if (values.length === 0) return null;
  return values[Math.max(Math.ceil((percent / 100) * values.length - 1e-9), 1) - 1]!;
}

function asReal(value: number | null): Json {
  return value === null ? null : new Real(value);
}

function rank(values: readonly number[], value: number): number {
  return values.filter((item) => item <= value).length;
}

function merge(args: readonly RowValue[]): Json {
  return args.flatMap((arg) => (Array.isArray(arg) ? (arg as Json[]) : []));
}

/** Functions over the states that `hll` and `tdigest` keep. */
export const sketchRowFunctions: RowFunctionTable = {
  dcount_hll: {
    types: ['dynamic'],
    min: 1,
    result: 'long',
    run: ([state]) => (Array.isArray(state) ? BigInt(state.length) : 0n),
  },
  hll_merge: { types: ['dynamic'], min: 1, result: 'dynamic', run: arrayRowFunctions.set_union!.run },
  hll_isvalid: { types: ['dynamic'], min: 1, result: 'bool', run: ([state]) => Array.isArray(state) },
  tdigest_merge: { types: ['dynamic'], min: 1, result: 'dynamic', run: merge },
  merge_tdigest: { types: ['dynamic'], min: 1, result: 'dynamic', run: merge },
  tdigest_isvalid: { types: ['dynamic'], min: 1, result: 'bool', run: ([state]) => Array.isArray(state) },
  percentile_tdigest: {
    types: ['dynamic', 'real', 'unknown'],
    min: 2,
    run: ([state, percent]) => percentileOf(sorted(state), toNumber(percent)),
  },
  percentiles_array_tdigest: {
    types: ['dynamic', 'unknown'],
    min: 2,
    result: 'dynamic',
    run: ([state, ...percents]) => {
      const list = percents.flatMap((item): readonly RowValue[] => (Array.isArray(item) ? item : [item]));
      return list.map((percent) => asReal(percentileOf(sorted(state), toNumber(percent))));
    },
  },
  rank_tdigest: {
    types: ['dynamic', 'real'],
    min: 2,
    result: 'real',
    run: ([state, value]) => rank(sorted(state), toNumber(value)),
  },
  percentrank_tdigest: {
    types: ['dynamic', 'real'],
    min: 2,
    result: 'real',
    run: ([state, value]) => {
      const values = sorted(state);
      return values.length === 0 ? null : (rank(values, toNumber(value)) / values.length) * 100;
    },
  },
};
