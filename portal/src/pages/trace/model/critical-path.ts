import type { TraceTree } from './trace-tree.ts';

/** A stretch of time during which nothing but `span` held up the end of the trace. Relative nanoseconds. */
export interface CriticalSegment {
  readonly span: number;
  readonly fromNs: number;
  readonly toNs: number;
}

const producer = 4;
const consumer = 5;

/**
 * The critical path below one root: walking back from its end, always into the child that ended last before
 * the cursor. Children are clipped to their parents (clocks differ); work that nobody waits for (producers,
 * consumers) is left out. Segments come in order of time and cover the root's duration without gaps.
 */
export function criticalPath(tree: TraceTree, root: number): CriticalSegment[] {
  const { startNs, durationNs } = tree.layout.spans;
  const segments: CriticalSegment[] = [];
  const stack: Frame[] = [openFrame(tree, root, startNs[root]!, startNs[root]! + durationNs[root]!)];
  while (stack.length > 0) {
    const frame = stack.at(-1)!;
    const child = nextChild(tree, frame);
    if (child === undefined) {
      addSegment(segments, frame.span, frame.fromNs, frame.cursorNs);
      stack.pop();
      continue;
    }
    const endNs = Math.min(startNs[child]! + durationNs[child]!, frame.cursorNs);
    const fromNs = Math.max(startNs[child]!, frame.fromNs);
    addSegment(segments, frame.span, endNs, frame.cursorNs);
    frame.cursorNs = fromNs;
    stack.push(openFrame(tree, child, fromNs, endNs));
  }
  return segments.reverse();
}

/** The spans that have a part in the path. */
export function spansOf(segments: readonly CriticalSegment[]): Set<number> {
  return new Set(segments.map(({ span }) => span));
}

interface Frame {
  readonly span: number;
  readonly fromNs: number;
  cursorNs: number;
  /** Children by end, the last first */
  readonly byEnd: readonly number[];
  next: number;
}

function openFrame(tree: TraceTree, span: number, fromNs: number, toNs: number): Frame {
  const { startNs, durationNs, kind } = tree.layout.spans;
  const byEnd: number[] = [];
  for (let i = tree.childFrom[span]!; i < tree.childFrom[span + 1]!; i += 1) {
    const child = tree.children[i]!;
    const async = kind[child] === consumer || kind[child] === producer;
    if (!async) byEnd.push(child);
  }
  byEnd.sort((a, b) => startNs[b]! + durationNs[b]! - startNs[a]! - durationNs[a]!);
  return { span, fromNs, cursorNs: toNs, byEnd, next: 0 };
}

/** The last child that has a part between the frame's start and its cursor; it may overflow its parent's end. */
function nextChild(tree: TraceTree, frame: Frame): number | undefined {
  const { startNs, durationNs } = tree.layout.spans;
  const parentEndNs = startNs[frame.span]! + durationNs[frame.span]!;
  for (; frame.next < frame.byEnd.length; frame.next += 1) {
    const child = frame.byEnd[frame.next]!;
    const childEndNs = Math.min(startNs[child]! + durationNs[child]!, parentEndNs);
    const endsBeforeCursor = childEndNs <= frame.cursorNs;
    const hasPart = childEndNs > Math.max(startNs[child]!, frame.fromNs) && startNs[child]! < frame.cursorNs;
    if (endsBeforeCursor && hasPart) {
      frame.next += 1;
      return child;
    }
  }
  return undefined;
}

function addSegment(segments: CriticalSegment[], span: number, fromNs: number, toNs: number): void {
  if (toNs > fromNs) segments.push({ span, fromNs, toNs });
}
