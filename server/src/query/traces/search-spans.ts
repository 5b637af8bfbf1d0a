import type { SpanSummary } from '@headwater/contract';
import { pointRead, type Reader } from '../reader.ts';
import { mapSummary, type SummaryRow, summaryColumns } from '../rows/span-row.ts';
import { namesService } from '../search-syntax/compile-search.ts';
import { parseCursor, writeCursor } from './cursor.ts';
import { askSpans, type SpanQuestion } from './span-question.ts';

export interface SpanSearch extends SpanQuestion {
  readonly limit: number;
  readonly order: 'newest' | 'oldest' | 'slowest' | 'fastest';
  readonly cursor?: string | undefined;
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
  const rows = await readMatches(reader, search, '');
  const spans = rows.map(mapSummary);
  return { spans, cursor: rows.length < search.limit ? null : cursorAfter(search, spans.at(-1)!) };
}

/**
 * Shares of the range read one after another when no service is named, from its end that comes first: rows are sorted
 * by time inside a service only, and the newest rows are usually close to the end.
 */
const shares = [1 / 256, 1 / 16, 1];

/** @param distinct '' or a `LIMIT 1 BY …` */
export async function readMatches(
  reader: Reader,
  search: SpanSearch,
  distinct: string,
): Promise<SummaryRow[]> {
  const byTime = orders[search.order].column === 'start_time';
  const ofService =
    search.filters.some(({ key, op }) => key === 'service' && op === '=') || namesService(search.query);
  if (!byTime || ofService) return readRange(reader, search, distinct);
  let rows: SummaryRow[] = [];
  for (const share of shares) {
    rows = await readRange(reader, narrow(search, share), distinct);
    if (rows.length >= search.limit) break;
  }
  return rows;
}

function narrow(search: SpanSearch, share: number): SpanSearch {
  const after = search.cursor === undefined ? undefined : parseCursor(search.cursor);
  const afterMs = after === undefined ? undefined : Number(BigInt(after.value) / 1_000_000n);
  if (share === 1) return search;
  if (search.order === 'newest') {
    const endMs = Math.min(search.toMs, (afterMs ?? search.toMs) + 1);
    return {
      ...search,
      fromMs: Math.max(search.fromMs, Math.floor(endMs - (endMs - search.fromMs) * share)),
    };
  }
  const beginMs = Math.max(search.fromMs, afterMs ?? search.fromMs);
  return { ...search, toMs: Math.min(search.toMs, Math.ceil(beginMs + (search.toMs - beginMs) * share)) };
}

function readRange(reader: Reader, search: SpanSearch, distinct: string): Promise<SummaryRow[]> {
  const { column, down } = orders[search.order];
  const direction = down ? 'DESC' : 'ASC';
  const after = search.cursor === undefined ? undefined : parseCursor(search.cursor);
  const { where, parameters } = askSpans(search, ...(after === undefined ? [] : [afterSql(column, down)]));
  const sql = `SELECT ${summaryColumns} FROM spans WHERE ${where}
    ORDER BY ${column} ${direction}, span_id ${direction} ${distinct} LIMIT {limit:UInt32}`;
  const more = after === undefined ? {} : { afterValue: after.value, afterId: after.id };
  return reader.read<SummaryRow>(sql, { ...parameters, ...more, limit: search.limit }, pointRead);
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
