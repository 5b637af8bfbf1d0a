import type { ServicePerformance, TimeSeries } from '@headwater/contract';
import { addCounts, bucketSql, type DurationCounts, durationBase, quantilesOf } from '../durations.ts';
import { pointRead, type Reader, whereMinutes } from '../reader.ts';
import { makeGrid, type TimeGrid } from '../time-grid.ts';
import { type ApdexThresholds, apdexOf, apdexOfCounts, defaultApdexNs } from './apdex.ts';
import { type ServiceQuestion, whereResource, whereSpans } from './resource-where.ts';

/** Up to this many spans percentiles are taken from the spans themselves; beyond, from the rollup, within 1 %. */
export const exactSpans = 1_000_000;

const minuteMs = 60_000;
const levels = [0.5, 0.75, 0.9, 0.95, 0.99] as const;
const names = ['p50', 'p75', 'p90', 'p95', 'p99'] as const;
/** Buckets of the store per bar: about twenty bars a decade. */
const bucketsPerBar = 6;

/** One slot of the grid, or the whole range. */
interface Measures {
  readonly requests: number;
  readonly errors: number;
  readonly durationSum: number;
  /** as `levels` */
  readonly percentiles: readonly number[];
  readonly maxNs: number;
  readonly apdex: number | null;
}

interface RollupRow {
  readonly slot: number;
  readonly spans: number;
  readonly requests: number;
  readonly errors: number;
  readonly durationSum: number;
  readonly maxNs: number | string;
  readonly durations: DurationCounts;
}

interface ExactRow {
  readonly slot: number;
  /** Counted with the others: spans may have come since the rollup was read */
  readonly requests: number;
  readonly percentiles: readonly (number | string)[];
  readonly satisfied: number;
  readonly tolerating: number;
}

/**
 * Requests, errors, percentiles and apdex of a service's entry spans or of one of its operations, over time and in
 * all, in whole minutes and weighted by sampling. Percentiles are those of the spans (nearest rank) while there are
 * at most `exactSpans` of them.
 */
export async function getServicePerformance(
  reader: Reader,
  question: ServiceQuestion & { readonly buckets: number },
  thresholds: ApdexThresholds,
): Promise<ServicePerformance> {
  const grid = makeGrid(question.fromMs, question.toMs, question.buckets, minuteMs);
  const rollup = await readRollup(reader, question, grid);
  const saved = thresholds(question.service);
  const thresholdNs = saved ?? defaultApdexNs;
  const exact = rollup.reduce((sum, { spans }) => sum + Number(spans), 0) <= exactSpans;
  const [rows, bars] = exact
    ? await Promise.all([readExact(reader, question, grid, thresholdNs), readBars(reader, question)])
    : [[], barsOfRollup(rollup)];
  const exactRows = new Map(rows.map((row) => [Number(row.slot), row]));
  const slots = new Map(
    rollup.map((row) => [Number(row.slot), measure(row, exactRows.get(Number(row.slot)), thresholdNs)]),
  );
  const total = measure(sumRollup(rollup), exactRows.get(wholeRange), thresholdNs);
  return {
    exact,
    overTime: seriesOf(grid, slots),
    requests: total.requests,
    errors: total.errors,
    avgNs: total.requests > 0 ? total.durationSum / total.requests : 0,
    percentilesNs: [...total.percentiles, total.maxNs],
    apdex: { score: total.apdex, thresholdNs, saved: saved !== undefined },
    durations: bars,
  };
}

function readRollup(reader: Reader, question: ServiceQuestion, grid: TimeGrid): Promise<RollupRow[]> {
  const scope = whereMinutes(question);
  const of = whereResource(question, 'entry = 1');
  return reader.read<RollupRow>(
    `SELECT intDiv(toInt64(toUnixTimestamp(time)) * 1000 - {gridMs:Int64}, {stepMs:Int64}) AS slot,
       sum(source.spans) AS spans, sum(source.requests) AS requests, sum(source.errors) AS errors,
       sum(source.duration_sum) AS durationSum, max(source.duration_max) AS maxNs, sumMap(source.durations) AS durations
     FROM operation_minutes AS source WHERE ${scope.sql} AND ${of.sql} GROUP BY slot`,
    { ...scope.parameters, ...of.parameters, gridMs: grid.fromMs, stepMs: grid.stepMs },
  );
}

/** The number under which the totals of the whole range are answered. */
const wholeRange = -1;

/** Weights in thousandths: the engine's weighted quantile counts in whole numbers. */
const wholeWeight = 'toUInt64(round(least(weight, 1e9) * 1000))';

function readExact(
  reader: Reader,
  question: ServiceQuestion,
  grid: TimeGrid,
  thresholdNs: number,
): Promise<ExactRow[]> {
  const { sql, parameters } = whereSpans(question);
  return reader.read<ExactRow>(
    `SELECT slot, quantilesExactWeighted(${levels.join(', ')})(duration_ns, ${wholeWeight}) AS percentiles,
       sum(weight) AS requests,
       sumIf(weight, status_code != 2 AND duration_ns <= {thresholdNs:UInt64}) AS satisfied,
       sumIf(weight, status_code != 2 AND duration_ns > {thresholdNs:UInt64}
         AND duration_ns <= 4 * {thresholdNs:UInt64}) AS tolerating
     FROM (
       SELECT duration_ns, weight, status_code, arrayJoin([${wholeRange},
         intDiv(toUnixTimestamp64Milli(toDateTime64(start_time, 3)) - {gridMs:Int64}, {stepMs:Int64})]) AS slot
       FROM spans WHERE ${sql}
     )
     GROUP BY slot`,
    { ...parameters, gridMs: grid.fromMs, stepMs: grid.stepMs, thresholdNs: Math.round(thresholdNs) },
    pointRead,
  );
}

function measure(row: RollupRow, exact: ExactRow | undefined, thresholdNs: number): Measures {
  const { requests, errors, durationSum } = row;
  const apdex = exact ? apdexOf(exact) : apdexOfCounts(row.durations, errors, thresholdNs);
  const percentiles = exact ? exact.percentiles.map(Number) : quantilesOf(row.durations, levels);
  return { requests, errors, durationSum, percentiles, maxNs: Number(row.maxNs), apdex };
}

function sumRollup(rows: readonly RollupRow[]): RollupRow {
  const durations: Record<string, number> = {};
  const sum = { slot: wholeRange, spans: 0, requests: 0, errors: 0, durationSum: 0, maxNs: 0, durations };
  for (const row of rows) {
    sum.requests += row.requests;
    sum.errors += row.errors;
    sum.durationSum += row.durationSum;
    sum.maxNs = Math.max(sum.maxNs, Number(row.maxNs));
    addCounts(durations, row.durations);
  }
  return sum;
}

function seriesOf(grid: TimeGrid, slots: ReadonlyMap<number, Measures>): TimeSeries {
  const at = grid.timesMs.map((_, index) => slots.get(index));
  const line = (name: string, value: (slot: Measures) => number | null, absent: number | null) => ({
    name,
    labels: {},
    values: at.map((slot) => (slot ? value(slot) : absent)),
  });
  return {
    timesMs: grid.timesMs,
    stepMs: grid.stepMs,
    series: [
      line('requests', ({ requests }) => requests, 0),
      line('errors', ({ errors }) => errors, 0),
      ...names.map((name, level) => line(name, ({ percentiles }) => percentiles[level] ?? null, null)),
      line('max', ({ maxNs }) => maxNs, null),
      line('apdex', ({ apdex }) => apdex, null),
    ],
  };
}

type Bars = ServicePerformance['durations'];

async function readBars(reader: Reader, question: ServiceQuestion): Promise<Bars> {
  const { sql, parameters } = whereSpans(question);
  const rows = await reader.read<{ bucket: number; requests: number; failed: number }>(
    `SELECT ${bucketSql} AS bucket, sum(weight) AS requests, sumIf(weight, status_code = 2) AS failed
     FROM spans WHERE ${sql} GROUP BY bucket`,
    parameters,
    pointRead,
  );
  return barsOf(rows.map(({ bucket, requests, failed }) => [Number(bucket), requests, failed]));
}

/** The rollup does not know which durations failed. */
function barsOfRollup(rows: readonly RollupRow[]): Bars {
  const { durations } = sumRollup(rows);
  return barsOf(Object.entries(durations).map(([bucket, count]) => [Number(bucket), count, 0]));
}

function barsOf(buckets: readonly (readonly [bucket: number, count: number, errors: number])[]): Bars {
  const bars = new Map<number, { count: number; errors: number }>();
  for (const [bucket, count, errors] of buckets) {
    const bar = Math.ceil(bucket / bucketsPerBar);
    const sum = bars.get(bar) ?? { count: 0, errors: 0 };
    bars.set(bar, { count: sum.count + count, errors: sum.errors + errors });
  }
  const numbers = [...bars.keys()].sort((a, b) => a - b);
  const [first = 0, last = -1] = [numbers[0], numbers.at(-1)];
  return Array.from({ length: last - first + 1 }, (_, index) => ({
    fromNs: Math.round(durationBase ** ((first + index - 1) * bucketsPerBar)),
    toNs: Math.round(durationBase ** ((first + index) * bucketsPerBar)),
    ...(bars.get(first + index) ?? { count: 0, errors: 0 }),
  }));
}
