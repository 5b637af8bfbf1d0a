import type { TraceModel } from '../use-trace-model.ts';

/** What a view draws: the model and what the pointer is over. */
export interface Scene {
  readonly model: TraceModel;
  /** Span under the pointer, -1 when none */
  readonly hovered: number;
}

/** The visible part of a canvas, in CSS pixels. */
export interface Frame {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  /** How far the content is scrolled up */
  readonly scrollTop: number;
}

export const axisHeight = 22;
export const font = '12px Inter, "Segoe UI", system-ui, "Noto Sans", sans-serif';
export const boldFont = `600 ${font}`;

/** Bars are never thinner, so that the shortest span can be seen and hit. */
export const thinnestBar = 2;

/** How a span that the search did not find is drawn. */
export const fadedAlpha = 0.25;

/** Position of a time in a strip of `width` pixels. */
export function timeToX(view: { fromNs: number; toNs: number }, ns: number, width: number): number {
  return ((ns - view.fromNs) / Math.max(1e-9, view.toNs - view.fromNs)) * width;
}

export function xToTime(view: { fromNs: number; toNs: number }, x: number, width: number): number {
  return view.fromNs + (x / Math.max(1, width)) * (view.toNs - view.fromNs);
}
