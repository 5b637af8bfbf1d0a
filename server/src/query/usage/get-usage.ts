import type { TimeSeries, UsageKey, UsageRow } from '@headwater/contract';
import { pointRead, type Reader } from '../reader.ts';
import { makeGrid, spread, type TimeGrid } from '../time-grid.ts';
import { askUsage, splitSql, type UsageQuestion } from './ask-usage.ts';

export interface Usage {
  readonly users: number;
  readonly sessions: number;
  readonly events: number;
  readonly pageViews: number;
  readonly overTime: TimeSeries;
  readonly split: UsageRow[];
}

interface Counts {
  readonly users: number;
  readonly sessions: number;
  readonly events: number;
  readonly pageViews: number;
}

const counts = `uniqExactIf(user_id, user_id != '') AS users, uniqExactIf(session_id, session_id != '') AS sessions,
  sumIf(weight, kind = 'custom') AS events, sumIf(weight, kind = 'page_view') AS pageViews`;

/** Who used the program, and what of it; events and page views count what a stored row stands for. */
export async function getUsage(
  reader: Reader,
  question: UsageQuestion & { readonly splitBy: UsageKey; readonly buckets: number; readonly limit: number },
): Promise<Usage> {
  const grid = makeGrid(question.fromMs, question.toMs, question.buckets);
  const { where, parameters } = askUsage(question);
  const [[totals], slots, split] = await Promise.all([
    reader.read<Counts>(`SELECT ${counts} FROM events WHERE ${where}`, parameters, pointRead),
    readSlots(reader, where, parameters, grid),
    readSplit(reader, question, where, parameters),
  ]);
  return {
    users: Number(totals?.users ?? 0),
    sessions: Number(totals?.sessions ?? 0),
    events: totals?.events ?? 0,
    pageViews: totals?.pageViews ?? 0,
    overTime: seriesOf(grid, slots),
    split,
  };
}

type Slot = Counts & { readonly slot: number };

function readSlots(reader: Reader, where: string, parameters: object, grid: TimeGrid): Promise<Slot[]> {
  return reader.read<Slot>(
    `SELECT intDiv(toUnixTimestamp64Milli(toDateTime64(time, 3)) - {gridMs:Int64}, {stepMs:Int64}) AS slot, ${counts}
     FROM events WHERE ${where} GROUP BY slot`,
    { ...parameters, gridMs: grid.fromMs, stepMs: grid.stepMs },
    pointRead,
  );
}

function seriesOf(grid: TimeGrid, slots: readonly Slot[]): TimeSeries {
  const series = (['users', 'sessions', 'events', 'pageViews'] as const).map((name) => ({
    name,
    labels: {},
    values: spread(grid, new Map(slots.map((slot) => [Number(slot.slot), Number(slot[name])])), 0),
  }));
  return { timesMs: grid.timesMs, stepMs: grid.stepMs, series };
}

async function readSplit(
  reader: Reader,
  { splitBy, limit }: { splitBy: UsageKey; limit: number },
  where: string,
  parameters: object,
): Promise<UsageRow[]> {
  const sql = splitSql[splitBy];
  const rows = await reader.read<UsageRow>(
    `SELECT ${sql} AS value, uniqExactIf(user_id, user_id != '') AS users,
       uniqExactIf(session_id, session_id != '') AS sessions, sum(weight) AS events
     FROM events WHERE ${where} AND ${sql} != '' GROUP BY value ORDER BY events DESC, value LIMIT {limit:UInt32}`,
    { ...parameters, limit },
    pointRead,
  );
  return rows.map((row) => ({ ...row, users: Number(row.users), sessions: Number(row.sessions) }));
}
