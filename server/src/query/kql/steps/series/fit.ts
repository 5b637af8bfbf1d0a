import type { Json } from '../../values/json.ts';
import type { RowFunction, RowFunctionTable, RowValue } from '../row-functions/entry.ts';
import { fromSeries, mean, ofSeries, present, real, type Series, toNumber, toSeries } from './numbers.ts';

interface Line {
  readonly rsquare: number;
  readonly slope: number;
  readonly variance: number;
  readonly rvariance: number;
  readonly interception: number;
  readonly fitted: number[];
}

function varianceOf(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const m = mean(values);
  return values.reduce((sum, value) => sum + (value - m) ** 2, 0) / (values.length - 1);
}

/** Least squares over the places 1, 2, 3, … */
export function fitLine(values: readonly number[]): Line {
  const n = values.length;
  const [mx, my] = [(n - 1) / 2, mean(values)];
  let [xy, xx] = [0, 0];
  values.forEach((y, x) => {
    xy += (x - mx) * (y - my);
    xx += (x - mx) ** 2;
  });
  const slope = xx === 0 ? 0 : xy / xx;
  const interception = my - slope * (mx + 1);
  const fitted = values.map((_, x) => interception + slope * (x + 1));
  const variance = varianceOf(values);
  const rvariance = varianceOf(values.map((y, x) => y - fitted[x]!));
  const rsquare = variance === 0 ? 1 : 1 - rvariance / variance;
  return { rsquare, slope, variance, rvariance, interception, fitted };
}

function filled(series: Series): number[] {
  return series.map((value) => value ?? 0);
}

function lineTuple(line: Line): Json[] {
  return [line.rsquare, line.slope, line.variance, line.rvariance, line.interception]
    .map(real)
    .concat([fromSeries(line.fitted) as never]);
}

function lineBag(line: Line): Json {
  return {
    rsquare: real(line.rsquare),
    slope: real(line.slope),
    variance: real(line.variance),
    rvariance: real(line.rvariance),
    interception: real(line.interception),
    line_fit: fromSeries(line.fitted),
  };
}

interface TwoLines {
  readonly at: number;
  readonly rsquare: number;
  readonly variance: number;
  readonly rvariance: number;
  readonly left: Line;
  readonly right: Line;
  readonly fitted: number[];
}

/** What a line leaves over of the values before each place; the same from the end is the values turned round. */
function errorsBefore(values: readonly number[]): number[] {
  const errors = [0];
  let [y, yy, xy, x, xx] = [0, 0, 0, 0, 0];
  values.forEach((value, i) => {
    y += value;
    yy += value * value;
    xy += i * value;
    x += i;
    xx += i * i;
    const n = i + 1;
    const [sxx, sxy, syy] = [xx - (x * x) / n, xy - (x * y) / n, yy - (y * y) / n];
    errors.push(Math.max(0, sxx === 0 ? syy : syy - (sxy * sxy) / sxx));
  });
  return errors;
}

/** The split at which two lines leave the least. */
function fitTwoLines(values: readonly number[]): TwoLines {
  const [before, after] = [errorsBefore(values), errorsBefore([...values].reverse())];
  let [at, least] = [0, Number.POSITIVE_INFINITY];
  const scale = Math.max(...before.slice(-1), 1e-300);
  for (let split = 1; split < values.length; split += 1) {
    const error = before[split]! + after[values.length - split]!;
    if (error < least - 1e-12 * scale) [at, least] = [split, error];
  }
  const [left, right] =
    at === 0 ? [fitLine(values), fitLine(values)] : [fitLine(values.slice(0, at)), fitLine(values.slice(at))];
  const fitted = [...left.fitted, ...right.fitted].slice(0, values.length);
  const variance = varianceOf(values);
  const rvariance = varianceOf(values.map((value, i) => value - fitted[i]!));
  return {
    at,
    rsquare: variance === 0 ? 1 : 1 - rvariance / variance,
    variance,
    rvariance,
    left,
    right,
    fitted,
  };
}

function twoLinesTuple(found: TwoLines): Json[] {
  const side = (line: Line) =>
    [line.rsquare, line.slope, line.interception, line.variance, line.rvariance].map(real);
  return [
    real(found.rsquare),
    BigInt(found.at),
    real(found.variance),
    real(found.rvariance),
    fromSeries(found.fitted),
    ...side(found.right),
    ...side(found.left),
  ];
}

function twoLinesBag(found: TwoLines): Json {
  const side = (line: Line): Json => ({
    rsquare: real(line.rsquare),
    slope: real(line.slope),
    interception: real(line.interception),
    variance: real(line.variance),
    rvariance: real(line.rvariance),
  });
  return {
    rsquare: real(found.rsquare),
    split_idx: BigInt(found.at),
    variance: real(found.variance),
    rvariance: real(found.rvariance),
    line_fit: fromSeries(found.fitted),
    right: side(found.right),
    left: side(found.left),
  };
}

/** Solves a small linear system by elimination with row exchange. */
export function solve(matrix: number[][], right: number[]): number[] {
  const n = right.length;
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  for (let at = 0; at < n; at += 1) {
    let pivot = at;
    for (let i = at + 1; i < n; i += 1) if (Math.abs(rows[i]![at]!) > Math.abs(rows[pivot]![at]!)) pivot = i;
    [rows[at], rows[pivot]] = [rows[pivot]!, rows[at]!];
    for (let i = 0; i < n; i += 1) {
      if (i === at) continue;
      const factor = rows[i]![at]! / rows[at]![at]!;
      for (let j = at; j <= n; j += 1) rows[i]![j]! -= factor * rows[at]![j]!;
    }
  }
  return rows.map((row, i) => row[n]! / row[i]!);
}

function fitPoly(series: Series, args: readonly RowValue[]): Json[] {
  const y = filled(series);
  const xs = args.length > 1 && Array.isArray(args[1]) ? filled(toSeries(args[1])!) : y.map((_, i) => i);
  const degree = Math.min(
    Math.max(toNumber(args.length > 1 && Array.isArray(args[1]) ? args[2] : args[1]) ?? 2, 1),
    5,
  );
  const powers = Array.from({ length: degree + 1 }, (_, k) => k);
  const matrix = powers.map((i) => powers.map((j) => xs.reduce((sum, x) => sum + x ** (i + j), 0)));
  const right = powers.map((i) => xs.reduce((sum, x, at) => sum + y[at]! * x ** i, 0));
  const coefficients = solve(matrix, right);
  const fitted = xs.map((x) => coefficients.reduce((sum, c, i) => sum + c * x ** i, 0));
  const variance = varianceOf(y);
  const rvariance = varianceOf(y.map((value, i) => value - fitted[i]!));
  return [
    real(variance === 0 ? 1 : 1 - rvariance / variance),
    fromSeries([...coefficients].reverse()),
    real(variance),
    real(rvariance),
    fromSeries(fitted),
  ];
}

/** Minimum, its place, maximum, its place, mean, deviation and variance. */
function stats(series: Series): { names: string[]; values: Json[] } {
  const values = present(series);
  const names = ['min', 'min_idx', 'max', 'max_idx', 'avg', 'stdev', 'variance'];
  if (values.length === 0) return { names, values: names.map(() => null) };
  const [min, max] = [Math.min(...values), Math.max(...values)];
  const variance = varianceOf(values);
  return {
    names,
    values: [
      real(min),
      BigInt(series.indexOf(min)),
      real(max),
      BigInt(series.indexOf(max)),
      real(mean(values)),
      real(Math.sqrt(variance)),
      real(variance),
    ],
  };
}

function statsBag(series: Series): Json {
  const { names, values } = stats(series);
  const total = present(series);
  const bag: { [key: string]: Json } = Object.fromEntries(names.map((name, i) => [name, values[i]!]));
  return { ...bag, sum: real(total.reduce((sum, value) => sum + value, 0)), len: BigInt(series.length) };
}

const asArray = (run: (series: Series, args: readonly RowValue[]) => Json): RowFunction =>
  ofSeries((series, args) => run(series, args));

export const fitFunctions: RowFunctionTable = {
  series_fit_line: asArray((series) => lineTuple(fitLine(filled(series)))),
  series_fit_line_dynamic: asArray((series) => lineBag(fitLine(filled(series)))),
  series_fit_2lines: asArray((series) => twoLinesTuple(fitTwoLines(filled(series)))),
  series_fit_2lines_dynamic: asArray((series) => twoLinesBag(fitTwoLines(filled(series)))),
  series_fit_poly: asArray(fitPoly),
  series_stats: asArray((series) => stats(series).values),
  series_stats_dynamic: asArray(statsBag),
};
