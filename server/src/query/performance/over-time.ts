import type { FigureSource, Population, TimeSeries } from '@headwater/contract';
import { addCounts, bucketSql, type DurationCounts, durationBase, quantilesOf } from '../durations.ts';
import { pointRead, type Reader, whereMinutes } from '../reader.ts';
import { makeGrid, type TimeGrid } from '../time-grid.ts';
import { nameConditions, nameParameters } from './performance-table.ts';
import { askPopulation, sideOfMinutes, sourceOf, spanSql, wholeWeight } from './population.ts';

export interface OverTime {
  readonly count: number;
  readonly avgNs: number;
  readonly p50Ns: number;
  readonly p95Ns: number;
  readonly p99Ns: number;
  readonly source: FigureSource;
  readonly overTime: TimeSeries;
  readonly distribution: { fromNs: number; toNs: number; count: number; errors: number | null }[];
}

interface Slot {
  readonly slot: number;
  readonly count: number;
  readonly totalNs: number;
  readonly durations: DurationCounts;
}

interface Bars {
  readonly counts: DurationCounts;
  /** Null where only the status was counted, not what failed */
  readonly errors: DurationCounts | null;
}

const minuteMs = 60_000;
const levels = [0.5, 0.95, 0.99];

/** A selection over time and by duration. The distribution is of all durations, so that another range can be selected. */
export async function performanceOverTime(
  reader: Reader,
  question: Population & { readonly buckets: number },
): Promise<OverTime> {
  const source = sourceOf(question);
  const grid = makeGrid(
    question.fromMs,
    question.toMs,
    question.buckets,
    source === 'minutes' ? minuteMs : 1,
  );
  if (source === 'minutes') {
    const slots = await readMinutes(reader, question, grid);
    return {
      ...summarise(slots),
      source,
      overTime: seriesOf(grid, slots),
      distribution: barsOf(minuteBars(slots)),
    };
  }
  const [slots, bars, exact] = await Promise.all([
    readRows(reader, question, grid),
    readBars(reader, question),
    source === 'rows' ? readExact(reader, question) : undefined,
  ]);
  return {
    ...summarise(slots),
    ...exact,
    source,
    overTime: seriesOf(grid, slots),
    distribution: barsOf(bars),
  };
}

function readMinutes(reader: Reader, question: Population, grid: TimeGrid): Promise<Slot[]> {
  const { sql, parameters } = whereMinutes(question);
  const conditions = [sql, sideOfMinutes(question.side), ...nameConditions(question)];
  return reader.read<Slot>(
    `SELECT intDiv(toInt64(toUnixTimestamp(time)) * 1000 - {gridMs:Int64}, {stepMs:Int64}) AS slot,
       sum(source.requests) AS count, sum(source.duration_sum) AS totalNs,
       sumMap(source.durations) AS durations
     FROM operation_minutes AS source WHERE ${conditions.join(' AND ')} GROUP BY slot`,
    { ...parameters, ...nameParameters(question), gridMs: grid.fromMs, stepMs: grid.stepMs },
  );
}

function readRows(reader: Reader, question: Population, grid: TimeGrid): Promise<Slot[]> {
  const { where, parameters } = askPopulation(question);
  return reader.read<Slot>(
    `SELECT slot, sum(spans) AS count, sum(ns) AS totalNs,
       CAST((groupArray(bucket), groupArray(spans)), 'Map(UInt16, Float64)') AS durations
     FROM (SELECT intDiv(toUnixTimestamp64Milli(toDateTime64(start_time, 3)) - {gridMs:Int64}, {stepMs:Int64}) AS slot,
         ${bucketSql} AS bucket, sum(weight) AS spans, sum(weight * duration_ns) AS ns
       FROM spans WHERE ${where} GROUP BY slot, bucket)
     GROUP BY slot`,
    { ...parameters, gridMs: grid.fromMs, stepMs: grid.stepMs },
    pointRead,
  );
}

async function readBars(reader: Reader, question: Population): Promise<Bars> {
  const { where, parameters } = askPopulation(question, ['minNs', 'maxNs']);
  const rows = await reader.read<{ bucket: number; count: number; errors: number }>(
    `SELECT ${bucketSql} AS bucket, sum(weight) AS count, sumIf(weight, ${spanSql.failed}) AS errors
     FROM spans WHERE ${where} GROUP BY bucket`,
    parameters,
    pointRead,
  );
  const entries = (value: (row: (typeof rows)[number]) => number) =>
    Object.fromEntries(rows.map((row) => [row.bucket, value(row)]));
  return { counts: entries(({ count }) => count), errors: entries(({ errors }) => errors) };
}

async function readExact(reader: Reader, question: Population) {
  const { where, parameters } = askPopulation(question);
  const [row] = await reader.read<{ exact: (number | string)[] }>(
    `SELECT quantilesExactWeighted(${levels.join(', ')})(duration_ns, ${wholeWeight}) AS exact FROM spans WHERE ${where}`,
    parameters,
    pointRead,
  );
  const [p50Ns = 0, p95Ns = 0, p99Ns = 0] = row?.exact.map(Number) ?? [];
  return { p50Ns, p95Ns, p99Ns };
}

function minuteBars(slots: readonly Slot[]): Bars {
  const counts: Record<string, number> = {};
  for (const { durations } of slots) addCounts(counts, durations);
  return { counts, errors: null };
}

function summarise(slots: readonly Slot[]) {
  const durations: Record<string, number> = {};
  for (const slot of slots) addCounts(durations, slot.durations);
  const count = slots.reduce((sum, slot) => sum + slot.count, 0);
  const totalNs = slots.reduce((sum, slot) => sum + slot.totalNs, 0);
  const [p50Ns = 0, p95Ns = 0, p99Ns = 0] = quantilesOf(durations, levels);
  return { count, avgNs: count > 0 ? totalNs / count : 0, p50Ns, p95Ns, p99Ns };
}

function seriesOf(grid: TimeGrid, slots: readonly Slot[]): TimeSeries {
  const bySlot = new Map(slots.map((slot) => [Number(slot.slot), slot]));
  const at = grid.timesMs.map((_, index) => bySlot.get(index));
  const percentiles = at.map((slot) => slot && quantilesOf(slot.durations, levels));
  const series = (name: string, value: (index: number) => number | null) => ({
    name,
    labels: {},
    values: at.map((_, index) => value(index)),
  });
  return {
    timesMs: grid.timesMs,
    stepMs: grid.stepMs,
    series: [
      series('requests', (index) => at[index]?.count ?? 0),
      series('avg', (index) => (at[index]?.count ? at[index].totalNs / at[index].count : null)),
      ...['p50', 'p95', 'p99'].map((name, level) =>
        series(name, (index) => percentiles[index]?.[level] ?? null),
      ),
    ],
  };
}

/** Buckets of the store per bar: about ten bars a decade. */
const bucketsPerBar = 12;

function barsOf({ counts, errors }: Bars): OverTime['distribution'] {
  const bars = new Map<number, { count: number; errors: number }>();
  const none = { count: 0, errors: 0 };
  for (const [bucket, count] of Object.entries(counts)) {
    const bar = Math.ceil(Number(bucket) / bucketsPerBar);
    const sum = bars.get(bar) ?? none;
    bars.set(bar, { count: sum.count + count, errors: sum.errors + (errors?.[bucket] ?? 0) });
  }
  const numbers = [...bars.keys()].sort((a, b) => a - b);
  const [first = 0, last = -1] = [numbers[0], numbers.at(-1)];
  return Array.from({ length: last - first + 1 }, (_, index) => ({
    fromNs: barEdgeNs(first + index - 1),
    toNs: barEdgeNs(first + index),
    ...(bars.get(first + index) ?? none),
    ...(errors === null && { errors }),
  }));
}

/** A bar holds durations up to its end; the half-open range of whole nanoseconds that means the same begins one later. */
function barEdgeNs(bar: number): number {
  return bar < 0 ? 0 : Math.floor(durationBase ** (bar * bucketsPerBar)) + 1;
}
