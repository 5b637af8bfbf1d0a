import type { TraceLayout } from '@headwater/contract';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import { pointRead, type Reader } from '../reader.ts';
import { estimateSkew } from './clock-skew.ts';
import { whereTrace } from './get-trace.ts';
import { findParents, type NotedSpan, noteBits, noteSpans } from './span-notes.ts';

/** Spans that one layout holds at most: what the portal's canvas can scroll. */
const layoutSpans = 200_000;

const sql = `SELECT lower(hex(span_id)) AS spanId, lower(hex(parent_span_id)) AS parentId, name, service,
  toString(toUnixTimestamp64Nano(start_time)) AS startNs, toString(duration_ns) AS durationNs, kind, status_code,
  marks, has(event_name, 'exception') AS exception
  FROM spans WHERE ${whereTrace} ORDER BY start_time LIMIT {rows:UInt32}`;

type Columns = [
  spanIds: string[],
  parentIds: string[],
  names: string[],
  services: string[],
  starts: string[],
  durations: string[],
  kinds: number[],
  statuses: number[],
  marks: number[],
  exceptions: number[],
];

interface LayoutSpan extends NotedSpan {
  readonly row: number;
  repeated: boolean;
}

/**
 * The shape of a trace for drawing, in order of start, bounded to `layoutSpans`.
 *
 * @throws HeadwaterError HEADWATER_TRACE_NOT_FOUND when nothing of it is stored
 */
export async function getTraceLayout(reader: Reader, project: string, traceId: string): Promise<TraceLayout> {
  const options = { ...pointRead, format: 'JSONCompactColumns' };
  const bytes = await reader.readBytes(sql, { project, traceId, rows: layoutSpans + 1 }, options);
  const columns = JSON.parse(bytes.toString()) as Columns;
  if ((columns[0]?.length ?? 0) === 0) throw new HeadwaterError('HEADWATER_TRACE_NOT_FOUND', traceId);
  const truncated = columns[0].length > layoutSpans;
  const spans = distinctSpans(columns).slice(0, layoutSpans);
  const parents = findParents(spans);
  const notes = noteSpans(spans, parents);
  for (const [index, { row }] of spans.entries()) if (columns[9][row]) notes[index]! |= noteBits.exception;
  return { traceId, ...layOut(spans, parents, notes, columns), truncated };
}

function distinctSpans(columns: Columns): LayoutSpan[] {
  const [spanIds, parentIds, , , starts, durations, , , marks] = columns;
  const byId = new Map<string, LayoutSpan>();
  for (const [row, spanId] of spanIds.entries()) {
    const known = byId.get(spanId);
    if (known !== undefined) {
      known.repeated = true;
      continue;
    }
    const parent = parentIds[row]!;
    byId.set(spanId, {
      row,
      spanId,
      parentId: /^0+$/.test(parent) ? '' : parent,
      startNs: BigInt(starts[row]!),
      durationNs: BigInt(durations[row]!),
      marks: marks[row]!,
      repeated: false,
    });
  }
  return [...byId.values()];
}

function layOut(spans: readonly LayoutSpan[], parents: Int32Array, notes: Uint8Array, columns: Columns) {
  const [, , names, services, , , kinds, statuses] = columns;
  const start = spans[0]!.startNs;
  let end = start;
  for (const { startNs, durationNs } of spans) if (startNs + durationNs > end) end = startNs + durationNs;
  const nameTable = new Map<string, number>();
  const serviceTable = new Map<string, number>();
  const layout = {
    spanId: spans.map(({ spanId }) => spanId),
    parent: Array.from(parents),
    name: spans.map(({ row }) => intern(nameTable, names[row]!)),
    service: spans.map(({ row }) => intern(serviceTable, services[row]!)),
    startNs: spans.map(({ startNs }) => Number(startNs - start)),
    durationNs: spans.map(({ durationNs }) => Number(durationNs)),
    kind: spans.map(({ row }) => kinds[row]!),
    status: spans.map(({ row }) => statuses[row]!),
    notes: Array.from(notes),
  };
  const serviceNames = [...serviceTable.keys()];
  return {
    startTimeUnixNano: String(start),
    durationNs: Number(end - start),
    spanCount: spans.length,
    errorCount: layout.status.filter((code) => code === 2).length,
    names: [...nameTable.keys()],
    services: serviceNames,
    spans: layout,
    clockSkew: estimateSkew(layout, serviceNames),
  };
}

function intern(table: Map<string, number>, value: string): number {
  const known = table.get(value);
  if (known !== undefined) return known;
  table.set(value, table.size);
  return table.size - 1;
}
