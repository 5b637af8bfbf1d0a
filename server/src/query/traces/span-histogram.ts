import type { TimeSeries } from '@headwater/contract';
import { addCounts, bucketSql, type DurationCounts, durationBase, quantilesOf } from '../durations.ts';
import { pointRead, type Reader } from '../reader.ts';
import { makeGrid, type TimeGrid } from '../time-grid.ts';
import { askSpans, type SpanQuestion } from './span-question.ts';

export interface SpanHistogram {
  readonly total: number;
  readonly errors: number;
  readonly durations: { fromNs: number; toNs: number; count: number; errors: number }[];
  readonly overTime: TimeSeries;
}

interface BucketRow {
  readonly slot: number;
  readonly bucket: number;
  readonly spans: number;
  readonly failed: number;
}

/** Buckets of the store per bar of the histogram: about ten bars a decade. */
const bucketsPerBar = 12;

/** Matching spans by duration and over time, from the rows: filters can be anything. Counts rows, unweighted. */
export async function spanHistogram(
  reader: Reader,
  question: SpanQuestion & { buckets: number },
): Promise<SpanHistogram> {
  const { where, parameters } = askSpans(question);
  const grid = makeGrid(question.fromMs, question.toMs, question.buckets);
  const rows = await reader.read<BucketRow>(
    `SELECT intDiv(toUnixTimestamp64Milli(toDateTime64(start_time, 3)) - {gridMs:Int64}, {stepMs:Int64}) AS slot,
       ${bucketSql} AS bucket, count() AS spans, countIf(status_code = 2) AS failed
     FROM spans WHERE ${where} GROUP BY slot, bucket`,
    { ...parameters, gridMs: grid.fromMs, stepMs: grid.stepMs },
    pointRead,
  );
  return {
    total: rows.reduce((sum, { spans }) => sum + Number(spans), 0),
    errors: rows.reduce((sum, { failed }) => sum + Number(failed), 0),
    durations: barsOf(rows),
    overTime: seriesOf(rows, grid),
  };
}

function barsOf(rows: readonly BucketRow[]): SpanHistogram['durations'] {
  const bars = new Map<number, { count: number; errors: number }>();
  for (const { bucket, spans, failed } of rows) {
    const bar = Math.ceil(Number(bucket) / bucketsPerBar);
    const sum = bars.get(bar) ?? { count: 0, errors: 0 };
    bars.set(bar, { count: sum.count + Number(spans), errors: sum.errors + Number(failed) });
  }
  const numbers = [...bars.keys()].sort((a, b) => a - b);
  const [first = 0, last = -1] = [numbers[0], numbers.at(-1)];
  return Array.from({ length: last - first + 1 }, (_, index) => ({
    fromNs: Math.round(durationBase ** ((first + index - 1) * bucketsPerBar)),
    toNs: Math.round(durationBase ** ((first + index) * bucketsPerBar)),
    ...(bars.get(first + index) ?? { count: 0, errors: 0 }),
  }));
}

interface Slot {
  requests: number;
  errors: number;
  readonly durations: Record<string, number>;
}

function seriesOf(rows: readonly BucketRow[], grid: TimeGrid): TimeSeries {
  const slots = new Map<number, Slot>();
  for (const row of rows) {
    const slot = slots.get(Number(row.slot)) ?? { requests: 0, errors: 0, durations: {} };
    slots.set(Number(row.slot), slot);
    slot.requests += Number(row.spans);
    slot.errors += Number(row.failed);
    addCounts(slot.durations, { [row.bucket]: Number(row.spans) });
  }
  return redSeries(grid, slots);
}

export interface RedSlot {
  readonly requests: number;
  readonly errors: number;
  readonly durations: DurationCounts;
}

/** Series `requests`, `errors`, `p50`, `p95`, `p99` on a grid; percentiles are null where nothing was. */
export function redSeries(grid: TimeGrid, slots: ReadonlyMap<number, RedSlot>): TimeSeries {
  const at = grid.timesMs.map((_, index) => slots.get(index));
  const percentiles = at.map((slot) => (slot ? quantilesOf(slot.durations, [0.5, 0.95, 0.99]) : undefined));
  const series = (name: string, values: (number | null)[]) => ({ name, labels: {}, values });
  return {
    timesMs: grid.timesMs,
    stepMs: grid.stepMs,
    series: [
      series(
        'requests',
        at.map((slot) => slot?.requests ?? 0),
      ),
      series(
        'errors',
        at.map((slot) => slot?.errors ?? 0),
      ),
      ...['p50', 'p95', 'p99'].map((name, level) =>
        series(
          name,
          percentiles.map((values) => values?.[level] ?? null),
        ),
      ),
    ],
  };
}
