import type { TraceTree } from './trace-tree.ts';

export const groupings = ['service', 'resource'] as const;
export type Grouping = (typeof groupings)[number];

export interface SpanGroup {
  readonly id: string;
  readonly service: string;
  /** Name of its spans; '' in groups of services */
  readonly name: string;
  /** Longest first */
  readonly spans: readonly number[];
  readonly errors: number;
  readonly avgNs: number;
  /** Time in its spans during which none of their children ran */
  readonly selfNs: number;
  /** Part of the self time of the trace, 0 … 1 */
  readonly share: number;
}

/** The spans of a trace by service, or by service and name; largest share of execution time first. */
export function groupSpans(
  { layout, order }: TraceTree,
  selfNs: Float64Array,
  grouping: Grouping,
  only: ReadonlySet<number> | null,
): SpanGroup[] {
  const { service, name, durationNs, status } = layout.spans;
  const groups = new Map<number, number[]>();
  let totalNs = 0;
  for (const span of order) {
    totalNs += selfNs[span]!;
    if (only !== null && !only.has(span)) continue;
    const key = service[span]! * layout.names.length + (grouping === 'resource' ? name[span]! : 0);
    const spans = groups.get(key);
    if (spans) spans.push(span);
    else groups.set(key, [span]);
  }
  return Array.from(groups, ([key, spans]): SpanGroup => {
    const ownNs = spans.reduce((sum, span) => sum + selfNs[span]!, 0);
    return {
      id: `${grouping}:${key}`,
      service: layout.services[service[spans[0]!]!] ?? '',
      name: grouping === 'resource' ? (layout.names[name[spans[0]!]!] ?? '') : '',
      spans: spans.sort((a, b) => durationNs[b]! - durationNs[a]!),
      errors: spans.filter((span) => status[span] === 2).length,
      avgNs: spans.reduce((sum, span) => sum + durationNs[span]!, 0) / spans.length,
      selfNs: ownNs,
      share: totalNs > 0 ? ownNs / totalNs : 0,
    };
  }).sort((a, b) => b.selfNs - a.selfNs);
}
