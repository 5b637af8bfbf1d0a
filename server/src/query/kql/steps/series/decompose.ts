import type { Json } from '../../values/json.ts';
import type { RowFunctionTable, RowValue } from '../row-functions/entry.ts';
import { outlierScores } from './filter.ts';
import { fitLine } from './fit.ts';
import { selfSimilarity } from './fourier.ts';
import { fromSeries, mean, ofSeries, type Series, toNumber, toSeries } from './numbers.ts';

function plain(series: Series): number[] {
  return series.map((value) => value ?? 0);
}

/** Score of a period, 0 to 1: nothing unless the series is more alike to itself there than around it. */
function periodScore(similarity: readonly number[], period: number): number {
  const n = similarity.length;
  if (period < 2 || period > n / 2) return 0;
  const here = similarity[period]!;
  if (here <= 0) return 0;
  for (let away = 1; away <= Math.max(1, period / 4); away += 1)
    if (Math.max(similarity[period - away] ?? 0, similarity[period + away] ?? 0) > here) return 0;
  return likeness(similarity, period);
}

/** Half way between what all places say and what those with a partner say. */
function likeness(similarity: readonly number[], period: number): number {
  const n = similarity.length;
  return Math.min(1, Math.max(0, similarity[period]!) * Math.sqrt(n / (n - period)));
}

/** Weaker repetitions are noise. */
const leastSimilarity = 0.5;

/** Shorter periods are not looked for. */
const shortestPeriod = 4;

const maxPeriods = 100;

interface Period {
  readonly period: number;
  readonly score: number;
}

/** Peaks of the series' likeness to itself between two periods, best first; multiples of a found one say nothing. */
function detectPeriods(values: readonly number[], min: number, max: number, count: number): Period[] {
  const line = fitLine(values);
  const similarity = selfSimilarity(values.map((value, i) => value - line.fitted[i]!));
  const untouched = selfSimilarity(values);
  const limit = Math.min(max, Math.floor(values.length / 2));
  const peaks: Period[] = [];
  for (let period = Math.max(shortestPeriod, Math.floor(min)); period <= limit; period += 1) {
    if (similarity[period]! <= leastSimilarity + 1e-9) continue;
    if (periodScore(similarity, period) > 0)
      peaks.push({ period, score: likeness(untouched, period) || likeness(similarity, period) });
  }
  peaks.sort((a, b) => similarity[b.period]! - similarity[a.period]! || a.period - b.period);
  const chosen: Period[] = [];
  for (const peak of peaks) {
    if (chosen.length >= count) break;
    const known = chosen.some(
      ({ period }) => Math.abs(peak.period - Math.round(peak.period / period) * period) <= 1,
    );
    if (!known) chosen.push(peak);
  }
  return chosen;
}

function detect(series: Series, args: readonly RowValue[]): Json {
  const [min, max] = [toNumber(args[1]) ?? 4, toNumber(args[2]) ?? series.length];
  const count = Math.min(Math.max(toNumber(args[3]) ?? 2, 0), maxPeriods);
  const found = detectPeriods(plain(series), min, max, count);
  const padded = Array.from({ length: count }, (_, i) => found[i] ?? { period: 0, score: 0 });
  return [fromSeries(padded.map((peak) => peak.period)), fromSeries(padded.map((peak) => peak.score))];
}

function validate(series: Series, args: readonly RowValue[]): Json {
  const periods = args
    .slice(1)
    .flatMap((arg) => toSeries(arg) ?? [toNumber(arg)])
    .map((period) => period ?? 0);
  const similarity = selfSimilarity(plain(series));
  const scores = periods.map((period) => periodScore(similarity, Math.round(period)));
  return [fromSeries(periods), fromSeries(scores)];
}

interface Parts {
  readonly seasonal: number[];
  readonly trend: number[];
  readonly residual: number[];
  readonly baseline: number[];
}

/** Splits a series into a repeating part, a trend and the rest. The last `hold` places only follow. */
function decompose(values: readonly number[], seasonality: number, trendKind: string, hold: number): Parts {
  const train = values.slice(0, values.length - hold);
  const period =
    seasonality === -1 ? (detectPeriods(train, 4, train.length, 1)[0]?.period ?? 0) : Math.round(seasonality);
  const [line, level] = [fitLine(train), mean(train)];
  const trendAt = (i: number) =>
    trendKind === 'none' ? 0 : trendKind === 'linefit' ? line.interception + line.slope * (i + 1) : level;
  const flat = train.map((value, i) => value - trendAt(i));
  const seasonalAt = seasonalPattern(flat, period);
  const trend = values.map((_, i) => trendAt(i));
  const seasonal = values.map((_, i) => seasonalAt(i));
  const baseline = values.map((_, i) => trend[i]! + seasonal[i]!);
  return { seasonal, trend, baseline, residual: values.map((value, i) => value - baseline[i]!) };
}

function seasonalPattern(flat: readonly number[], period: number): (i: number) => number {
  if (period < 2 || period > flat.length) return () => 0;
  const sums = Array.from({ length: period }, () => ({ sum: 0, count: 0 }));
  flat.forEach((value, i) => {
    sums[i % period]!.sum += value;
    sums[i % period]!.count += 1;
  });
  const pattern = sums.map(({ sum, count }) => (count === 0 ? 0 : sum / count));
  const centre = mean(pattern);
  return (i) => pattern[i % period]! - centre;
}

interface Settings {
  readonly seasonality: number;
  readonly trend: string;
  readonly hold: number;
}

function settings(args: readonly RowValue[], first: number): Settings {
  return {
    seasonality: toNumber(args[first]) ?? -1,
    trend: String(args[first + 1] ?? 'avg'),
    hold: toNumber(args[first + 2]) ?? 0,
  };
}

function decomposeTuple(series: Series, args: readonly RowValue[]): Json {
  const { seasonality, trend, hold } = settings(args, 1);
  const parts = decompose(plain(series), seasonality, trend, hold);
  return [parts.baseline, parts.seasonal, parts.trend, parts.residual].map(fromSeries);
}

/** -1, 0 or 1 per place, the score, and the baseline. */
function anomalies(series: Series, args: readonly RowValue[]): Json {
  const threshold = toNumber(args[1]) ?? 1.5;
  const { seasonality, trend, hold } = settings(args, 2);
  const parts = decompose(plain(series), seasonality, trend, hold);
  const scores = outlierScores(parts.residual, String(args[5] ?? 'ctukey'));
  const flags = scores.map((score) => (score > threshold ? 1n : score < -threshold ? -1n : 0n));
  return [flags, fromSeries(scores), fromSeries(parts.baseline)];
}

/** The forecast and its parts; the places to forecast are the last ones of the series. */
function forecast(series: Series, args: readonly RowValue[]): Json {
  const hold = toNumber(args[1]) ?? 0;
  const parts = decompose(plain(series), toNumber(args[2]) ?? -1, String(args[3] ?? 'linefit'), hold);
  return [parts.baseline, parts.seasonal, parts.trend, parts.residual].map(fromSeries);
}

function seasonal(series: Series, args: readonly RowValue[]): Json {
  const values = plain(series);
  const period =
    args.length > 1
      ? Math.round(toNumber(args[1]) ?? 0)
      : (detectPeriods(values, 4, values.length, 1)[0]?.period ?? 0);
  if (period < 2) return fromSeries(values.map(() => 0));
  if (period > values.length) return fromSeries(values);
  const places: number[][] = Array.from({ length: period }, () => []);
  for (const [i, value] of values.entries()) places[i % period]!.push(value);
  const pattern = places.map(median);
  return fromSeries(values.map((_, i) => pattern[i % period]!));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

export const decomposeFunctions: RowFunctionTable = {
  series_periods_detect: ofSeries(detect),
  series_periods_validate: ofSeries(validate, 'dynamic', 2),
  series_decompose: ofSeries(decomposeTuple),
  series_decompose_anomalies: ofSeries(anomalies),
  series_decompose_forecast: ofSeries(forecast, 'dynamic', 2),
  series_seasonal: ofSeries(seasonal),
};
