import type { Span, Trace } from '@headwater/contract';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import { pointRead, type Reader } from '../reader.ts';
import { mapSpan, type SpanRow, spanColumns } from '../rows/span-row.ts';
import { readResources } from './read-resources.ts';
import { findParents, type NotedSpan, noteBits, noteSpans } from './span-notes.ts';

export interface TraceRequest {
  readonly project: string;
  /** 32 lower-case hex digits */
  readonly traceId: string;
  /** spans answered at most, the earliest first */
  readonly limit: number;
}

/** Comparing with a FixedString lets the projection serve. */
export const whereTrace =
  'project = {project:String} AND trace_id = toFixedString(unhex({traceId:String}), 16)';

const sql = `SELECT ${spanColumns} FROM spans WHERE ${whereTrace} ORDER BY start_time LIMIT {rows:UInt32}`;

/**
 * A trace with its spans in full, in order of start. A span that was stored more than once (a client's retry)
 * is shown once, with a note.
 *
 * @throws HeadwaterError HEADWATER_TRACE_NOT_FOUND when nothing of it is stored
 */
export async function getTrace(reader: Reader, request: TraceRequest): Promise<Trace> {
  const { project, traceId, limit } = request;
  const rows = await reader.read<SpanRow>(sql, { project, traceId, rows: limit + 1 }, pointRead);
  if (rows.length === 0) throw new HeadwaterError('HEADWATER_TRACE_NOT_FOUND', traceId);
  const distinct = distinctRows(rows);
  const truncated = rows.length > limit;
  const shown = distinct.slice(0, limit);
  const [spanCount, resources] = await Promise.all([
    truncated ? countSpans(reader, project, traceId) : distinct.length,
    readResources(reader, project, new Set(shown.map(({ row }) => row.resourceId))),
  ]);
  return { traceId, ...describe(shown), spanCount, truncated, resources };
}

interface DistinctRow {
  readonly row: SpanRow;
  repeated: boolean;
}

function distinctRows(rows: readonly SpanRow[]): DistinctRow[] {
  const byId = new Map<string, DistinctRow>();
  for (const row of rows) {
    const known = byId.get(row.spanId);
    if (known === undefined) byId.set(row.spanId, { row, repeated: false });
    else known.repeated = true;
  }
  return [...byId.values()];
}

function describe(shown: readonly DistinctRow[]) {
  const noted = shown.map(({ row, repeated }): NotedSpan => {
    const durationNs = BigInt(row.duration_ns);
    const parentId = /^0+$/.test(row.parentId) ? '' : row.parentId;
    return {
      spanId: row.spanId,
      parentId,
      startNs: BigInt(row.startNs),
      durationNs,
      marks: row.marks,
      repeated,
    };
  });
  const notes = noteSpans(noted, findParents(noted));
  const spans = shown.map(({ row }, index): Span => ({ ...mapSpan(row), notes: noteNames(notes[index]!) }));
  const start = noted[0]!.startNs;
  let end = start;
  for (const { startNs, durationNs } of noted) if (startNs + durationNs > end) end = startNs + durationNs;
  return {
    startTimeUnixNano: String(start),
    durationNs: Number(end - start),
    errorCount: spans.filter(({ status }) => status === 'error').length,
    services: [...new Set(spans.map(({ service }) => service))],
    spans,
  };
}

type Note = Span['notes'][number];
const noteList = Object.entries(noteBits).filter(([name]) => name !== 'exception') as [Note, number][];

function noteNames(bits: number): Note[] {
  return bits === 0 ? [] : noteList.filter(([, bit]) => (bits & bit) !== 0).map(([name]) => name);
}

async function countSpans(reader: Reader, project: string, traceId: string): Promise<number> {
  const count = `SELECT uniqExact(span_id) AS spans FROM spans WHERE ${whereTrace}`;
  const [row] = await reader.read<{ spans: number }>(count, { project, traceId }, pointRead);
  return row?.spans ?? 0;
}
