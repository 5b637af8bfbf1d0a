import { spanMarks } from '../../model/conventions/span-roles.ts';
/** What notes are made from; one per distinct span of a trace. */
export interface NotedSpan {
  readonly spanId: string;
  /** '' when it has none */
  readonly parentId: string;
  readonly startNs: bigint;
  readonly durationNs: bigint;
  /** `marks` of the row */
  readonly marks: number;
  /** the same span was stored more than once */
  readonly repeated: boolean;
}

/** Bits of the layout's `notes`, see `traceLayout` in the contract. */
export const noteBits = {
  orphan: 1,
  repeated: 2,
  'time-bounded': 4,
  'negative-duration': 8,
  'starts-before-parent': 16,
  'ends-after-parent': 32,
  exception: 64,
  cycle: 128,
} as const;

/**
 * What is odd about each span, as bits.
 *
 * @param parents index of the parent in `spans`, -1 for none or one that is not there
 */
export function noteSpans(spans: readonly NotedSpan[], parents: Int32Array): Uint8Array {
  const notes = new Uint8Array(spans.length);
  for (const [index, span] of spans.entries()) {
    const parent = spans[parents[index]!];
    let bits = 0;
    if (span.parentId !== '' && parent === undefined) bits |= noteBits.orphan;
    if (span.repeated) bits |= noteBits.repeated;
    if ((span.marks & spanMarks.timeBounded) !== 0) bits |= noteBits['time-bounded'];
    if ((span.marks & spanMarks.negativeDuration) !== 0) bits |= noteBits['negative-duration'];
    if (parent !== undefined) {
      if (span.startNs < parent.startNs) bits |= noteBits['starts-before-parent'];
      if (span.startNs + span.durationNs > parent.startNs + parent.durationNs) {
        bits |= noteBits['ends-after-parent'];
      }
    }
    notes[index] = bits;
  }
  markCycles(parents, notes);
  return notes;
}

/** Index of each span's parent, -1 where it has none or it is not among them. */
export function findParents(spans: readonly Pick<NotedSpan, 'spanId' | 'parentId'>[]): Int32Array {
  const byId = new Map(spans.map(({ spanId }, index) => [spanId, index]));
  return Int32Array.from(spans, ({ parentId }) => (parentId === '' ? -1 : (byId.get(parentId) ?? -1)));
}

/** Cuts cycles: the first span of one, in order, loses its parent and all of it are noted. Linear in the spans. */
function markCycles(parents: Int32Array, notes: Uint8Array): void {
  const visited = new Int32Array(parents.length);
  for (let start = 0; start < parents.length; start += 1) {
    let index = start;
    while (index >= 0 && visited[index] === 0) {
      visited[index] = start + 1;
      index = parents[index]!;
    }
    if (index < 0 || visited[index] !== start + 1) continue;
    let member = index;
    do {
      notes[member] = notes[member]! | noteBits.cycle;
      member = parents[member]!;
    } while (member !== index);
    parents[index] = -1;
  }
}
