import type { QueryCell, QueryColumn, QueryTable } from '@headwater/contract';
import { isValue, readCell } from './cells.ts';

export const chartKinds = [
  'timechart',
  'areachart',
  'stackedareachart',
  'barchart',
  'columnchart',
  'piechart',
  'scatterchart',
  'card',
  'table',
] as const;
export type ChartKind = (typeof chartKinds)[number];

/** Values over one axis: times in milliseconds, numbers, or words. */
export interface ChartData {
  readonly axis: 'time' | 'number' | 'words';
  readonly axisName: string;
  readonly positions: readonly (number | string)[];
  readonly series: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
  /** Series that are not drawn, because nobody could tell them apart */
  readonly hiddenSeries: number;
}

const mostSeries = 40;

/** What the query asked to be drawn as; a kind we do not draw is drawn as its nearest. */
export function askedKind({ visualization }: Pick<QueryTable, 'visualization'>): ChartKind | undefined {
  const asked = String(visualization?.visualization ?? '').toLowerCase();
  if (asked === 'linechart' || asked === 'anomalychart') return 'timechart';
  if (asked === 'stackedareachart') return 'stackedareachart';
  return chartKinds.find((kind) => kind === asked);
}

/** What suits the columns when the query does not say. */
export function suitingKind({ columns, rows }: QueryTable): ChartKind {
  if (rows.length === 1 && columns.every(isValue)) return 'card';
  return columns.some(({ type }) => type === 'datetime') ? 'timechart' : 'columnchart';
}

/**
 * The rows as series: the axis is the first datetime (else the first column), words split series, numbers are
 * values. Undefined when nothing can be drawn.
 */
export function chartData(result: Pick<QueryTable, 'columns' | 'rows'>): ChartData | undefined {
  const { columns, rows } = openArrays(result);
  const axisAt = Math.max(
    0,
    columns.findIndex(({ type }) => type === 'datetime'),
  );
  const axisColumn = columns[axisAt];
  const valuesAt = columns.flatMap((column, at) => (at !== axisAt && isValue(column) ? [at] : []));
  if (!axisColumn || valuesAt.length === 0 || rows.length === 0) return undefined;
  const splitAt = columns.flatMap((column, at) => (at !== axisAt && isSplit(column) ? [at] : []));
  const axis = axisColumn.type === 'datetime' ? 'time' : isValue(axisColumn) ? 'number' : 'words';
  const positionOf = (cell: QueryCell) =>
    axis === 'time' ? Date.parse(String(cell)) : axis === 'number' ? Number(cell) : String(cell ?? '');

  const positions = [...new Set(rows.map((row) => positionOf(row[axisAt] ?? null)))];
  if (axis !== 'words') positions.sort((a, b) => Number(a) - Number(b));
  const indexOf = new Map(positions.map((position, index) => [position, index]));
  const series = new Map<string, (number | null)[]>();
  for (const row of rows) {
    const split = splitAt.map((at) => String(row[at] ?? '')).join(', ');
    const index = indexOf.get(positionOf(row[axisAt] ?? null)) ?? 0;
    for (const at of valuesAt) {
      const value = columns[at]!.name;
      const name = split === '' ? value : valuesAt.length === 1 ? split : `${split}: ${value}`;
      const values = series.get(name) ?? positions.map(() => null);
      series.set(name, values);
      const cell = row[at] ?? null;
      if (cell !== null) values[index] = Number(cell);
    }
  }
  const all = [...series].map(([name, values]) => ({ name, values }));
  return {
    axis,
    axisName: axisColumn.name,
    positions,
    series: all.slice(0, mostSeries),
    hiddenSeries: Math.max(0, all.length - mostSeries),
  };
}

function isSplit({ type }: QueryColumn): boolean {
  return type === 'string' || type === 'guid' || type === 'bool';
}

/** `make-series` answers arrays; each of their places becomes a row. */
function openArrays(result: Pick<QueryTable, 'columns' | 'rows'>): Pick<QueryTable, 'columns' | 'rows'> {
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
