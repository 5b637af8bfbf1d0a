/** The part of a trace that is on screen, in nanoseconds from its start. */
export interface TimeView {
  readonly fromNs: number;
  readonly toNs: number;
}

const narrowestNs = 100;

/** Zooms around a point; a factor below 1 comes closer. Stays within the trace. */
export function zoomView(view: TimeView, aroundNs: number, factor: number, traceNs: number): TimeView {
  const length = Math.min(
    traceNs,
    Math.max(Math.min(narrowestNs, traceNs), (view.toNs - view.fromNs) * factor),
  );
  const share = (aroundNs - view.fromNs) / Math.max(1, view.toNs - view.fromNs);
  return place(aroundNs - share * length, length, traceNs);
}

export function panView(view: TimeView, byNs: number, traceNs: number): TimeView {
  return place(view.fromNs + byNs, view.toNs - view.fromNs, traceNs);
}

/** A view of a span with room around it. */
export function viewOfSpan(startNs: number, durationNs: number, traceNs: number): TimeView {
  const length = Math.min(traceNs, Math.max(durationNs * 1.2, narrowestNs));
  return place(startNs - (length - durationNs) / 2, length, traceNs);
}

/** Round times for an axis, about `about` of them. */
export function niceTicks(view: TimeView, about: number): number[] {
  const length = view.toNs - view.fromNs;
  if (!(length > 0) || about < 1) return [];
  const rough = length / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const ticks: number[] = [];
  for (let tick = Math.ceil(view.fromNs / step) * step; tick <= view.toNs; tick += step) ticks.push(tick);
  return ticks;
}

function place(fromNs: number, length: number, traceNs: number): TimeView {
  const from = Math.min(Math.max(0, fromNs), Math.max(0, traceNs - length));
  return { fromNs: from, toNs: from + length };
}
