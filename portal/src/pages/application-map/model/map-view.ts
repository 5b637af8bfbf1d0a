import type { ApplicationMap, MapEdge, MapFinding, MapNode } from '@headwater/contract';

/** What of the map is shown; all of it is in the address. */
export interface MapFilter {
  /** Words in the names of nodes; those that match are shown with what they call and who calls them */
  readonly words: string;
  /** Kinds of nodes that are left out */
  readonly without: readonly string[];
  readonly fewestCalls: number;
  readonly state: 'all' | 'failing' | 'healthy' | 'abnormal';
  /** Whether calls of unknown callers are drawn */
  readonly outside: boolean;
}

export interface MapView {
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
  readonly findings: readonly MapFinding[];
}

export const failureShare = ({ calls, errors }: { calls: number; errors: number }) =>
  calls > 0 ? errors / calls : 0;

/** Shares of failures from which something is called failing, and from which it is grave. */
export const failingFrom = 0.05;
export const graveFrom = 0.2;

/** The part of the map that meets the filters; an edge is shown when both its ends are. */
export function filterMap(map: ApplicationMap, filter: MapFilter): MapView {
  const kinds = new Set(filter.without);
  const abnormal = abnormalIds(map.findings);
  const edges = map.edges.filter((edge) => {
    if (!filter.outside && edge.source === 'outside:') return false;
    return edge.calls >= filter.fewestCalls && hasState(edge, filter, abnormal);
  });
  const joined = new Set(edges.flatMap(({ source, target }) => [source, target]));
  const narrowed = filter.state !== 'all' || filter.fewestCalls > 0;
  const candidates = map.nodes.filter(({ id, kind, ...node }) => {
    if (kinds.has(kind) || (kind === 'outside' && !filter.outside)) return false;
    if (joined.has(id)) return true;
    if (kind !== 'service') return false;
    return !narrowed || (node.calls >= filter.fewestCalls && hasState({ id, ...node }, filter, abnormal));
  });
  const named = nearWords(candidates, edges, filter.words);
  const shown = new Set(named.map(({ id }) => id));
  return {
    nodes: named,
    edges: edges.filter(({ source, target }) => shown.has(source) && shown.has(target)),
    findings: map.findings,
  };
}

/** Ids of everything that is abnormal, or that an abnormality comes from. */
export function abnormalIds(findings: readonly MapFinding[]): Set<string> {
  return new Set(findings.flatMap(({ target, contributors }) => [target, ...contributors]));
}

function hasState(
  item: { readonly id: string; readonly calls: number; readonly errors: number },
  { state }: MapFilter,
  abnormal: ReadonlySet<string>,
): boolean {
  if (state === 'failing') return item.errors > 0;
  if (state === 'healthy') return item.errors === 0;
  return state !== 'abnormal' || abnormal.has(item.id);
}

function nearWords(nodes: readonly MapNode[], edges: readonly MapEdge[], words: string): readonly MapNode[] {
  const lower = words.trim().toLowerCase();
  if (lower === '') return nodes;
  const hits = new Set(nodes.filter(({ name }) => name.toLowerCase().includes(lower)).map(({ id }) => id));
  const near = new Set(hits);
  for (const { source, target } of edges) {
    if (hits.has(source)) near.add(target);
    if (hits.has(target)) near.add(source);
  }
  return nodes.filter(({ id }) => near.has(id));
}

export type MapGrouping = 'none' | 'kind' | 'environment' | 'dialect';

/** The group of a node; what has several, such as a service in two environments, is in the group of both. */
export function groupName(node: MapNode, by: MapGrouping): string {
  if (by === 'environment') return node.environments.join(', ');
  if (by === 'dialect') return node.dialects.join(', ');
  return node.kind;
}
