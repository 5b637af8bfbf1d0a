/** What the time bar is set to: the last so-many, or a fixed half-open range. Times are milliseconds since 1970. */
export type TimeRange =
  | { readonly kind: 'relative'; readonly last: RelativeSpan }
  | { readonly kind: 'absolute'; readonly fromMs: number; readonly toMs: number };

export const relativeSpans = ['5m', '15m', '30m', '1h', '4h', '12h', '1d', '2d', '7d', '30d'] as const;
export type RelativeSpan = (typeof relativeSpans)[number];

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

export const defaultRange: TimeRange = { kind: 'relative', last: '1h' };

export function spanMs(span: RelativeSpan): number {
  return Number(span.slice(0, -1)) * unitMs[span.slice(-1) as keyof typeof unitMs];
}

/** Reads the range from the address's words; anything that is no range is the default. */
export function parseRange(words: { range?: string; from?: string; to?: string }): TimeRange {
  const fromMs = Number(words.from);
  const toMs = Number(words.to);
  if (words.from && words.to && Number.isFinite(fromMs) && Number.isFinite(toMs) && fromMs < toMs) {
    return { kind: 'absolute', fromMs, toMs };
  }
  const last = relativeSpans.find((span) => span === words.range);
  return last ? { kind: 'relative', last } : defaultRange;
}

/** The words of `parseRange`; the default range leaves no trace in the address. */
export function formatRangeWords(range: TimeRange): {
  range: string | undefined;
  from: string | undefined;
  to: string | undefined;
} {
  if (range.kind === 'absolute') {
    return { range: undefined, from: String(range.fromMs), to: String(range.toMs) };
  }
  const isDefault = defaultRange.kind === 'relative' && range.last === defaultRange.last;
  return { range: isDefault ? undefined : range.last, from: undefined, to: undefined };
}

export function resolveRange(range: TimeRange, nowMs: number): { fromMs: number; toMs: number } {
  if (range.kind === 'absolute') return { fromMs: range.fromMs, toMs: range.toMs };
  return { fromMs: nowMs - spanMs(range.last), toMs: nowMs };
}

/** How often a live page asks again: short ranges follow closely, long ones cost more and change less. */
export function refreshEveryMs(range: TimeRange): number | false {
  if (range.kind === 'absolute') return false;
  const length = spanMs(range.last);
  if (length <= spanMs('1h')) return 5_000;
  return length <= spanMs('1d') ? 30_000 : 120_000;
}

/** Half the range, or twice it, around its middle; never in the future. */
export function zoomRange(range: TimeRange, factor: number, nowMs: number): TimeRange {
  const { fromMs, toMs } = resolveRange(range, nowMs);
  const middle = (fromMs + toMs) / 2;
  const half = Math.max(500, ((toMs - fromMs) * factor) / 2);
  const end = Math.min(nowMs, Math.round(middle + half));
  return { kind: 'absolute', fromMs: Math.max(0, Math.round(end - 2 * half)), toMs: end };
}
