import type { TraceTree } from './trace-tree.ts';

export interface ServiceShare {
  readonly service: string;
  readonly spans: number;
  readonly errors: number;
  /** Time in spans of this service during which none of their children ran */
  readonly selfNs: number;
  /** Part of the self time of all services, 0 … 1 */
  readonly share: number;
}

/** Time of each span during which none of its children ran; parallel children count once. */
export function selfTimes(tree: TraceTree): Float64Array {
  const { startNs, durationNs } = tree.layout.spans;
  const selfNs = new Float64Array(tree.count);
  for (let span = 0; span < tree.count; span += 1) {
    const start = startNs[span]!;
    const end = start + durationNs[span]!;
    let coveredTo = start;
    let coveredNs = 0;
    for (let i = tree.childFrom[span]!; i < tree.childFrom[span + 1]!; i += 1) {
      const child = tree.children[i]!;
      const from = Math.max(coveredTo, startNs[child]!);
      const to = Math.min(end, startNs[child]! + durationNs[child]!);
      if (to > from) {
        coveredNs += to - from;
        coveredTo = to;
      }
    }
    selfNs[span] = durationNs[span]! - coveredNs;
  }
  return selfNs;
}

/** The services of a trace by their share of execution time, largest first. */
export function serviceShares(tree: TraceTree, selfNs: Float64Array): ServiceShare[] {
  const { services, spans } = tree.layout;
  const sums = services.map((service) => ({ service, spans: 0, errors: 0, selfNs: 0 }));
  let totalNs = 0;
  for (let span = 0; span < tree.count; span += 1) {
    const sum = sums[spans.service[span]!];
    if (!sum) continue;
    sum.spans += 1;
    sum.errors += spans.status[span] === 2 ? 1 : 0;
    sum.selfNs += selfNs[span]!;
    totalNs += selfNs[span]!;
  }
  return sums
    .filter(({ spans: count }) => count > 0)
    .map((sum) => ({ ...sum, share: totalNs > 0 ? sum.selfNs / totalNs : 0 }))
    .sort((a, b) => b.selfNs - a.selfNs);
}
