import { pointRead, type Reader, whereMinutes, whereScope } from '../../reader.ts';
import type { TimeGrid } from '../../time-grid.ts';
import { type ServiceQuestion, whereResource, whereSpans, wholeMinutes } from '../resource-where.ts';
import type { TimedSpan } from './exclusive-time.ts';

export interface ReadSpan extends TimedSpan {
  readonly service: string;
  /** Whose time its own time is: the service's, or the database's or queue's that it waits for */
  readonly spentIn: string;
  readonly name: string;
  /** OpenTelemetry's number */
  readonly kind: number;
  readonly failed: boolean;
  readonly weight: number;
  /** Milliseconds since 1970 */
  readonly startMs: number;
}

export interface ReadTraces {
  readonly traces: readonly (readonly ReadSpan[])[];
  /** Entry spans in the range, not weighted */
  readonly entries: number;
  /** Part of the range that was read, 0 … 1; 1 = everything */
  readonly part: number;
}

/** Entry spans whose traces are read at most, as nearly as can be known before. */
const mostEntries = 4_000;
/** Spans of these traces; a read that meets this limit is done again with fewer traces. */
const mostSpans = 40_000;
const mostTries = 4;
/** Spans of a trace may begin this long before or after the entry span. */
const aroundMs = 15 * 60_000;

/**
 * Every span of the traces in which the asked-for spans are. Where those are too many, the traces of a short window
 * in every slot of the grid are read, each at a place that its number decides: the sample is spread over the range,
 * does not favour the same second of each minute, and reads neighbouring rows.
 */
export async function readTraces(
  reader: Reader,
  question: ServiceQuestion,
  grid: TimeGrid,
): Promise<ReadTraces> {
  const entries = await countEntries(reader, question);
  let part = Math.min(1, mostEntries / Math.max(1, entries));
  for (let tries = 1; ; tries += 1) {
    const columns = await readColumns(reader, question, grid, part);
    const complete = columns[0].length <= mostSpans;
    if (complete || tries === mostTries) return { traces: groupTraces(columns, complete), entries, part };
    part /= 5;
  }
}

async function countEntries(reader: Reader, question: ServiceQuestion): Promise<number> {
  const scope = whereMinutes(question);
  const of = whereResource(question, 'entry = 1');
  const [row] = await reader.read<{ entries: number }>(
    `SELECT sum(source.spans) AS entries FROM operation_minutes AS source WHERE ${scope.sql} AND ${of.sql}`,
    { ...scope.parameters, ...of.parameters },
  );
  return Number(row?.entries ?? 0);
}

type Columns = [
  traces: string[],
  spans: string[],
  parents: string[],
  services: string[],
  names: string[],
  kinds: number[],
  failed: number[],
  weights: number[],
  startMs: (number | string)[],
  startNs: number[],
  durations: (number | string)[],
  entries: number[],
  spentIn: string[],
];

const ms = 'toUnixTimestamp64Milli(toDateTime64(start_time, 3))';
/** The window begins somewhere in its slot, as the slot's number decides. */
const inWindow = `intDiv(${ms} - {gridMs:Int64}, {stepMs:Int64}) AS slot,
  ${ms} - {gridMs:Int64} - slot * {stepMs:Int64} - cityHash64(slot) % ({stepMs:UInt64} - {windowMs:UInt64} + 1) AS into`;

/** Datadog's tracers give databases and queues a service name of their own. */
export const spentIn = `multiIf(dialect = 'datadog' OR kind NOT IN (3, 4), service, db_system != '', db_system,
  messaging_system != '', messaging_system, service)`;

async function readColumns(
  reader: Reader,
  question: ServiceQuestion,
  grid: TimeGrid,
  part: number,
): Promise<Columns> {
  const entry = whereSpans(question);
  const around = { ...wholeMinutes(question) };
  const near = whereScope(
    {
      project: question.project,
      fromMs: Math.max(0, around.fromMs - aroundMs),
      toMs: around.toMs + aroundMs,
    },
    'start_time',
  );
  const renamed = near.sql.replaceAll(/\{(fromNs|toNs|receivedNs):/g, '{near_$1:');
  const nearParameters = Object.fromEntries(
    Object.entries(near.parameters).map(([key, value]) => [key === 'project' ? key : `near_${key}`, value]),
  );
  const sampled =
    part >= 1
      ? `SELECT trace_id, span_id FROM spans WHERE ${entry.sql}`
      : `SELECT trace_id, span_id FROM (SELECT trace_id, span_id, ${inWindow} FROM spans WHERE ${entry.sql})
         WHERE into >= 0 AND into < {windowMs:Int64}`;
  const bytes = await reader.readBytes(
    `WITH chosen AS (${sampled})
     SELECT lower(hex(trace_id)), lower(hex(span_id)), lower(hex(parent_span_id)), service, name, kind,
       status_code = 2, weight, ${ms}, toInt64(toUnixTimestamp64Nano(start_time) % 1000000), duration_ns,
       (trace_id, span_id) IN (SELECT trace_id, span_id FROM chosen), ${spentIn}
     FROM spans WHERE ${renamed} AND trace_id IN (SELECT trace_id FROM chosen)
     ORDER BY trace_id LIMIT ${mostSpans + 1}`,
    {
      ...entry.parameters,
      ...nearParameters,
      gridMs: grid.fromMs,
      stepMs: grid.stepMs,
      windowMs: Math.max(1, Math.round(grid.stepMs * part)),
    },
    { ...pointRead, format: 'JSONCompactColumns' },
  );
  return JSON.parse(bytes.toString()) as Columns;
}

/** @param complete otherwise the last trace is left out, for it is cut */
function groupTraces(columns: Columns, complete: boolean): ReadSpan[][] {
  const traces: ReadSpan[][] = [];
  let current = '';
  for (const [row, traceId] of columns[0].entries()) {
    if (traceId !== current) traces.push([]);
    current = traceId;
    traces.at(-1)!.push(readSpan(columns, row, traces.at(-1)![0]?.startMs));
  }
  return complete ? traces : traces.slice(0, Math.max(1, traces.length - 1));
}

/** @param baseMs start of the trace's first row: times within a trace are counted from there, so that they are exact */
function readSpan(columns: Columns, row: number, baseMs: number | undefined): ReadSpan {
  const startMs = Number(columns[8][row]);
  const parent = columns[2][row]!;
  return {
    spanId: columns[1][row]!,
    parentId: /^0+$/.test(parent) ? '' : parent,
    service: columns[3][row]!,
    spentIn: columns[12][row]!,
    name: columns[4][row]!,
    kind: columns[5][row]!,
    failed: Boolean(columns[6][row]),
    weight: columns[7][row]!,
    startMs,
    startNs: (startMs - (baseMs ?? startMs)) * 1e6 + Number(columns[9][row]),
    durationNs: Number(columns[10][row]),
    entry: Boolean(columns[11][row]),
  };
}
