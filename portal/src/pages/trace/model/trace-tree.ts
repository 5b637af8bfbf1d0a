import type { TraceLayout } from '@headwater/contract';

/**
 * A trace as a forest over the columns of a layout. Span numbers are indices of the layout's columns. Spans
 * that name no known parent, themselves, or a descendant as parent stand at the top level.
 */
export interface TraceTree {
  readonly layout: TraceLayout;
  readonly count: number;
  /** Parent of each span, -1 at the top; without circles */
  readonly parent: Int32Array;
  readonly depth: Int32Array;
  /** Spans in the order of a depth-first walk, children by start time */
  readonly order: Int32Array;
  /** Where each span stands in `order` */
  readonly place: Int32Array;
  /** Spans below and including each span: its subtree is `order[place … place + size)` */
  readonly size: Int32Array;
  /** Children of span i: `children[childFrom[i] … childFrom[i + 1])`, by start time */
  readonly childFrom: Int32Array;
  readonly children: Int32Array;
  readonly roots: Int32Array;
  readonly maxDepth: number;
}

/** Builds the forest in linear time but for sorting; depth is bounded by memory only, not by the stack. */
export function buildTraceTree(layout: TraceLayout): TraceTree {
  const count = layout.spans.spanId.length;
  const parent = cutCircles(layout.spans.parent, count);
  const { childFrom, children, roots } = groupByParent(parent, layout.spans.startNs, count);
  const order = new Int32Array(count);
  const place = new Int32Array(count);
  const depth = new Int32Array(count);
  const size = new Int32Array(count).fill(1);
  let maxDepth = 0;
  let done = 0;
  const stack = Array.from(roots).reverse();
  while (stack.length > 0) {
    const span = stack.pop()!;
    place[span] = done;
    order[done++] = span;
    const above = parent[span]!;
    depth[span] = above < 0 ? 0 : depth[above]! + 1;
    maxDepth = Math.max(maxDepth, depth[span]!);
    for (let i = childFrom[span + 1]! - 1; i >= childFrom[span]!; i -= 1) stack.push(children[i]!);
  }
  for (let i = count - 1; i >= 0; i -= 1) {
    const above = parent[order[i]!]!;
    if (above >= 0) size[above]! += size[order[i]!]!;
  }
  return { layout, count, parent, depth, order, place, size, childFrom, children, roots, maxDepth };
}

/** True when `span` is `ancestor` or below it. */
export function isWithin(tree: TraceTree, span: number, ancestor: number): boolean {
  const offset = tree.place[span]! - tree.place[ancestor]!;
  return offset >= 0 && offset < tree.size[ancestor]!;
}

/** Parents as sent, but one span of every circle stands at the top, and so does one with an impossible parent. */
function cutCircles(sent: readonly number[], count: number): Int32Array {
  const parent = new Int32Array(count);
  for (let i = 0; i < count; i += 1) {
    const named = sent[i] ?? -1;
    parent[i] = named >= 0 && named < count && named !== i ? named : -1;
  }
  // 0 not seen, otherwise the walk that saw it
  const seenBy = new Int32Array(count);
  for (let start = 0; start < count; start += 1) {
    let span = start;
    while (span >= 0 && seenBy[span] === 0) {
      seenBy[span] = start + 1;
      const next = parent[span]!;
      if (next >= 0 && seenBy[next] === start + 1) parent[span] = -1;
      span = parent[span]!;
    }
  }
  return parent;
}

function groupByParent(parent: Int32Array, startNs: readonly number[], count: number) {
  const childFrom = new Int32Array(count + 1);
  let rootCount = 0;
  for (let i = 0; i < count; i += 1) {
    if (parent[i]! >= 0) childFrom[parent[i]! + 1]! += 1;
    else rootCount += 1;
  }
  for (let i = 0; i < count; i += 1) childFrom[i + 1]! += childFrom[i]!;
  const next = childFrom.slice(0, count);
  const children = new Int32Array(count - rootCount);
  const roots = new Int32Array(rootCount);
  let root = 0;
  for (const i of inOrderOfStart(startNs, count)) {
    const above = parent[i]!;
    if (above < 0) roots[root++] = i;
    else children[next[above]!++] = i;
  }
  return { childFrom, children, roots };
}

/** The layout comes in order of start; sorted only when it does not. */
function inOrderOfStart(startNs: readonly number[], count: number): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  let sorted = true;
  for (let i = 1; i < count && sorted; i += 1) sorted = startNs[i - 1]! <= startNs[i]!;
  return sorted ? order : order.sort((a, b) => startNs[a]! - startNs[b]! || a - b);
}
