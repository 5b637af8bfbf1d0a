import type { TraceTree } from './trace-tree.ts';

/** The spans of the waterfall, top to bottom, without what is below collapsed spans. */
export function visibleRows(tree: TraceTree, collapsed: ReadonlySet<number>): Int32Array {
  if (collapsed.size === 0) return tree.order;
  const rows = new Int32Array(tree.count);
  let filled = 0;
  for (let place = 0; place < tree.count; ) {
    const span = tree.order[place]!;
    rows[filled++] = span;
    place += collapsed.has(span) ? tree.size[span]! : 1;
  }
  return rows.subarray(0, filled);
}

/** Collapsed spans without those that hide `span`. */
export function revealSpan(
  tree: TraceTree,
  collapsed: ReadonlySet<number>,
  span: number,
): ReadonlySet<number> {
  const opened = new Set(collapsed);
  for (let above = tree.parent[span]!; above >= 0; above = tree.parent[above]!) opened.delete(above);
  return opened.size === collapsed.size ? collapsed : opened;
}

/** Every span with children below the top level, so that the trace reads as its outline. */
export function collapseAll(tree: TraceTree): Set<number> {
  const collapsed = new Set<number>();
  for (let span = 0; span < tree.count; span += 1) {
    if (tree.size[span]! > 1 && tree.depth[span]! > 0) collapsed.add(span);
  }
  return collapsed;
}
