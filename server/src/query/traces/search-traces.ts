import { type SpanSummary, spanStatuses, type TraceSummary } from '@headwater/contract';
import { pointRead, type Reader } from '../reader.ts';
import { mapSummary, noSpanId } from '../rows/span-row.ts';
import { cursorAfter, readTraceMatches } from './search-spans.ts';
import type { SpanSearch } from './span-question.ts';

/** Spans read at most to describe the traces of one answer; a larger trace is described by its first spans. */
const describedSpans = 200_000;

interface TraceRow {
  readonly id: string;
  readonly startNs: string;
  readonly durationNs: number | string;
  readonly spans: number;
  readonly errors: number;
  /** spans by service */
  readonly services: Readonly<Record<string, number>>;
  readonly root: readonly [service: string, name: string, status: number, httpStatus: number];
}

/** A root before anything else, then the earliest: parents may still be on their way, or never come. */
const rootOrder = `tuple(parent_span_id != toFixedString(unhex('${noSpanId}'), 8), start_time)`;

/**
 * Traces that hold a span meeting every filter, in the order of that span, each once per answer. The cursor
 * goes on after the last span; a trace whose spans lie on both sides of it can come again.
 */
export async function searchTraces(
  reader: Reader,
  search: SpanSearch,
): Promise<{ traces: TraceSummary[]; cursor: string | null }> {
  const matches = (await readTraceMatches(reader, search)).map(mapSummary);
  if (matches.length === 0) return { traces: [], cursor: null };
  const rows = await readTraces(reader, search.project, matches);
  const described = new Map(rows.map((row) => [row.id, row]));
  return {
    traces: matches.map((match) => summarise(match, described.get(match.traceId))),
    cursor: matches.length < search.limit ? null : cursorAfter(search, matches.at(-1)!),
  };
}

function readTraces(reader: Reader, project: string, matches: readonly SpanSummary[]): Promise<TraceRow[]> {
  const ids = matches.map(({ traceId }) => traceId);
  return reader.read<TraceRow>(
    `SELECT lower(hex(trace_id)) AS id, toString(toUnixTimestamp64Nano(min(start_time))) AS startNs,
       max(toUnixTimestamp64Nano(start_time) + toInt64(least(duration_ns, 4000000000000000000)))
         - toUnixTimestamp64Nano(min(start_time)) AS durationNs,
       uniqExactMap(map(service, span_id)) AS services, arraySum(mapValues(services)) AS spans,
       uniqExactIf(tuple(service, span_id), status_code = 2) AS errors,
       argMin(tuple(service, name, status_code, http_status), ${rootOrder}) AS root
     FROM (
       SELECT * FROM spans WHERE project = {project:String}
         AND trace_id IN (SELECT toFixedString(unhex(arrayJoin({ids:Array(String)})), 16))
       LIMIT ${describedSpans}
     )
     GROUP BY trace_id`,
    { project, ids },
    pointRead,
  );
}

function summarise(match: SpanSummary, row: TraceRow | undefined): TraceSummary {
  const [rootService, rootName, rootStatus, rootHttpStatus] = row?.root ?? [match.service, match.name, 0, 0];
  return {
    traceId: match.traceId,
    startTimeUnixNano: row?.startNs ?? match.startTimeUnixNano,
    durationNs: Number(row?.durationNs ?? match.durationNs),
    rootService,
    rootName,
    rootStatus: spanStatuses[rootStatus] ?? 'unset',
    rootHttpStatus,
    spanCount: row?.spans ?? 1,
    errorCount: row?.errors ?? 0,
    services: Object.entries(row?.services ?? { [match.service]: 1 })
      .map(([name, spanCount]) => ({ name, spanCount }))
      .sort((a, b) => b.spanCount - a.spanCount || (a.name < b.name ? -1 : 1)),
    match,
  };
}
