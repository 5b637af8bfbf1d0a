import type { Json } from '../../values/json.ts';
import type { RowFunction, RowFunctionTable, RowValue } from '../row-functions/entry.ts';
import { fromSeries, ofSeries, present, real, type Series, toNumber, toSeries } from './numbers.ts';

/** Both arguments are series; a scalar counts for every place; the shorter one is filled with nulls. */
function pairwise(run: (a: number, b: number) => number | boolean): RowFunction {
  return {
    types: ['dynamic'],
    min: 2,
    result: 'dynamic',
    run: (args) => {
      const [a, b] = [toSeries(args[0]), toSeries(args[1])];
      const [x, y] = [toNumber(args[0]), toNumber(args[1])];
      const length = Math.max(a?.length ?? 0, b?.length ?? 0);
      if ((a === null && x === null) || (b === null && y === null) || (a === null && b === null)) return null;
      return Array.from({ length }, (_, i): Json => {
        const [left, right] = [a ? (a[i] ?? null) : x, b ? (b[i] ?? null) : y];
        if (left === null || right === null) return null;
        const made = run(left, right);
        return typeof made === 'number' ? real(made) : made;
      });
    },
  };
}

function each(run: (value: number) => number): RowFunction {
  return ofSeries((series) => fromSeries(series.map((value) => (value === null ? null : run(value)))));
}

function dot(a: Series, b: Series): number {
  return a.reduce<number>((sum, value, i) => sum + (value ?? 0) * (b[i] ?? 0), 0);
}

function norm(series: Series): number {
  return Math.sqrt(dot(series, series));
}

/** A scalar stands for a series of that value. */
function constant(value: RowValue | undefined, other: Series | null): Series | null {
  const number = toNumber(value);
  return number === null || other === null ? null : other.map(() => number);
}

function two(run: (a: Series, b: Series) => number | null): RowFunction {
  return {
    types: ['dynamic'],
    min: 2,
    result: 'real',
    run: (args) => {
      const [a, b] = [toSeries(args[0]), toSeries(args[1])];
      const [x, y] = [a ?? constant(args[0], b), b ?? constant(args[1], a)];
      return x && y && x.length === y.length ? run(x, y) : null;
    },
  };
}

/** Pearson's correlation of two series of the same length. */
export function correlation(a: readonly number[], b: readonly number[]): number {
  const n = a.length;
  const [ma, mb] = [a.reduce((s, v) => s + v, 0) / n, b.reduce((s, v) => s + v, 0) / n];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < n; i += 1) {
    ab += (a[i]! - ma) * (b[i]! - mb);
    aa += (a[i]! - ma) ** 2;
    bb += (b[i]! - mb) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

export const elementwiseFunctions: RowFunctionTable = {
  series_add: pairwise((a, b) => a + b),
  series_subtract: pairwise((a, b) => a - b),
  series_multiply: pairwise((a, b) => a * b),
  series_divide: pairwise((a, b) => a / b),
  series_pow: pairwise((a, b) => a ** b),
  series_greater: pairwise((a, b) => a > b),
  series_greater_equals: pairwise((a, b) => a >= b),
  series_less: pairwise((a, b) => a < b),
  series_less_equals: pairwise((a, b) => a <= b),
  series_equals: pairwise((a, b) => a === b),
  series_not_equals: pairwise((a, b) => a !== b),
  series_exp: each(Math.exp),
  series_sign: each(Math.sign),
  series_abs: each(Math.abs),
  series_sin: each(Math.sin),
  series_cos: each(Math.cos),
  series_tan: each(Math.tan),
  series_asin: each(Math.asin),
  series_acos: each(Math.acos),
  series_atan: each(Math.atan),
  series_log: each(Math.log),
  series_floor: each(Math.floor),
  series_ceiling: each(Math.ceil),
  series_sum: ofSeries((series) => present(series).reduce((sum, value) => sum + value, 0), 'real'),
  series_product: ofSeries(
    (series) => present(series).reduce((product, value) => product * value, 1),
    'real',
  ),
  series_magnitude: ofSeries(norm, 'real'),
  series_dot_product: two(dot),
  series_cosine_similarity: two((a, b) => dot(a, b) / (norm(a) * norm(b))),
  series_pearson_correlation: two((a, b) =>
    correlation(
      a.map((value) => value ?? Number.NaN),
      b.map((value) => value ?? Number.NaN),
    ),
  ),
};
