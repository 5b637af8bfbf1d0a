import { type PointerEvent, useState } from 'react';

export interface Brush {
  /** Pixels from the left of the element, from ≤ to; null while nothing is dragged */
  readonly span: { readonly from: number; readonly to: number } | null;
  /** Pixels from the left of the element under the pointer, null outside */
  readonly at: number | null;
  readonly handlers: {
    onPointerDown(event: PointerEvent): void;
    onPointerMove(event: PointerEvent): void;
    onPointerUp(event: PointerEvent): void;
    onPointerLeave(): void;
  };
}

const smallestBrushPx = 5;

/** Dragging over an element horizontally; `onBrush` gets the pixels, `onClick` a press without dragging. */
export function useBrush(onBrush: (from: number, to: number) => void, onClick?: (at: number) => void): Brush {
  const [start, setStart] = useState<number | null>(null);
  const [at, setAt] = useState<number | null>(null);
  const span = start !== null && at !== null ? { from: Math.min(start, at), to: Math.max(start, at) } : null;
  return {
    span,
    at,
    handlers: {
      onPointerDown(event) {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setStart(offset(event));
        setAt(offset(event));
      },
      onPointerMove(event) {
        setAt(offset(event));
      },
      onPointerUp(event) {
        setStart(null);
        if (span === null) return;
        if (span.to - span.from >= smallestBrushPx) onBrush(span.from, span.to);
        else onClick?.(offset(event));
      },
      onPointerLeave() {
        if (start === null) setAt(null);
      },
    },
  };
}

function offset(event: PointerEvent): number {
  const box = event.currentTarget.getBoundingClientRect();
  return Math.min(box.width, Math.max(0, event.clientX - box.left));
}
