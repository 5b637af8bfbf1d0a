import type {
  ApplicationMap,
  MapEdge,
  MapNode,
  MapNodeKind,
  MapSensitivity,
  Scope,
} from '@headwater/contract';
import { queuePrefix } from '../../store/edges/join-edges.ts';
import { addCounts, type DurationCounts, quantilesOf } from '../durations.ts';
import type { Reader } from '../reader.ts';
import { findAbnormal, type Subject } from './find-abnormal.ts';
import { type EdgeSums, edgeKey, type MinuteCounts, readEdges, readMinuteCounts } from './read-edges.ts';
import { readNatures, readServices, type ServiceNature, type ServiceSums } from './read-nodes.ts';
import type { Sample } from './statistics.ts';

export interface MapQuestion extends Scope {
  /** Looks for what is abnormal when set */
  readonly sensitivity?: MapSensitivity | undefined;
  /** Answers p50, p95 and p99 too */
  readonly quantiles?: boolean;
}

/** More than anybody can read; those with the fewest calls are left out. */
const mostEdges = 2_000;

interface Parts {
  readonly edges: readonly EdgeSums[];
  readonly services: readonly ServiceSums[];
  readonly natures: readonly ServiceNature[];
  readonly perMinute: { readonly counts: readonly MinuteCounts[]; readonly minutes: number };
}

/** Services and what they call in the range, in whole minutes, and what is abnormal against the range before. */
export async function getApplicationMap(reader: Reader, question: MapQuestion): Promise<ApplicationMap> {
  const { sensitivity, quantiles = false, ...scope } = question;
  const lengthMs = scope.toMs - scope.fromMs;
  const earlier = { ...scope, fromMs: Math.max(0, scope.fromMs - lengthMs), toMs: scope.fromMs };
  const [now, before] = await Promise.all([
    readParts(reader, scope, sensitivity !== undefined, quantiles),
    sensitivity === undefined ? undefined : readParts(reader, earlier, true, true),
  ]);
  const shown = { ...now, edges: now.edges.slice(0, mostEdges) };
  const edges = shown.edges.map(edgeOf);
  const nodes = makeNodes(shown, edges);
  const compared =
    before === undefined || sensitivity === undefined
      ? { findings: [], tests: 0 }
      : findAbnormal(subjectsOf(before), subjectsOf(now), sensitivity);
  return { nodes, edges, hiddenEdges: now.edges.length - shown.edges.length, ...compared };
}

async function readParts(reader: Reader, scope: Scope, compare: boolean, quantiles: boolean): Promise<Parts> {
  const withDurations = compare || quantiles;
  const [edges, services, natures, perMinute] = await Promise.all([
    readEdges(reader, scope, withDurations),
    readServices(reader, scope, withDurations),
    readNatures(reader, scope),
    compare ? readMinuteCounts(reader, scope) : { counts: [], minutes: 0 },
  ]);
  return { edges, services, natures, perMinute };
}

const idOf = (kind: MapNodeKind, name: string) => `${kind}:${name}`;

function callerOf(caller: string): { kind: MapNodeKind; name: string } {
  if (caller === '') return { kind: 'outside', name: '' };
  return caller.startsWith(queuePrefix)
    ? { kind: 'queue', name: caller.slice(queuePrefix.length) }
    : { kind: 'service', name: caller };
}

/** Ids of both ends of an edge. */
function endsOf({ caller, callee, calleeKind }: Pick<EdgeSums, 'caller' | 'callee' | 'calleeKind'>) {
  const { kind, name } = callerOf(caller);
  const [source, target] = [idOf(kind, name), idOf(calleeKind, callee)];
  return { id: `${source}\n${target}`, source, target };
}

function edgeOf(edge: EdgeSums): MapEdge {
  return { ...endsOf(edge), ...measure(edge.calls, edge.errors, edge.durationSum, edge.durations) };
}

function measure(calls: number, errors: number, durationSum: number, durations: DurationCounts) {
  const [p50Ns = 0, p95Ns = 0, p99Ns = 0] = quantilesOf(durations, [0.5, 0.95, 0.99]);
  return { calls, errors, avgNs: calls > 0 ? durationSum / calls : 0, p50Ns, p95Ns, p99Ns };
}

/** Every service that is more than lent calls, and every end of an edge. */
function makeNodes({ edges: sums, services, natures }: Parts, edges: readonly MapEdge[]): MapNode[] {
  const ends = new Set(edges.flatMap(({ source, target }) => [source, target]));
  const known = new Map(natures.map((nature) => [nature.service, nature]));
  const nodes = new Map<string, MapNode>();
  for (const service of services) {
    const id = idOf('service', service.service);
    if (service.own > 0 || ends.has(id)) nodes.set(id, serviceNode(service, known.get(service.service)));
  }
  for (const id of ends) if (!nodes.has(id)) nodes.set(id, inferredNode(id, sums));
  return [...nodes.values()].sort((a, b) => b.calls - a.calls || (a.id < b.id ? -1 : 1));
}

function serviceNode(service: ServiceSums, nature: ServiceNature | undefined): MapNode {
  const { requests, errors, durationSum, durations, environments, versions } = service;
  return {
    id: idOf('service', service.service),
    kind: 'service',
    name: service.service,
    ...measure(requests, errors, durationSum, durations),
    instances: nature?.instances ?? 0,
    environments: [...environments].sort(),
    versions: [...versions].sort(),
    dialects: [...(nature?.dialects ?? [])],
  };
}

/** Of what does not report, what its callers measured; of outside nothing. */
function inferredNode(id: string, sums: readonly EdgeSums[]): MapNode {
  const at = id.indexOf(':');
  const kind = id.slice(0, at) as MapNodeKind;
  const calls = sums.filter((edge) => endsOf(edge).target === id);
  const durations: Record<string, number> = {};
  for (const edge of calls) addCounts(durations, edge.durations);
  const total = (of: (edge: EdgeSums) => number) => calls.reduce((sum, edge) => sum + of(edge), 0);
  return {
    id,
    kind,
    name: id.slice(at + 1),
    ...measure(
      total((edge) => edge.calls),
      total((edge) => edge.errors),
      total((edge) => edge.durationSum),
      durations,
    ),
    instances: 0,
    environments: [],
    versions: [],
    dialects: [],
  };
}

/** Nodes and edges as `findAbnormal` wants them. */
function subjectsOf({ edges, services, perMinute }: Parts): Map<string, Subject> {
  const { counts, minutes } = perMinute;
  const samples = new Map(counts.map((row): [string, Sample] => [minuteKey(row), sampleOf(row, minutes)]));
  const subjects = new Map<string, Subject>();
  const ends = edges.map(endsOf);
  const behind = new Map<string, string[]>();
  for (const { source, id } of ends) behind.set(source, [...(behind.get(source) ?? []), id]);
  edges.forEach((edge, index) => {
    const { id, target } = ends[index]!;
    const { caller, calls, errors, durations } = edge;
    // Calls from outside are requests of the service, which is a subject itself.
    if (caller === '') return;
    const spread = samples.get(edgeKey(edge));
    const spans = edge.spans > 0 ? Math.min(edge.spans, calls) : calls;
    const known = { id, next: behind.get(target) ?? [], calls, errors, durations, spans };
    subjects.set(id, { on: 'edge', ...known, ...(spread === undefined ? {} : { perMinute: spread }) });
  });
  for (const { service, requests, errors, durations } of services) {
    const id = idOf('service', service);
    if (requests === 0) continue;
    const known = { id, next: behind.get(id) ?? [], calls: requests, errors, durations };
    subjects.set(id, { on: 'node', ...known, spans: requests });
  }
  return subjects;
}

const minuteKey = ({ caller, callee, callee_kind }: MinuteCounts) => [caller, callee, callee_kind].join('\n');

/** Minutes without calls count as zero. */
function sampleOf({ calls, squares }: MinuteCounts, minutes: number): Sample {
  const mean = calls / minutes;
  const variance = minutes > 1 ? Math.max(0, (squares - minutes * mean * mean) / (minutes - 1)) : 0;
  return { mean, variance, size: minutes };
}
