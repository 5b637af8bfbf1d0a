import type { ApplicationMap, MapEdge, MapFinding, MapNode } from '@headwater/contract';

/** What of the map is shown; all of it is in the address. */
export interface MapFilter {
  /** Words in the names of nodes; those that match are shown with what they call and who calls them */
  readonly words: string;
  /** Nodes with this in their names are left out */
  readonly notWords: string;
  /** Kinds of nodes that are left out */
  readonly without: readonly string[];
  /** Of an edge, as the two below */
  readonly fewestCalls: number;
  /** Share of failed calls, 0 to 1 */
  readonly leastFailures: number;
  /** Mean duration */
  readonly leastNs: number;
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
  const abnormal = abnormalIds(map.findings);
  const wanted = map.nodes.filter((node) => isWanted(node, filter));
  const known = new Set(wanted.map(({ id }) => id));
  const edges = map.edges.filter(
    (edge) =>
      known.has(edge.source) &&
      known.has(edge.target) &&
      reaches(edge, filter) &&
      hasState(edge, filter, abnormal),
  );
  const joined = new Set(edges.flatMap(({ source, target }) => [source, target]));
  const narrowed = filter.state !== 'all' || isBounded(filter);
  const candidates = wanted.filter((node) => {
    if (joined.has(node.id)) return true;
    if (node.kind !== 'service') return false;
    return !narrowed || (reaches(node, filter) && hasState(node, filter, abnormal));
  });
  const named = nearWords(candidates, edges, filter.words);
  const shown = new Set(named.map(({ id }) => id));
  return {
    nodes: named,
    edges: edges.filter(({ source, target }) => shown.has(source) && shown.has(target)),
    findings: map.findings,
  };
}

function isWanted({ kind, name }: MapNode, { without, outside, notWords }: MapFilter): boolean {
  if (without.includes(kind) || (kind === 'outside' && !outside)) return false;
  const unwanted = notWords.trim().toLowerCase();
  return unwanted === '' || !name.toLowerCase().includes(unwanted);
}

/** Ids of everything that is abnormal, or that an abnormality comes from. */
export function abnormalIds(findings: readonly MapFinding[]): Set<string> {
  return new Set(findings.flatMap(({ target, contributors }) => [target, ...contributors]));
}

/** Whether edges are shown from some figure on only. */
const isBounded = ({ fewestCalls, leastFailures, leastNs }: MapFilter) =>
  fewestCalls > 0 || leastFailures > 0 || leastNs > 0;

function reaches(
  item: { readonly calls: number; readonly errors: number; readonly avgNs: number },
  { fewestCalls, leastFailures, leastNs }: MapFilter,
): boolean {
  return item.calls >= fewestCalls && failureShare(item) >= leastFailures && item.avgNs >= leastNs;
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
