import type { Scope, StructuredTrace } from '@headwater/contract';
import { Values } from '../../conditions/values.ts';
import { nanoseconds, pointRead, type Reader, whereScope } from '../../reader.ts';
import { noSpanId } from '../../rows/span-row.ts';
import { searchConditions } from '../../search-syntax/compile-search.ts';
import { meetsRelation, parseRelation, type Relation } from './relation.ts';
import { parseMeasures } from './trace-measures.ts';

export interface StructureQuestion extends Scope {
  /** by letter */
  readonly queries: Readonly<Record<string, string>>;
  readonly relation: string;
  readonly where: string;
  readonly limit: number;
}

/** Spans of a trace are seen when they start at most this long before or after the range. */
const marginMs = 300_000;
/** Traces looked at in the second pass at most, the newest ones, and how many at a time. */
const maxCandidates = 5_000;
const batchTraces = 200;
/** Spans read for one batch at most. */
const batchSpans = 200_000;

interface Row {
  readonly trace: string;
  readonly id: string;
  readonly parent: string;
  readonly startNs: string;
  readonly durationNs: string | number;
  readonly service: string;
  readonly name: string;
  readonly failed: number;
  readonly letters: number;
}

/**
 * Traces that start in the range and whose spans stand to each other as `relation` says. First pass: traces that
 * have the spans named at all; second: their spans, batch after batch from the newest, until `limit` are found.
 *
 * @returns `complete` false when there were more candidates or spans than are looked at
 * @throws SearchSyntaxError
 */
export async function searchStructure(
  reader: Reader,
  question: StructureQuestion,
): Promise<{ traces: StructuredTrace[]; complete: boolean }> {
  const letters = Object.keys(question.queries).sort();
  const relation = parseRelation(question.relation, letters);
  const names = ['total_span_count', 'trace_duration', ...letters.map((letter) => `span_count(${letter})`)];
  const meetsMeasures = parseMeasures(question.where, names);
  const candidates = await readCandidates(reader, question, letters, relation);
  let complete = candidates.length <= maxCandidates;
  const traces: StructuredTrace[] = [];
  for (let from = 0; from < Math.min(candidates.length, maxCandidates); from += batchTraces) {
    const batch = candidates.slice(from, Math.min(from + batchTraces, maxCandidates));
    const rows = await readBatch(reader, question, letters, batch);
    if (rows.length >= batchSpans) complete = false;
    const byTrace = Map.groupBy(rows, ({ trace }) => trace);
    for (const id of batch) {
      const spans = byTrace.get(id) ?? [];
      const trace = summarise(id, spans, letters);
      const startMs = Number(BigInt(trace.startTimeUnixNano) / 1_000_000n);
      if (startMs < question.fromMs || startMs >= question.toMs) continue;
      if (meetsRelation(relation, spans, letters) && meetsMeasures(measuresOf(trace))) traces.push(trace);
      if (traces.length === question.limit) return { traces, complete };
    }
  }
  return { traces, complete };
}

function widened(question: StructureQuestion): Scope {
  const fromMs = Math.max(0, question.fromMs - marginMs);
  return { ...question, fromMs, toMs: question.toMs + marginMs };
}

function letterConditions(question: StructureQuestion, letters: readonly string[], values: Values): string[] {
  return letters.map((letter) => {
    const conditions = searchConditions(question.queries[letter], 'spans', values);
    return conditions.length === 0 ? 'true' : `(${conditions.join(' AND ')})`;
  });
}

/** Ids of traces that can meet the relation, by the newest span first; one more than are looked at. */
async function readCandidates(
  reader: Reader,
  question: StructureQuestion,
  letters: readonly string[],
  relation: Relation,
): Promise<string[]> {
  const values = new Values();
  const scope = whereScope(widened(question), 'start_time');
  const conditions = letterConditions(question, letters, values);
  const present = (name: string) => `countIf(${conditions[letters.indexOf(name)]}) > 0`;
  const rows = await reader.read<{ id: string }>(
    `SELECT lower(hex(trace_id)) AS id FROM spans WHERE ${scope.sql}
     GROUP BY trace_id HAVING ${possible(relation, present)}
       AND max(start_time) >= fromUnixTimestamp64Nano({beginNs:Int64}, 'UTC')
     ORDER BY max(start_time) DESC, trace_id LIMIT ${maxCandidates + 1}`,
    { ...scope.parameters, ...values.parameters, beginNs: nanoseconds(question.fromMs) },
  );
  return rows.map(({ id }) => id);
}

/** What must hold for the letters alone; what a `NOT` says is left to the second pass. */
function possible(relation: Relation, present: (name: string) => string): string {
  switch (relation.type) {
    case 'letter':
      return present(relation.name);
    case 'not':
      return 'true';
    case 'and':
    case 'or':
      return `(${relation.parts.map((part) => possible(part, present)).join(relation.type === 'and' ? ' AND ' : ' OR ')})`;
    default:
      return `(${possible(relation.left, present)} AND ${possible(relation.right, present)})`;
  }
}

function readBatch(
  reader: Reader,
  question: StructureQuestion,
  letters: readonly string[],
  ids: readonly string[],
): Promise<Row[]> {
  const values = new Values();
  const scope = whereScope(widened(question), 'start_time');
  const bits = letterConditions(question, letters, values).map((sql, bit) => `if(${sql}, ${2 ** bit}, 0)`);
  return reader.read<Row>(
    `SELECT lower(hex(trace_id)) AS trace, lower(hex(span_id)) AS id, lower(hex(parent_span_id)) AS parent,
       toString(toUnixTimestamp64Nano(start_time)) AS startNs, duration_ns AS durationNs, service, name,
       status_code = 2 AS failed, ${bits.join(' + ')} AS letters
     FROM spans WHERE ${scope.sql}
       AND trace_id IN (SELECT toFixedString(unhex(arrayJoin({ids:Array(String)})), 16))
     LIMIT ${batchSpans}`,
    { ...scope.parameters, ...values.parameters, ids },
    pointRead,
  );
}

function summarise(traceId: string, spans: readonly Row[], letters: readonly string[]): StructuredTrace {
  let [start, end, root] = [0n, 0n, spans[0]];
  for (const span of spans) {
    const from = BigInt(span.startNs);
    const to = from + BigInt(span.durationNs);
    if (start === 0n || from < start) start = from;
    if (to > end) end = to;
    if (rank(span) < rank(root!)) root = span;
  }
  return {
    traceId,
    startTimeUnixNano: String(start),
    durationNs: Number(end - start),
    rootService: root?.service ?? '',
    rootName: root?.name ?? '',
    spanCount: spans.length,
    errorCount: spans.filter(({ failed }) => failed === 1).length,
    matched: Object.fromEntries(
      letters.map((letter, bit) => [
        letter,
        spans.filter((span) => (span.letters & (1 << bit)) !== 0).length,
      ]),
    ),
  };
}

/** A root before all else, then the earliest; digits of one length. */
function rank({ parent, startNs }: Row): string {
  return `${parent === noSpanId ? 0 : 1}${startNs}`;
}

function measuresOf({ spanCount, durationNs, matched }: StructuredTrace): Record<string, number> {
  const counts = Object.entries(matched).map(([letter, count]) => [`span_count(${letter})`, count] as const);
  return { total_span_count: spanCount, trace_duration: durationNs, ...Object.fromEntries(counts) };
}
