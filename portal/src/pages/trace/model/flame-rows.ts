import type { TraceTree } from './trace-tree.ts';

export interface FlameRows {
  /** Row of each span, 0 on top */
  readonly row: Int32Array;
  /** Spans of each row, by start time */
  readonly spansOfRow: readonly Int32Array[];
  /** True when more ran at once than rows are searched for; then some spans lie over others */
  readonly overlapping: boolean;
}

/** How many rows below its parent a span looks for room. */
const mostTries = 64;

/**
 * Places every span below its parent, in the first row where it does not lie over another one. Spans are
 * placed by start time, so the end of the last span of a row tells whether there is room.
 */
export function layFlameRows(tree: TraceTree): FlameRows {
  const { startNs, durationNs } = tree.layout.spans;
  const row = new Int32Array(tree.count);
  const endOfRow: number[] = [];
  const rows: number[][] = [];
  let overlapping = false;
  for (const span of parentsFirst(tree)) {
    const above = tree.parent[span]!;
    const first = above < 0 ? 0 : row[above]! + 1;
    const start = startNs[span]!;
    let chosen = first;
    let tries = 0;
    while ((endOfRow[chosen] ?? Number.NEGATIVE_INFINITY) > start && tries < mostTries) {
      chosen += 1;
      tries += 1;
    }
    overlapping ||= tries === mostTries;
    while (rows.length <= chosen) rows.push([]);
    row[span] = chosen;
    rows[chosen]!.push(span);
    endOfRow[chosen] = Math.max(endOfRow[chosen] ?? Number.NEGATIVE_INFINITY, start + durationNs[span]!);
  }
  const spansOfRow = rows.map((spans) => Int32Array.from(spans.sort((a, b) => startNs[a]! - startNs[b]!)));
  return { row, spansOfRow, overlapping };
}

/** By start time, but a child whose clock is early still comes after its parent. */
function parentsFirst(tree: TraceTree): Int32Array {
  const { startNs } = tree.layout.spans;
  const effective = new Float64Array(tree.count);
  for (const span of tree.order) {
    const above = tree.parent[span]!;
    effective[span] = above < 0 ? startNs[span]! : Math.max(startNs[span]!, effective[above]!);
  }
  return Int32Array.from(tree.order).sort(
    (a, b) => effective[a]! - effective[b]! || tree.place[a]! - tree.place[b]!,
  );
}
