import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { t } from '../../../app/messages/index.ts';
import { ChartTip } from '../../../charts/ChartTip.tsx';
import { visibleText } from '../../../components/visible-text.ts';
import { formatDuration } from '../../../format/duration.ts';
import { panView, zoomView } from '../model/time-view.ts';
import type { TraceModel } from '../use-trace-model.ts';
import styles from './canvas.module.css';
import { type Frame, type Scene, xToTime } from './scene.ts';
import { useCanvas } from './use-canvas.ts';
import { useTraceKeys } from './use-trace-keys.ts';

/** One way to draw a trace: a waterfall or a flame graph. */
export interface TraceDrawing {
  readonly label: string;
  draw(frame: Frame, scene: Scene): void;
  contentHeight(scene: Scene): number;
  /** Left edge of the time strip */
  timeLeft(width: number): number;
  /** The span at a place of the content, -1 when none; `fold` when the place folds and unfolds it */
  find(scene: Scene, x: number, y: number, width: number): { span: number; fold: boolean };
  /** Top of a span's row in the content */
  rowTop(scene: Scene, span: number): number;
  readonly rowHeight: number;
}

const zoomPerWheelPx = 0.0022;
const dragPx = 4;

export function TraceCanvas({
  model,
  drawing,
}: {
  readonly model: TraceModel;
  readonly drawing: TraceDrawing;
}) {
  const [hover, setHover] = useState<{ span: number; x: number; y: number } | null>(null);
  const scene: Scene = { model, hovered: hover?.span ?? -1 };
  const live = useRef(scene);
  live.current = scene;
  const canvas = useCanvas((frame) => drawing.draw(frame, live.current));
  const { scrollRef, canvasRef, requestDraw } = canvas;
  const drag = useRef<{ x: number; y: number; moved: boolean } | null>(null);
  const onKeyDown = useTraceKeys(model);

  useWheel(canvasRef, scrollRef, live, drawing);
  useScrollToSelected(scrollRef, live, drawing, model.selected);

  const strip = () => {
    const width = canvasRef.current?.clientWidth ?? 1;
    return { left: drawing.timeLeft(width), width: width - drawing.timeLeft(width) };
  };
  const placeOf = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const findAt = ({ x, y }: { x: number; y: number }) =>
    drawing.find(
      live.current,
      x,
      y + (scrollRef.current?.scrollTop ?? 0),
      canvasRef.current?.clientWidth ?? 1,
    );
  const onMove = (event: PointerEvent) => {
    const place = placeOf(event);
    if (drag.current && event.buttons === 1) {
      const dx = place.x - drag.current.x;
      const dy = place.y - drag.current.y;
      if (!drag.current.moved && Math.hypot(dx, dy) < dragPx) return;
      const { view, traceNs, setView } = live.current.model;
      setView(panView(view, (-dx / strip().width) * (view.toNs - view.fromNs), traceNs));
      scrollRef.current?.scrollBy(0, -dy);
      drag.current = { ...place, moved: true };
      return;
    }
    const { span } = findAt(place);
    setHover(span < 0 ? null : { span, ...place });
  };
  const onUp = (event: PointerEvent) => {
    const moved = drag.current?.moved;
    drag.current = null;
    if (moved) return;
    const { span, fold } = findAt(placeOf(event));
    if (span >= 0 && fold) model.toggle(span);
    else if (span >= 0) model.select(span);
    setHover(null);
  };
  const summary = t('trace.canvas', { view: drawing.label, spans: model.tree.count });
  return (
    <div ref={canvas.sizeRef} className={styles.place}>
      <div
        ref={scrollRef}
        className={styles.scroll}
        onScroll={requestDraw}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the drawing is walked with keys
        tabIndex={0}
        role="application"
        aria-label={summary}
        onKeyDown={onKeyDown}
      >
        <canvas
          ref={canvasRef}
          className={styles.canvas}
          style={{ height: canvas.height }}
          onPointerDown={(event) => {
            if (event.button === 0) drag.current = { ...placeOf(event), moved: false };
          }}
          onPointerMove={onMove}
          onPointerUp={onUp}
          onPointerLeave={() => {
            drag.current = null;
            setHover(null);
          }}
          onDoubleClick={() => model.selected >= 0 && model.setView(aroundSelected(model))}
        />
        <div style={{ height: Math.max(0, drawing.contentHeight(scene) - canvas.height) }} />
      </div>
      {hover && drawing.timeLeft(1_000) === 0 && (
        <div className={styles.tip} style={{ top: hover.y + 18 }}>
          <ChartTip
            left={hover.x}
            title={visibleText(nameOf(model, hover.span))}
            rows={[tipRow(model, hover.span)]}
          />
        </div>
      )}
      <div className={styles.spoken} aria-live="polite">
        {model.selected >= 0 &&
          t('trace.selected', {
            name: nameOf(model, model.selected),
            service: tipRow(model, model.selected).name,
            duration: tipRow(model, model.selected).text,
          })}
      </div>
    </div>
  );
}

function nameOf({ layout }: TraceModel, span: number): string {
  return layout.names[layout.spans.name[span]!] ?? '';
}

function tipRow({ layout, paint }: TraceModel, span: number) {
  const service = layout.spans.service[span]!;
  return {
    name: layout.services[service] ?? '',
    color: paint.colors[service] ?? '',
    text: formatDuration(layout.spans.durationNs[span]!),
  };
}

function aroundSelected({ layout, selected, traceNs }: TraceModel) {
  const startNs = layout.spans.startNs[selected]!;
  const length = Math.max(100, layout.spans.durationNs[selected]! * 1.2);
  const fromNs = Math.max(0, startNs - length * 0.08);
  return { fromNs, toNs: Math.min(traceNs, fromNs + length) };
}

/** Wheel: with Ctrl, or where nothing is left to scroll, it zooms around the pointer; sideways it pans. */
function useWheel(
  canvasRef: React.RefObject<HTMLCanvasElement | null>,
  scrollRef: React.RefObject<HTMLDivElement | null>,
  live: React.RefObject<Scene>,
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

function useScrollToSelected(
  scrollRef: React.RefObject<HTMLDivElement | null>,
  live: React.RefObject<Scene>,
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
