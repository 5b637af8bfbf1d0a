import { type PointerEvent, type RefObject, useRef } from 'react';
import { panView } from '../model/time-view.ts';
import type { Scene } from './scene.ts';
import type { TraceDrawing } from './trace-drawing.ts';
import type { CanvasHandle } from './use-canvas.ts';

/** The span under the pointer, and where the pointer is in the canvas. */
export interface Hover {
  readonly span: number;
  readonly x: number;
  readonly y: number;
}

interface CanvasPointerOptions {
  readonly canvas: CanvasHandle;
  readonly drawing: TraceDrawing;
  readonly live: RefObject<Scene>;
  readonly setHover: (hover: Hover | null) => void;
}

const dragPx = 4;

/** Moving points at spans, pressing selects or folds them, dragging moves time and rows. */
export function useCanvasPointer({ canvas, drawing, live, setHover }: CanvasPointerOptions) {
  const { scrollRef, canvasRef } = canvas;
  const drag = useRef<{ x: number; y: number; moved: boolean } | null>(null);
  const width = () => canvasRef.current?.clientWidth ?? 1;
  const findAt = ({ x, y }: { x: number; y: number }) =>
    drawing.find(live.current, x, y + (scrollRef.current?.scrollTop ?? 0), width());

  const moveBy = (dx: number, dy: number) => {
    const { view, traceNs, setView } = live.current.model;
    const strip = width() - drawing.timeLeft(width());
    setView(panView(view, (-dx / strip) * (view.toNs - view.fromNs), traceNs));
    scrollRef.current?.scrollBy(0, -dy);
  };

  return {
    onPointerDown(event: PointerEvent) {
      if (event.button === 0) drag.current = { ...placeOf(event), moved: false };
    },
    onPointerMove(event: PointerEvent) {
      const place = placeOf(event);
      if (drag.current && event.buttons === 1) {
        const dx = place.x - drag.current.x;
        const dy = place.y - drag.current.y;
        if (!drag.current.moved && Math.hypot(dx, dy) < dragPx) return;
        moveBy(dx, dy);
        drag.current = { ...place, moved: true };
        return;
      }
      const { span } = findAt(place);
      setHover(span < 0 ? null : { span, ...place });
    },
    onPointerUp(event: PointerEvent) {
      const moved = drag.current?.moved;
      drag.current = null;
      if (moved) return;
      const { model } = live.current;
      const { span, fold } = findAt(placeOf(event));
      if (span >= 0 && fold) model.toggle(span);
      else if (span >= 0) model.select(span);
      setHover(null);
    },
    onPointerLeave() {
      drag.current = null;
      setHover(null);
    },
  };
}

function placeOf(event: PointerEvent): { x: number; y: number } {
  const box = event.currentTarget.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}
