import type { QueryCell, QueryColumn, QueryTable } from '@headwater/contract';
import { isValue, readCell } from '../cells.ts';
import type { ChartKind, ChartLook, Stacking } from './chart-look.ts';

export interface ChartSeries {
  readonly name: string;
  /** One of each position: the last */
  readonly values: readonly (number | null)[];
  /** All that the rows hold, with the index of their position */
  readonly points: readonly { readonly at: number; readonly value: number }[];
  /** Dots on another series instead of a line */
  readonly dots: boolean;
}

/** Values over one axis: times in milliseconds, numbers, or words. */
export interface ChartData {
  readonly axis: 'time' | 'number' | 'words';
  readonly axisName: string;
  readonly positions: readonly (number | string)[];
  readonly series: readonly ChartSeries[];
  /** Series that are not drawn, because nobody could tell them apart */
  readonly hiddenSeries: number;
}

const mostSeries = 40;

/** What suits the columns when the query does not say. */
export function suitingKind({ columns, rows }: QueryTable): ChartKind {
  if (rows.length === 1 && columns.every(isValue)) return 'card';
  return columns.some(({ type }) => type === 'datetime') ? 'timechart' : 'columnchart';
}

type Choice = Partial<
  Pick<ChartLook, 'xColumn' | 'yColumns' | 'seriesColumns' | 'anomalyColumns' | 'accumulate'>
>;

interface Collected {
  readonly values: (number | null)[];
  readonly points: { at: number; value: number }[];
  readonly dots: boolean;
}
type Table = Pick<QueryTable, 'columns' | 'rows'>;

/**
 * The rows as series: the axis is the column that `render` names, else the first datetime, else the first column;
 * words split series, numbers are values. Undefined when nothing can be drawn.
 */
export function chartData(result: Table, choice: Choice = {}): ChartData | undefined {
  const { columns, rows } = openArrays(result);
  const places = placesOf(columns, choice);
  const { axisAt, valuesAt, splitAt, anomaliesAt } = places;
  const axisColumn = columns[axisAt];
  if (!axisColumn || valuesAt.length === 0 || rows.length === 0) return undefined;
  const axis = axisColumn.type === 'datetime' ? 'time' : isValue(axisColumn) ? 'number' : 'words';
  const positionOf = (cell: QueryCell) =>
    axis === 'time' ? Date.parse(String(cell)) : axis === 'number' ? Number(cell) : String(cell ?? '');

  const positions = [...new Set(rows.map((row) => positionOf(row[axisAt] ?? null)))];
  if (axis !== 'words') positions.sort((a, b) => Number(a) - Number(b));
  const indexOf = new Map(positions.map((position, index) => [position, index]));
  const series = new Map<string, Collected>();
  const drawn = [...valuesAt, ...anomaliesAt];
  for (const row of rows) {
    const split = splitAt.map((at) => String(row[at] ?? '')).join(', ');
    const index = indexOf.get(positionOf(row[axisAt] ?? null)) ?? 0;
    for (const at of drawn) {
      const value = columns[at]!.name;
      const name = split === '' ? value : drawn.length === 1 ? split : `${split}: ${value}`;
      const dots = anomaliesAt.includes(at);
      const known = series.get(name) ?? { values: positions.map(() => null), points: [], dots };
      series.set(name, known);
      const cell = dots && !Number(row[at] ?? 0) ? null : (row[dots ? valuesAt[0]! : at] ?? null);
      if (cell === null) continue;
      known.values[index] = Number(cell);
      known.points.push({ at: index, value: Number(cell) });
    }
  }
  const all = [...series].map(([name, { values, points, dots }]) => ({
    name,
    values: choice.accumulate && !dots ? sums(values) : values,
    points,
    dots,
  }));
  return {
    axis,
    axisName: axisColumn.name,
    positions,
    series: all.slice(0, mostSeries),
    hiddenSeries: Math.max(0, all.length - mostSeries),
  };
}

function placesOf(
  columns: readonly QueryColumn[],
  { xColumn, yColumns = [], seriesColumns = [], anomalyColumns = [] }: Choice,
) {
  const named = (names: readonly string[]) =>
    names.map((name) => columns.findIndex((column) => column.name === name)).filter((at) => at >= 0);
  const [chosen] = xColumn === undefined ? [] : named([xColumn]);
  const axisAt =
    chosen ??
    Math.max(
      0,
      columns.findIndex(({ type }) => type === 'datetime'),
    );
  const others = columns.map((column, at) => ({ column, at })).filter(({ at }) => at !== axisAt);
  const splits = named(seriesColumns).filter((at) => at !== axisAt);
  const values = named(yColumns).filter((at) => at !== axisAt && isValue(columns[at]!));
  const anomalies = named(anomalyColumns).filter((at) => at !== axisAt);
  const free = others.filter(({ at }) => !splits.includes(at) && !anomalies.includes(at));
  return {
    axisAt,
    valuesAt: values.length > 0 ? values : free.filter(({ column }) => isValue(column)).map(({ at }) => at),
    anomaliesAt: anomalies,
    splitAt: splits.length > 0 ? splits : others.filter(({ column }) => isSplit(column)).map(({ at }) => at),
  };
}

function sums(values: readonly (number | null)[]): number[] {
  let sum = 0;
  return values.map((value) => (sum += value ?? 0));
}

function isSplit({ type }: QueryColumn): boolean {
  return type === 'string' || type === 'guid' || type === 'bool';
}

type SeriesValues = Pick<ChartSeries, 'name' | 'values'>;

/** Where one value of a stack begins and ends. */
export interface StackedValue {
  readonly value: number;
  readonly from: number;
  readonly to: number;
}

/** Where each value's bar begins and ends: at zero, or on the bars of the series before. */
export function placeSeries(series: readonly SeriesValues[], stacking: Stacking): StackedValue[][] {
  if (stacking !== 'unstacked') return stackSeries(series, stacking === 'stacked100');
  return series.map(({ values }) => values.map((value) => ({ value: value ?? 0, from: 0, to: value ?? 0 })));
}

/** Series on each other, below zero downwards; with `share` every position's sum is 100. */
export function stackSeries(series: readonly SeriesValues[], share: boolean): StackedValue[][] {
  const length = series[0]?.values.length ?? 0;
  const totals = Array.from({ length }, (_, at) =>
    series.reduce((sum, { values }) => sum + Math.abs(values[at] ?? 0), 0),
  );
  const above = totals.map(() => 0);
  const below = totals.map(() => 0);
  return series.map(({ values }) =>
    values.map((given, at) => {
      const value = given ?? 0;
      const size = share ? (totals[at] ? (value / totals[at]) * 100 : 0) : value;
      const ends = size < 0 ? below : above;
      const from = ends[at]!;
      const to = Number((from + size).toPrecision(12));
      ends[at] = to;
      return { value, from, to };
    }),
  );
}

/** `make-series` answers arrays; each of their places becomes a row. */
function openArrays(result: Table): Table {
  const { columns, rows } = result;
  const first = rows[0];
  const arrays = columns.map(({ type }, at) =>
    first && type === 'dynamic' ? readCell(first[at] ?? null, type) : undefined,
  );
  const timesAt = arrays.findIndex((value) => Array.isArray(value) && isTime(value[0]));
  if (timesAt < 0) return result;
  const opened = rows.flatMap((row) => {
    const cells = row.map((cell, at) => (Array.isArray(arrays[at]) ? readCell(cell, 'dynamic') : cell));
    const times = cells[timesAt];
    if (!Array.isArray(times)) return [];
    return times.map((_, place) =>
      cells.map((cell) => (Array.isArray(cell) ? ((cell[place] ?? null) as QueryCell) : (cell as QueryCell))),
    );
  });
  const typed = columns.map((column, at) => {
    if (at === timesAt) return { ...column, type: 'datetime' };
    return Array.isArray(arrays[at]) ? { ...column, type: 'real' } : column;
  });
  return { columns: typed, rows: opened };
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value);
}
