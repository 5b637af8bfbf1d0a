import type { SpanSummary } from '@headwater/contract';
import type { ReadOptions } from '../../store/store-client.ts';
import { Values } from '../conditions/values.ts';
import { pointRead, type Reader } from '../reader.ts';
import { mapSummary, type SummaryRow, summaryColumns } from '../rows/span-row.ts';
import { keySql, readKey } from '../search-syntax/key-sql.ts';
import { parseCursor, writeCursor } from './cursor.ts';
import { learnedWindows } from './learned-windows.ts';
import { readNearestFirst } from './nearest-first.ts';
import { askSpans, type SpanSearch } from './span-question.ts';

/** By what each order sorts: column, direction, its value as digits, and how a cursor's digits become a value again. */
const orders = {
  newest: { column: 'start_time', down: true },
  oldest: { column: 'start_time', down: false },
  slowest: { column: 'duration_ns', down: true },
  fastest: { column: 'duration_ns', down: false },
} as const;

/** Spans that meet every filter, one row per stored span, with a cursor to read on. */
export async function searchSpans(
  reader: Reader,
  search: SpanSearch,
): Promise<{ spans: SpanSummary[]; cursor: string | null }> {
  const rows = await readMatches(reader, search);
  const spans = rows.map(mapSummary);
  return { spans, cursor: rows.length < search.limit ? null : cursorAfter(search, spans.at(-1)!) };
}

/** Sorting what a small share holds is cheaper than reading it in order. */
const sortedRead: ReadOptions = { settings: { ...pointRead.settings, optimize_read_in_order: '0' } };
/** Of a window that holds little: planning to read columns late takes 0.5 ms of 4.5, more than reading them does. */
const smallRead: ReadOptions = {
  settings: { ...sortedRead.settings, query_plan_optimize_lazy_materialization: '0' },
  maxThreads: 1,
};
const extentReads = { expected: smallRead, share: sortedRead, whole: pointRead } as const;

export async function readMatches(reader: Reader, search: SpanSearch): Promise<SummaryRow[]> {
  return readRanges(reader, search, (range, options) => readRange(reader, range, '', options));
}

/** As `readMatches`, of each trace its first span only. */
export async function readTraceMatches(reader: Reader, search: SpanSearch): Promise<SummaryRow[]> {
  return readRanges(reader, search, async (range, options, state) => {
    for (const perTrace of spansPerTrace.filter((rows) => rows >= state.rowsPerTrace)) {
      const some = { ...range, limit: range.limit * perTrace };
      const rows = await readRange(reader, some, '', options);
      const firsts = firstOfEach(rows);
      const enough = firsts[range.limit - 1];
      state.rowsPerTrace = enough && rows.indexOf(enough) < range.limit * spansPerTrace[0] ? 0 : perTrace;
      // All that match, or enough of them
      if (rows.length < some.limit || firsts.length >= range.limit) return firsts.slice(0, range.limit);
    }
    // The engine has to tell traces apart, over every row
    return readRange(reader, range, 'LIMIT 1 BY trace_id', options);
  });
}

function firstOfEach(rows: readonly SummaryRow[]): SummaryRow[] {
  const seen = new Set<string>();
  return rows.filter(({ traceId }) => !seen.has(traceId) && seen.add(traceId));
}

/** Matching spans read for each trace asked for: a trace may match with several, tried one after another. */
const spansPerTrace = [4, 16] as const;

async function readRanges(
  reader: Reader,
  search: SpanSearch,
  read: (range: SpanSearch, options: ReadOptions, state: { rowsPerTrace: number }) => Promise<SummaryRow[]>,
): Promise<SummaryRow[]> {
  const state = { rowsPerTrace: 0 };
  if (orders[search.order].column !== 'start_time') return read(search, pointRead, state);
  const windows = learnedWindows(reader);
  const expected = windows.expect(search);
  state.rowsPerTrace = expected.rowsPerTrace;
  const rows = await readNearestFirst(
    search,
    (part, extent) => read(part, extentReads[extent], state),
    expected.windowMs,
  );
  const times =
    rows.length < search.limit ? undefined : { firstNs: rows[0]!.startNs, lastNs: rows.at(-1)!.startNs };
  windows.learn(search, times, state.rowsPerTrace);
  return rows;
}

/** @param distinct '' or a `LIMIT 1 BY …` */
function readRange(
  reader: Reader,
  search: SpanSearch,
  distinct: string,
  options: ReadOptions,
): Promise<SummaryRow[]> {
  const { column, down } = orders[search.order];
  const direction = down ? 'DESC' : 'ASC';
  const after = search.cursor === undefined ? undefined : parseCursor(search.cursor);
  const { where, parameters } = askSpans(search, ...(after === undefined ? [] : [afterSql(column, down)]));
  const values = new Values('k');
  const columns = (search.columns ?? []).map((key) => keySql(readKey(key), 'spans', values).text);
  const extra = columns.length === 0 ? '' : `, [${columns.join(', ')}] AS extra`;
  const sql = `SELECT ${summaryColumns}${extra} FROM spans WHERE ${where}
    ORDER BY ${column} ${direction}, span_id ${direction} ${distinct} LIMIT {limit:UInt32}`;
  const more = after === undefined ? {} : { afterValue: after.value, afterId: after.id };
  return reader.read<SummaryRow>(
    sql,
    { ...parameters, ...values.parameters, ...more, limit: search.limit },
    options,
  );
}

export function cursorAfter({ order }: SpanSearch, last: SpanSummary): string {
  const byTime = orders[order].column === 'start_time';
  return writeCursor({ value: byTime ? last.startTimeUnixNano : String(last.durationNs), id: last.spanId });
}

/** The bound on the column alone comes first: the primary key serves for it, not for the tuple. */
function afterSql(column: 'start_time' | 'duration_ns', down: boolean): string {
  const value =
    column === 'start_time' ? "fromUnixTimestamp64Nano({afterValue:Int64}, 'UTC')" : '{afterValue:UInt64}';
  const sign = down ? '<' : '>';
  const id = 'toFixedString(unhex({afterId:String}), 8)';
  return `${column} ${sign}= ${value} AND (${column} ${sign} ${value} OR span_id ${sign} ${id})`;
}
