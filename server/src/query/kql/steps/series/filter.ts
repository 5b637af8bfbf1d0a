import type { Json } from '../../values/json.ts';
import type { RowFunctionTable, RowValue } from '../row-functions/entry.ts';
import { fourier } from './fourier.ts';
import { fromSeries, ofSeries, type Series, toNumber, toSeries } from './numbers.ts';

function plain(series: Series | null): number[] {
  return (series ?? []).map((value) => value ?? 0);
}

/** Finite impulse response: weighted sums of the values before, or around each place. */
function fir(series: Series, args: readonly RowValue[]): Json[] {
  const filter = plain(toSeries(args[1]));
  const sum = filter.reduce((total, value) => total + value, 0);
  const normalize = args[2] === undefined ? true : args[2] === true;
  const weights = normalize && sum !== 0 ? filter.map((value) => value / sum) : filter;
  const shift = args[3] === true ? Math.floor((filter.length - 1) / 2) : 0;
  const values = plain(series);
  return fromSeries(
    values.map((_, i) =>
      weights.reduce((total, weight, k) => total + weight * (values[i - k + shift] ?? 0), 0),
    ),
  );
}

/** Infinite impulse response with numerators and denominators. */
function iir(series: Series, args: readonly RowValue[]): Json[] {
  const [b, a] = [plain(toSeries(args[1])), plain(toSeries(args[2]))];
  const values = plain(series);
  const output: number[] = [];
  values.forEach((_, i) => {
    const forward = b.reduce((sum, weight, k) => sum + weight * (values[i - k] ?? 0), 0);
    const back = a.slice(1).reduce((sum, weight, k) => sum + weight * (output[i - k - 1] ?? 0), 0);
    output.push((forward - back) / (a[0] ?? 1));
  });
  return fromSeries(output);
}

/** Value at a fraction of sorted values, between neighbours. */
export function quantile(sorted: readonly number[], fraction: number): number {
  const at = fraction * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low]! + (at - low) * ((sorted[low + 1] ?? sorted[low]!) - sorted[low]!);
}

/** Tukey's fences: how many inter-quantile ranges a value lies outside; within the fences 0. */
export function outlierScores(values: readonly number[], kind = 'ctukey', low = 10, high = 90): number[] {
  const sorted = [...values].sort((x, y) => x - y);
  const tukey = kind === 'tukey';
  const [from, to] = [
    quantile(sorted, (tukey ? 25 : low) / 100),
    quantile(sorted, (tukey ? 75 : high) / 100),
  ];
  const scale = tukey ? 1 : (2.56310313089 / 1.34897950039) ** -1;
  const width = (to - from) * scale;
  return values.map((value) => {
    if (value > to) return width === 0 ? Number.POSITIVE_INFINITY : Math.max(0, (value - to) / width);
    if (value < from) return width === 0 ? Number.NEGATIVE_INFINITY : Math.min(0, (value - from) / width);
    return 0;
  });
}

function outliers(series: Series, args: readonly RowValue[]): Json[] {
  const [kind, low, high] = [String(args[1] ?? 'ctukey'), toNumber(args[3]) ?? 10, toNumber(args[4]) ?? 90];
  return fromSeries(outlierScores(plain(series), kind, low, high));
}

/** `sign` 1 forward, -1 back, scaled by the length. */
function transform(sign: 1 | -1): (series: Series, args: readonly RowValue[]) => Json {
  return (series, args) => {
    const [re, im] = fourier(plain(series), plain(toSeries(args[1])), sign === 1 ? -1 : 1);
    const scaled = (values: readonly number[]) =>
      sign === 1 ? values : values.map((value) => value / series.length);
    return [fromSeries(scaled(re)), fromSeries(scaled(im))];
  };
}

export const filterFunctions: RowFunctionTable = {
  series_fir: ofSeries(fir, 'dynamic', 2),
  series_iir: ofSeries(iir, 'dynamic', 3),
  series_outliers: ofSeries(outliers),
  series_fft: ofSeries(transform(1)),
  series_ifft: ofSeries(transform(-1)),
};
