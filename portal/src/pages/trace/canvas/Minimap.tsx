import { type PointerEvent, useMemo, useRef } from 'react';
import { t } from '../../../app/messages/index.ts';
import type { TraceModel } from '../use-trace-model.ts';
import styles from './canvas.module.css';
import type { Frame } from './scene.ts';
import { useCanvas } from './use-canvas.ts';

const shortestDragPx = 4;

/** The whole trace in small; the lighter part is on screen. Dragging shows what was dragged over. */
export function Minimap({ model }: { readonly model: TraceModel }) {
  const drag = useRef<{ from: number; to: number } | null>(null);
  const picture = useMemo(
    () => ({ of: model.paint, canvas: null as OffscreenCanvas | null, width: 0 }),
    [model.paint],
  );
  const canvas = useCanvas((frame) => {
    if (frame.width === 0) return;
    if (!picture.canvas || picture.width !== frame.width) {
      picture.canvas = paintWhole(model, frame);
      picture.width = frame.width;
    }
    drawMinimap(frame, model, picture.canvas, drag.current);
  });
  const xOf = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  };
  const release = () => {
    const range = drag.current;
    drag.current = null;
    if (!range) return;
    const [from, to] = [Math.min(range.from, range.to), Math.max(range.from, range.to)];
    const dragged = (to - from) * (canvas.canvasRef.current?.clientWidth ?? 0) >= shortestDragPx;
    const { traceNs } = model;
    model.setView(dragged ? { fromNs: from * traceNs, toNs: to * traceNs } : { fromNs: 0, toNs: traceNs });
  };
  return (
    <canvas
      ref={canvas.canvasRef}
      className={styles.minimap}
      role="img"
      aria-label={t('trace.minimap')}
      title={t('trace.minimap')}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { from: xOf(event), to: xOf(event) };
      }}
      onPointerMove={(event) => {
        if (!drag.current) return;
        drag.current.to = xOf(event);
        canvas.requestDraw();
      }}
      onPointerUp={release}
    />
  );
}

function drawMinimap(
  { context, width, height }: Frame,
  model: TraceModel,
  picture: OffscreenCanvas,
  drag: { from: number; to: number } | null,
): void {
  const { theme, view, traceNs } = model;
  context.fillStyle = theme.sunken;
  context.fillRect(0, 0, width, height);
  context.drawImage(picture, 0, 0, width, height);
  const shown = drag
    ? { from: Math.min(drag.from, drag.to) * width, to: Math.max(drag.from, drag.to) * width }
    : { from: (view.fromNs / traceNs) * width, to: (view.toNs / traceNs) * width };
  context.fillStyle = theme.sunken;
  context.globalAlpha = 0.72;
  context.fillRect(0, 0, shown.from, height);
  context.fillRect(shown.to, 0, width - shown.to, height);
  context.globalAlpha = 1;
  if (shown.from > 0.5 || shown.to < width - 0.5) {
    context.strokeStyle = theme.accent;
    context.lineWidth = 1.5;
    context.strokeRect(shown.from + 0.75, 0.75, Math.max(2, shown.to - shown.from - 1.5), height - 1.5);
  }
}

/** All spans once, into a picture that is then only copied. */
function paintWhole(
  { tree, flame, traceNs, paint, theme }: TraceModel,
  { width, height }: Frame,
): OffscreenCanvas {
  const ratio = globalThis.devicePixelRatio || 1;
  const picture = new OffscreenCanvas(
    Math.max(1, Math.round(width * ratio)),
    Math.max(1, Math.round(height * ratio)),
  );
  const context = picture.getContext('2d')!;
  context.scale(ratio, ratio);
  const rows = flame.spansOfRow.length;
  const rowHeight = Math.min(4, (height - 6) / Math.max(1, rows));
  const { startNs, durationNs, service, status } = tree.layout.spans;
  for (let row = 0; row < rows; row += 1) {
    let drawnTo = -1;
    for (const span of flame.spansOfRow[row]!) {
      const x = (startNs[span]! / traceNs) * width;
      const to = x + (durationNs[span]! / traceNs) * width;
      if (to < drawnTo + 0.5 && status[span] !== 2) continue;
      drawnTo = Math.max(x + 0.7, to);
      context.fillStyle = status[span] === 2 ? theme.error : (paint.colors[service[span]!] ?? theme.dim);
      context.fillRect(x, 3 + row * rowHeight, drawnTo - x, Math.max(0.5, rowHeight * 0.8));
    }
  }
  return picture;
}
