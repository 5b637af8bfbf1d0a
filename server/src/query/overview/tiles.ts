import type { Scope, TimeSeries } from '@headwater/contract';
import { sideOfMinutes, spanSql } from '../performance/population.ts';
import { pointRead, type Reader, whereMinutes, whereScope } from '../reader.ts';
import { makeGrid, spread, type TimeGrid } from '../time-grid.ts';

export interface OverviewTiles {
  readonly requests: number;
  readonly failed: number;
  readonly avgNs: number;
  readonly availability: number | null;
  readonly tests: number;
  readonly overTime: TimeSeries;
}

interface Slot {
  readonly slot: number;
  readonly a: number;
  readonly b: number;
}

const minuteMs = 60_000;

/** The four figures of an application: requests and their mean duration by the minute, failures and tests from the rows. */
export async function overviewTiles(
  reader: Reader,
  question: Scope & { readonly buckets: number },
): Promise<OverviewTiles> {
  const grid = makeGrid(question.fromMs, question.toMs, question.buckets, minuteMs);
  const [requests, failed, tests] = await Promise.all([
    readRequests(reader, question, grid),
    readFailed(reader, question, grid),
    readTests(reader, question, grid),
  ]);
  const sum = (rows: readonly Slot[], key: 'a' | 'b') => rows.reduce((all, row) => all + row[key], 0);
  const count = sum(requests, 'a');
  const allTests = sum(tests, 'b');
  return {
    requests: count,
    failed: sum(failed, 'a'),
    avgNs: count > 0 ? sum(requests, 'b') / count : 0,
    availability: allTests > 0 ? sum(tests, 'a') / allTests : null,
    tests: allTests,
    overTime: {
      timesMs: grid.timesMs,
      stepMs: grid.stepMs,
      series: [
        seriesOf(grid, 'requests', requests, ({ a }) => a, 0),
        seriesOf(grid, 'failed', failed, ({ a }) => a, 0),
        seriesOf(grid, 'avg', requests, ({ a, b }) => (a > 0 ? b / a : null), null),
        seriesOf(grid, 'availability', tests, ({ a, b }) => (b > 0 ? a / b : null), null),
      ],
    },
  };
}

function seriesOf(
  grid: TimeGrid,
  name: string,
  rows: readonly Slot[],
  value: (row: Slot) => number | null,
  absent: number | null,
) {
  const values = new Map(rows.map((row) => [Number(row.slot), value(row)]));
  return { name, labels: {}, values: spread(grid, values, absent) };
}

/** a: requests, b: their time */
function readRequests(reader: Reader, scope: Scope, grid: TimeGrid): Promise<Slot[]> {
  const { sql, parameters } = whereMinutes(scope);
  return reader.read<Slot>(
    `SELECT intDiv(toInt64(toUnixTimestamp(time)) * 1000 - {gridMs:Int64}, {stepMs:Int64}) AS slot,
       sum(source.requests) AS a, sum(source.duration_sum) AS b
     FROM operation_minutes AS source WHERE ${sql} AND ${sideOfMinutes('request')} GROUP BY slot`,
    { ...parameters, gridMs: grid.fromMs, stepMs: grid.stepMs },
  );
}

const slotOf = (time: string) =>
  `intDiv(toUnixTimestamp64Milli(toDateTime64(${time}, 3)) - {gridMs:Int64}, {stepMs:Int64}) AS slot`;

/** a: failed requests */
function readFailed(reader: Reader, scope: Scope, grid: TimeGrid): Promise<Slot[]> {
  const { sql, parameters } = whereScope(scope, 'start_time');
  return reader.read<Slot>(
    `SELECT ${slotOf('start_time')}, sum(weight) AS a, toFloat64(0) AS b FROM spans
     WHERE ${sql} AND ${spanSql.isRequest} AND ${spanSql.failed} GROUP BY slot`,
    { ...parameters, gridMs: grid.fromMs, stepMs: grid.stepMs },
    pointRead,
  );
}

/** a: tests that succeeded, b: all */
function readTests(reader: Reader, scope: Scope, grid: TimeGrid): Promise<Slot[]> {
  const { sql, parameters } = whereScope(scope, 'time');
  return reader.read<Slot>(
    `SELECT ${slotOf('events.time')}, sumIf(weight, outcome = 1) AS a, sum(weight) AS b FROM events
     WHERE ${sql} AND kind = 'availability' GROUP BY slot`,
    { ...parameters, gridMs: grid.fromMs, stepMs: grid.stepMs },
    pointRead,
  );
}
