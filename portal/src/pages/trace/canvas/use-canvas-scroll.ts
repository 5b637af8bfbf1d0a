import { type RefObject, useEffect } from 'react';
import { panView, zoomView } from '../model/time-view.ts';
import { type Scene, xToTime } from './scene.ts';
import type { TraceDrawing } from './trace-drawing.ts';

const zoomPerWheelPx = 0.0022;

/** Wheel: with Ctrl, or where nothing is left to scroll, it zooms around the pointer; sideways it pans. */
export function useWheel(
  canvasRef: RefObject<HTMLCanvasElement | null>,
  scrollRef: RefObject<HTMLDivElement | null>,
  live: RefObject<Scene>,
  drawing: TraceDrawing,
): void {
  useEffect(() => {
    const canvas = canvasRef.current;
    if (!canvas) return;
    const onWheel = (event: WheelEvent) => {
      const { view, traceNs, setView } = live.current.model;
      const left = drawing.timeLeft(canvas.clientWidth);
      const width = canvas.clientWidth - left;
      const scroll = scrollRef.current;
      const fits = scroll !== null && scroll.scrollHeight <= scroll.clientHeight + 1;
      const sideways = event.shiftKey
        ? event.deltaY
        : Math.abs(event.deltaX) > Math.abs(event.deltaY)
          ? event.deltaX
          : 0;
      if (event.ctrlKey || event.metaKey || (fits && left === 0 && sideways === 0)) {
        const aroundNs = xToTime(view, event.offsetX - left, width);
        setView(zoomView(view, aroundNs, Math.exp(event.deltaY * zoomPerWheelPx), traceNs));
      } else if (sideways !== 0) {
        setView(panView(view, (sideways / width) * (view.toNs - view.fromNs), traceNs));
      } else return;
      event.preventDefault();
    };
    canvas.addEventListener('wheel', onWheel, { passive: false });
    return () => canvas.removeEventListener('wheel', onWheel);
  }, [canvasRef, scrollRef, live, drawing]);
}

export function useScrollToSelected(
  scrollRef: RefObject<HTMLDivElement | null>,
  live: RefObject<Scene>,
  drawing: TraceDrawing,
  selected: number,
): void {
  useEffect(() => {
    const scroll = scrollRef.current;
    if (!scroll || selected < 0) return;
    const top = drawing.rowTop(live.current, selected);
    if (top < scroll.scrollTop + drawing.rowHeight * 2) scroll.scrollTop = top - scroll.clientHeight / 3;
    else if (top > scroll.scrollTop + scroll.clientHeight - drawing.rowHeight * 2) {
      scroll.scrollTop = top - (scroll.clientHeight * 2) / 3;
    }
  }, [scrollRef, live, drawing, selected]);
}
