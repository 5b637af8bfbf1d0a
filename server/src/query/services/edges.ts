import type { Scope } from '@headwater/contract';
import { queuePrefix } from '../../store/edges/join-edges.ts';
import { type EdgeSums, readEdges } from '../application-map/read-edges.ts';
import { quantilesOf } from '../durations.ts';
import type { Reader } from '../reader.ts';

export interface Edge {
  /** '' when the call came from outside; of a message the queue it came from */
  readonly caller: string;
  readonly callee: string;
  readonly calleeKind: EdgeSums['calleeKind'];
  readonly calls: number;
  readonly errors: number;
  readonly avgNs: number;
  readonly p50Ns: number;
  readonly p95Ns: number;
  readonly p99Ns: number;
}

/**
 * Who called whom in the range, in whole minutes, most calls first; durations are those the called side measured,
 * or the caller where the called side does not report.
 */
export async function listEdges(reader: Reader, scope: Scope): Promise<Edge[]> {
  const edges = await readEdges(reader, scope);
  return edges.map(({ caller, callee, calleeKind, calls, errors, durationSum, durations }) => {
    const [p50Ns = 0, p95Ns = 0, p99Ns = 0] = quantilesOf(durations, [0.5, 0.95, 0.99]);
    const from = caller.startsWith(queuePrefix) ? caller.slice(queuePrefix.length) : caller;
    const avgNs = calls > 0 ? durationSum / calls : 0;
    return { caller: from, callee, calleeKind, calls, errors, avgNs, p50Ns, p95Ns, p99Ns };
  });
}
