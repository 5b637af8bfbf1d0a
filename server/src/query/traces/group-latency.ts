import type { GroupLatency } from '@headwater/contract';
import { Values } from '../conditions/values.ts';
import { pointRead, type Reader } from '../reader.ts';
import { keySql, readKey } from '../search-syntax/key-sql.ts';
import { exclusiveTimes, type TimedSpan } from '../services/time-spent/exclusive-time.ts';
import { spentIn } from '../services/time-spent/read-traces.ts';
import { askSpans, type SpanQuestion } from './span-question.ts';

export interface LatencyQuestion extends SpanQuestion {
  readonly groupBy: readonly string[];
  readonly groups: readonly (readonly string[])[];
}

/** Matching spans from which the samples are drawn, at most. */
const drawnFrom = 2_000_000;
/** Spans read for all groups together, and for one at most. */
const sampledSpans = 400;
const mostOfGroup = 40;
/** Rows of the traces that they are in; of larger ones what is read first. */
const mostRows = 40_000;
const noParent = '0'.repeat(16);

interface Sampled {
  readonly by: readonly string[];
  readonly spans: readonly (readonly [traceId: string, spanId: string, weight: number])[];
}

interface TimedRow extends TimedSpan {
  readonly traceId: string;
  readonly spentIn: string;
}

/**
 * Exclusive time of the spans of each group and of all below them, by service, database or queue, as on a service's
 * page; from a sample of each group, the same for the same rows.
 *
 * @throws SearchSyntaxError HEADWATER_SEARCH_SYNTAX
 */
export async function groupLatency(reader: Reader, question: LatencyQuestion): Promise<GroupLatency[]> {
  const samples = await drawSamples(reader, question);
  const ids = [...new Set(samples.flatMap(({ spans }) => spans.map(([traceId]) => traceId)))];
  const traces = Map.groupBy(ids.length === 0 ? [] : await readRows(reader, question, ids), byTrace);
  const found = new Map(samples.map((sample) => [JSON.stringify(sample.by), sample]));
  return question.groups.map((by) => {
    const spans = found.get(JSON.stringify(by))?.spans ?? [];
    return { by: [...by], services: sharesOf(spans, traces), spans: spans.length };
  });
}

const byTrace = ({ traceId }: TimedRow) => traceId;

function drawSamples(reader: Reader, question: LatencyQuestion): Promise<Sampled[]> {
  const { where, parameters } = askSpans(question);
  const values = new Values('k');
  const keys = question.groupBy.map((key) => keySql(readKey(key), 'spans', values).text);
  const by = keys.length === 0 ? 'emptyArrayString()' : `[${keys.join(', ')}]`;
  const each = Math.max(4, Math.min(mostOfGroup, Math.floor(sampledSpans / question.groups.length)));
  return reader.read<Sampled>(
    `SELECT by, groupArraySample(${each}, 1)(tuple(lower(hex(trace_id)), lower(hex(span_id)), row_weight)) AS spans
     FROM (SELECT ${by} AS by, trace_id, span_id, weight AS row_weight FROM spans WHERE ${where} LIMIT ${drawnFrom})
     WHERE has({groups:Array(Array(String))}, by) GROUP BY by`,
    { ...parameters, ...values.parameters, groups: question.groups.map((group) => [...group]) },
    pointRead,
  );
}

async function readRows(
  reader: Reader,
  { project, fromMs }: LatencyQuestion,
  ids: readonly string[],
): Promise<TimedRow[]> {
  const rows = await reader.read<
    Omit<TimedRow, 'entry'> & { startNs: number | string; durationNs: number | string }
  >(
    `SELECT lower(hex(trace_id)) AS traceId, lower(hex(span_id)) AS spanId, lower(hex(parent_span_id)) AS parentId,
       ${spentIn} AS spentIn, toUnixTimestamp64Nano(start_time) - {baseNs:Int64} AS startNs, duration_ns AS durationNs
     FROM spans WHERE project = {project:String}
       AND trace_id IN (SELECT toFixedString(unhex(arrayJoin({ids:Array(String)})), 16))
     LIMIT ${mostRows}`,
    { project, ids: [...ids], baseNs: String(BigInt(Math.trunc(fromMs)) * 1_000_000n) },
    pointRead,
  );
  return rows.map((row) => ({
    ...row,
    parentId: row.parentId === noParent ? '' : row.parentId,
    startNs: Number(row.startNs),
    durationNs: Number(row.durationNs),
    entry: false,
  }));
}

function sharesOf(
  spans: Sampled['spans'],
  traces: ReadonlyMap<string, readonly TimedRow[]>,
): GroupLatency['services'] {
  const sums = new Map<string, number>();
  for (const [traceId, own] of Map.groupBy(spans, ([id]) => id)) {
    const weights = new Map(own.map(([, spanId, weight]) => [spanId, weight]));
    const rows = (traces.get(traceId) ?? []).map((row) => ({ ...row, entry: weights.has(row.spanId) }));
    for (const { span, entry, selfNs } of exclusiveTimes(rows)) {
      const service = rows[span]!.spentIn;
      const weight = weights.get(rows[entry]!.spanId) ?? 1;
      sums.set(service, (sums.get(service) ?? 0) + selfNs * weight);
    }
  }
  const totalNs = [...sums.values()].reduce((sum, ns) => sum + ns, 0) || 1;
  return [...sums]
    .map(([service, ns]) => ({ service, share: ns / totalNs }))
    .sort((a, b) => b.share - a.share || (a.service < b.service ? -1 : 1));
}
