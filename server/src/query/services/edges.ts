import type { Scope } from '@headwater/contract';
import { type EdgeRow, joinEdges } from '../../store/edges/join-edges.ts';
import { addCounts, quantilesOf } from '../durations.ts';
import { type Reader, whereMinutes } from '../reader.ts';

export interface Edge {
  /** '' when the call came from outside */
  readonly caller: string;
  readonly callee: string;
  readonly calleeKind: 'service' | 'database' | 'queue' | 'external';
  readonly calls: number;
  readonly errors: number;
  readonly avgNs: number;
  readonly p50Ns: number;
  readonly p95Ns: number;
  readonly p99Ns: number;
}

/** Newest minutes that are joined on the spot when the job has not come to them yet. */
const freshMinutes = 3;

/**
 * Who called whom in the range, in whole minutes, most calls first; durations are those the called side measured,
 * or the caller where the called side does not report.
 */
export async function listEdges(reader: Reader, scope: Scope): Promise<Edge[]> {
  const [kept, fresh] = await Promise.all([readJoined(reader, scope), joinFresh(reader, scope)]);
  const edges = new Map<string, { row: EdgeRow; durations: Record<string, number>; sums: number[] }>();
  for (const row of [...kept, ...fresh]) {
    const key = [row.caller, row.callee, row.callee_kind].join('\n');
    const edge = edges.get(key) ?? { row, durations: {}, sums: [0, 0, 0] };
    edges.set(key, edge);
    addCounts(edge.durations, row.durations);
    for (const [at, value] of [row.calls, row.errors, row.duration_sum].entries()) edge.sums[at]! += value;
  }
  const answer = Array.from(edges.values(), ({ row, durations, sums }): Edge => {
    const [calls = 0, errors = 0, sum = 0] = sums;
    const [p50Ns = 0, p95Ns = 0, p99Ns = 0] = quantilesOf(durations, [0.5, 0.95, 0.99]);
    const calleeKind = row.callee_kind as Edge['calleeKind'];
    const { caller, callee } = row;
    return {
      caller,
      callee,
      calleeKind,
      calls,
      errors,
      avgNs: calls > 0 ? sum / calls : 0,
      p50Ns,
      p95Ns,
      p99Ns,
    };
  });
  return answer.sort((a, b) => b.calls - a.calls || (a.caller + a.callee < b.caller + b.callee ? -1 : 1));
}

const joined = "caller = '' AND callee = ''";

/** Only rows of each minute's last join count: an earlier one may have known fewer callers. */
function readJoined(reader: Reader, scope: Scope): Promise<EdgeRow[]> {
  const { environment: _, ...everywhere } = scope;
  const minutes = whereMinutes(everywhere).sql;
  const { sql, parameters } = whereMinutes(scope);
  return reader.read<EdgeRow>(
    `SELECT caller, callee, callee_kind, sum(edge.calls) AS calls, sum(edge.errors) AS errors,
       sum(edge.duration_sum) AS duration_sum, sumMap(edge.durations) AS durations
     FROM edge_minutes AS edge FINAL WHERE ${sql} AND NOT (${joined}) AND (time, version) IN (
       SELECT time, max(version) FROM edge_minutes WHERE ${minutes} AND ${joined} GROUP BY time
     )
     GROUP BY caller, callee, callee_kind`,
    parameters,
  );
}

async function joinFresh(reader: Reader, scope: Scope): Promise<EdgeRow[]> {
  const { environment: _, ...everywhere } = scope;
  const { sql, parameters } = whereMinutes(everywhere);
  const rows = await reader.read<{ minute: number }>(
    `SELECT toUnixTimestamp(time) AS minute FROM operation_minutes WHERE ${sql} AND time NOT IN (
       SELECT time FROM edge_minutes WHERE ${sql} AND ${joined}
     )
     GROUP BY time ORDER BY time DESC LIMIT ${freshMinutes}`,
    parameters,
  );
  const { project, environment } = scope;
  const edges = await Promise.all(rows.map(({ minute }) => joinEdges(reader, project, minute)));
  return edges.flat().filter((edge) => environment === undefined || edge.environment === environment);
}
