import type { Scope } from '@headwater/contract';
import { type EdgeRow, joinEdges } from '../../store/edges/join-edges.ts';
import { addCounts } from '../durations.ts';
import { type Reader, whereMinutes } from '../reader.ts';

/** Calls of one edge in a range, added up. */
export interface EdgeSums {
  /** See `EdgeRow` */
  readonly caller: string;
  readonly callee: string;
  readonly calleeKind: 'service' | 'database' | 'queue' | 'external';
  calls: number;
  errors: number;
  durationSum: number;
  /** Counts by the logarithmic buckets of `query/durations.ts` */
  readonly durations: Record<string, number>;
  /** Spans counted: less than `calls` where they were sampled */
  spans: number;
}

/** Newest minutes that are joined on the spot when the job has not come to them yet. */
const freshMinutes = 3;
/** Joins of minutes that got no more spans since; a minute of the busiest project takes a second to join. */
const joinsKept = 64;
const joins = new WeakMap<
  Reader,
  Map<string, { readonly spans: number; readonly rows: Promise<EdgeRow[]> }>
>();

/**
 * Who called whom in the range, in whole minutes, most calls first.
 *
 * @param withDurations false leaves `durations` empty, which over a day takes a quarter of the time
 */
export async function readEdges(reader: Reader, scope: Scope, withDurations = true): Promise<EdgeSums[]> {
  const [kept, fresh] = await Promise.all([
    readJoined(reader, scope, withDurations),
    joinFresh(reader, scope),
  ]);
  const edges = new Map<string, EdgeSums>();
  for (const row of [...kept, ...fresh]) addRow(edges, row);
  return [...edges.values()].sort(
    (a, b) => b.calls - a.calls || (a.caller + a.callee < b.caller + b.callee ? -1 : 1),
  );
}

export const edgeKey = ({ caller, callee, calleeKind }: Pick<EdgeSums, 'caller' | 'callee' | 'calleeKind'>) =>
  [caller, callee, calleeKind].join('\n');

function addRow(edges: Map<string, EdgeSums>, row: EdgeRow): void {
  const { caller, callee } = row;
  const calleeKind = row.callee_kind as EdgeSums['calleeKind'];
  const key = edgeKey({ caller, callee, calleeKind });
  let edge = edges.get(key);
  if (edge === undefined) {
    edge = { caller, callee, calleeKind, calls: 0, errors: 0, durationSum: 0, durations: {}, spans: 0 };
    edges.set(key, edge);
  }
  edge.calls += row.calls;
  edge.errors += row.errors;
  edge.durationSum += row.duration_sum;
  edge.spans += Number(row.spans);
  addCounts(edge.durations, row.durations);
}

const joined = "caller = '' AND callee = ''";

/** Only rows of each minute's last join count: an earlier one may have known fewer callers. */
const lastJoin = (sql: string, minutes: string) => `${sql} AND NOT (${joined}) AND (time, version) IN (
    SELECT time, max(version) FROM edge_minutes WHERE ${minutes} AND ${joined} GROUP BY time
  )`;

function readJoined(reader: Reader, scope: Scope, withDurations: boolean): Promise<EdgeRow[]> {
  const { environment: _, ...everywhere } = scope;
  const { sql, parameters } = whereMinutes(scope);
  return reader.read<EdgeRow>(
    `SELECT caller, callee, callee_kind, sum(edge.calls) AS calls, sum(edge.errors) AS errors,
       sum(edge.duration_sum) AS duration_sum, sum(edge.spans_seen) AS spans,
       ${withDurations ? 'sumMap(edge.durations)' : 'map()'} AS durations
     FROM edge_minutes AS edge FINAL WHERE ${lastJoin(sql, whereMinutes(everywhere).sql)}
     GROUP BY caller, callee, callee_kind`,
    parameters,
  );
}

export interface MinuteCounts {
  readonly caller: string;
  readonly callee: string;
  readonly callee_kind: string;
  /** Sum of the calls of each minute, and of their squares */
  readonly calls: number;
  readonly squares: number;
}

/**
 * How the calls of each edge were spread over the minutes of the range.
 *
 * @returns `minutes` counts those that are joined or had no spans: the newest come later
 */
export async function readMinuteCounts(
  reader: Reader,
  scope: Scope,
): Promise<{ counts: MinuteCounts[]; minutes: number }> {
  const { environment: _, ...everywhere } = scope;
  const { sql, parameters } = whereMinutes(scope);
  const minutes = whereMinutes(everywhere).sql;
  const [counts, open] = await Promise.all([
    reader.read<MinuteCounts>(
      `SELECT caller, callee, callee_kind, sum(counted) AS calls, sum(counted * counted) AS squares FROM (
         SELECT time, caller, callee, callee_kind, sum(edge.calls) AS counted
         FROM edge_minutes AS edge FINAL WHERE ${lastJoin(sql, minutes)}
         GROUP BY time, caller, callee, callee_kind
       )
       GROUP BY caller, callee, callee_kind`,
      parameters,
    ),
    reader.read<{ minutes: number }>(
      `SELECT uniqExact(time) AS minutes FROM operation_minutes WHERE ${minutes} AND time NOT IN (
         SELECT time FROM edge_minutes WHERE ${minutes} AND ${joined}
       )`,
      parameters,
    ),
  ]);
  const { from, to } = parameters as { from: number; to: number };
  return { counts, minutes: (to - from) / 60 - (open[0]?.minutes ?? 0) };
}

async function joinFresh(reader: Reader, scope: Scope): Promise<EdgeRow[]> {
  const { environment: _, ...everywhere } = scope;
  const { sql, parameters } = whereMinutes(everywhere);
  const rows = await reader.read<{ minute: number; seen: number }>(
    `SELECT toUnixTimestamp(time) AS minute, sum(operations.spans) AS seen
     FROM operation_minutes AS operations WHERE ${sql} AND time NOT IN (
       SELECT time FROM edge_minutes WHERE ${sql} AND ${joined}
     )
     GROUP BY time ORDER BY time DESC LIMIT ${freshMinutes}`,
    parameters,
  );
  const { project, environment } = scope;
  const edges = await Promise.all(rows.map(({ minute, seen }) => joinOnce(reader, project, minute, seen)));
  return edges.flat().filter((edge) => environment === undefined || edge.environment === environment);
}

/** Joins a minute, or answers with the last join of it when no span came since. */
function joinOnce(reader: Reader, project: string, minute: number, spans: number): Promise<EdgeRow[]> {
  const known = joins.get(reader) ?? new Map();
  joins.set(reader, known);
  const key = `${minute} ${project}`;
  const last = known.get(key);
  if (last?.spans === spans) return last.rows;
  const rows = joinEdges(reader, project, minute);
  rows.catch(() => known.delete(key));
  known.delete(key);
  known.set(key, { spans, rows });
  for (const oldest of known.keys()) {
    if (known.size <= joinsKept) break;
    known.delete(oldest);
  }
  return rows;
}
