import type { DependencyEdge, Scope } from '@headwater/contract';
import type { Reader } from '../reader.ts';
import { type Edge, listEdges } from './edges.ts';

/** Who calls a service and what it calls, from the map's edges; a call from outside has no name. */
export async function getDependencies(
  reader: Reader,
  service: string,
  scope: Scope,
): Promise<{ upstream: DependencyEdge[]; downstream: DependencyEdge[] }> {
  const edges = await listEdges(reader, scope);
  return {
    upstream: edges
      .filter(({ callee, calleeKind }) => callee === service && calleeKind === 'service')
      .map((edge) => endOf(edge, edge.caller, 'service')),
    downstream: edges
      .filter(({ caller }) => caller === service)
      .map((edge) => endOf(edge, edge.callee, edge.calleeKind)),
  };
}

function endOf(edge: Edge, name: string, kind: Edge['calleeKind']): DependencyEdge {
  const { calls, errors, avgNs, p50Ns, p95Ns, p99Ns } = edge;
  return { name, kind, calls, errors, avgNs, p50Ns, p95Ns, p99Ns };
}
