import { useElementSize } from '@mantine/hooks';
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef } from 'react';
import type { Frame } from './scene.ts';

export interface CanvasHandle {
  /** The element that scrolls */
  readonly scrollRef: RefObject<HTMLDivElement | null>;
  readonly canvasRef: RefObject<HTMLCanvasElement | null>;
  readonly sizeRef: (element: HTMLElement | null) => void;
  readonly width: number;
  readonly height: number;
  /** Draws with the next animation frame, once however often it is asked. */
  requestDraw(): void;
}

/** A canvas as large as its place and as sharp as the screen; `draw` runs at most once a frame. */
export function useCanvas(draw: (frame: Frame) => void): CanvasHandle {
  const { ref: sizeRef, width, height } = useElementSize();
  const scrollRef = useRef<HTMLDivElement>(null);
  const canvasRef = useRef<HTMLCanvasElement>(null);
  const pending = useRef(0);
  const newest = useRef(draw);
  newest.current = draw;

  const paint = useCallback(() => {
    pending.current = 0;
    const canvas = canvasRef.current;
    const context = canvas?.getContext('2d', { alpha: false });
    if (!canvas || !context) return;
    const ratio = globalThis.devicePixelRatio || 1;
    const box = { width: canvas.clientWidth, height: canvas.clientHeight };
    const pixels = { width: Math.round(box.width * ratio), height: Math.round(box.height * ratio) };
    if (canvas.width !== pixels.width || canvas.height !== pixels.height) Object.assign(canvas, pixels);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    newest.current({ context, ...box, scrollTop: scrollRef.current?.scrollTop ?? 0 });
  }, []);

  const requestDraw = useCallback(() => {
    if (pending.current === 0) pending.current = requestAnimationFrame(paint);
  }, [paint]);

  // Whatever was rendered is drawn with it, so that a click is answered in the same frame.
  useLayoutEffect(() => paint());
  useEffect(() => () => cancelAnimationFrame(pending.current), []);

  return { scrollRef, canvasRef, sizeRef, width, height, requestDraw };
}
