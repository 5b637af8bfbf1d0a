import type { SpanSummary } from '@headwater/contract';
import type { ReadOptions } from '../../store/store-client.ts';
import { Values } from '../conditions/values.ts';
import { pointRead, type Reader } from '../reader.ts';
import { mapSummary, type SummaryRow, summaryColumns } from '../rows/span-row.ts';
import { keySql, readKey } from '../search-syntax/key-sql.ts';
import { parseCursor, writeCursor } from './cursor.ts';
import { readNearestFirst } from './nearest-first.ts';
import { askSpans, type SpanQuestion } from './span-question.ts';

export interface SpanSearch extends SpanQuestion {
  readonly limit: number;
  readonly order: 'newest' | 'oldest' | 'slowest' | 'fastest';
  readonly cursor?: string | undefined;
  /** keys whose values come with each span */
  readonly columns?: readonly string[];
}

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

export async function readMatches(reader: Reader, search: SpanSearch): Promise<SummaryRow[]> {
  return readRanges(search, (range, options) => readRange(reader, range, '', options));
}

/** As `readMatches`, of each trace its first span only. */
export async function readTraceMatches(reader: Reader, search: SpanSearch): Promise<SummaryRow[]> {
  return readRanges(search, async (range, options) => {
    const some = { ...range, limit: range.limit * spansPerTrace };
    const rows = await readRange(reader, some, '', options);
    const firsts = firstOfEach(rows);
    // All that match, or enough of them; else the engine has to tell traces apart, over every row.
    if (rows.length < some.limit || firsts.length >= range.limit) return firsts.slice(0, range.limit);
    return readRange(reader, range, 'LIMIT 1 BY trace_id', options);
  });
}

function firstOfEach(rows: readonly SummaryRow[]): SummaryRow[] {
  const seen = new Set<string>();
  return rows.filter(({ traceId }) => !seen.has(traceId) && seen.add(traceId));
}

/** Matching spans read for each trace asked for: a trace may match with several. */
const spansPerTrace = 4;

function readRanges(
  search: SpanSearch,
  read: (range: SpanSearch, options: ReadOptions) => Promise<SummaryRow[]>,
): Promise<SummaryRow[]> {
  if (orders[search.order].column !== 'start_time') return read(search, pointRead);
  return readNearestFirst(search, (part, isWhole) => read(part, isWhole ? pointRead : sortedRead));
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
