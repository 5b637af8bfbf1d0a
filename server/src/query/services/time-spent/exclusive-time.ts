/** A span of a trace that was read, with what time is counted by. */
export interface TimedSpan {
  readonly spanId: string;
  /** '' when it has none */
  readonly parentId: string;
  /** Nanoseconds after any one instant, the same for the whole trace */
  readonly startNs: number;
  readonly durationNs: number;
  /** True for the spans whose time is asked for */
  readonly entry: boolean;
}

export interface SpentTime {
  /** Index of the span in the list given */
  readonly span: number;
  /** Index of the topmost asked-for span that it is, or is below */
  readonly entry: number;
  /** Its duration without the time in which a child of it ran; children side by side count once */
  readonly selfNs: number;
}

/**
 * Exclusive times of the spans of one trace that are, or are below, an asked-for span; each span once, however many
 * asked-for spans are above it. A span that came twice counts once, circles are cut.
 */
export function exclusiveTimes(spans: readonly TimedSpan[]): SpentTime[] {
  const byId = new Map<string, number>();
  for (const [index, { spanId }] of spans.entries()) if (!byId.has(spanId)) byId.set(spanId, index);
  const children = new Map<number, number[]>();
  const tops: number[] = [];
  for (const [index, { spanId, parentId, entry }] of spans.entries()) {
    if (byId.get(spanId) !== index) continue;
    const parent = parentId === '' ? undefined : byId.get(parentId);
    if (parent !== undefined && parent !== index) {
      const siblings = children.get(parent);
      if (siblings) siblings.push(index);
      else children.set(parent, [index]);
    }
    if (entry) tops.push(index);
  }
  return walk(spans, children, withoutNested(spans, byId, tops));
}

/** Asked-for spans that have no asked-for span above them. */
function withoutNested(
  spans: readonly TimedSpan[],
  byId: ReadonlyMap<string, number>,
  entries: readonly number[],
): number[] {
  /** By span: whether an asked-for span is above it; filled on the way up, so that every span is passed once. */
  const isBelow = new Map<number, boolean>();
  return entries.filter((entry) => {
    const path: number[] = [];
    let answer = false;
    let at = parentOf(spans, byId, entry);
    while (at !== undefined) {
      const known = isBelow.get(at);
      if (known !== undefined || spans[at]!.entry) {
        answer = known === true || spans[at]!.entry;
        break;
      }
      isBelow.set(at, false);
      path.push(at);
      at = parentOf(spans, byId, at);
    }
    for (const span of path) isBelow.set(span, answer);
    return !answer || at === entry;
  });
}

function parentOf(
  spans: readonly TimedSpan[],
  byId: ReadonlyMap<string, number>,
  span: number,
): number | undefined {
  const { parentId } = spans[span]!;
  return parentId === '' ? undefined : byId.get(parentId);
}

function walk(
  spans: readonly TimedSpan[],
  children: ReadonlyMap<number, readonly number[]>,
  tops: readonly number[],
): SpentTime[] {
  const spent: SpentTime[] = [];
  const seen = new Set<number>();
  for (const entry of tops) {
    const stack = [entry];
    while (stack.length > 0) {
      const span = stack.pop()!;
      if (seen.has(span)) continue;
      seen.add(span);
      const below = children.get(span) ?? [];
      spent.push({ span, entry, selfNs: selfTime(spans, span, below) });
      stack.push(...below);
    }
  }
  return spent;
}

function selfTime(spans: readonly TimedSpan[], span: number, children: readonly number[]): number {
  const { startNs, durationNs } = spans[span]!;
  if (children.length === 0) return durationNs;
  const end = startNs + durationNs;
  let coveredTo = startNs;
  let coveredNs = 0;
  for (const child of [...children].sort((a, b) => spans[a]!.startNs - spans[b]!.startNs)) {
    const from = Math.max(coveredTo, spans[child]!.startNs);
    const to = Math.min(end, spans[child]!.startNs + spans[child]!.durationNs);
    if (to > from) {
      coveredNs += to - from;
      coveredTo = to;
    }
  }
  return durationNs - coveredNs;
}
