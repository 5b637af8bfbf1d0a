import { useRef, useState } from 'react';
import { t } from '../../../app/messages/index.ts';
import { ChartTip } from '../../../charts/ChartTip.tsx';
import { visibleText } from '../../../components/text/visible-text.ts';
import { formatDuration } from '../../../format/duration.ts';
import type { TraceModel } from '../use-trace-model.ts';
import styles from './canvas.module.css';
import type { Scene } from './scene.ts';
import type { TraceDrawing } from './trace-drawing.ts';
import { useCanvas } from './use-canvas.ts';
import { type Hover, useCanvasPointer } from './use-canvas-pointer.ts';
import { useScrollToSelected, useWheel } from './use-canvas-scroll.ts';
import { useTraceKeys } from './use-trace-keys.ts';

/** What the bench of the trace page measures to. */
const firstDraw = 'headwater:trace-drawn';

export function TraceCanvas({
  model,
  drawing,
}: {
  readonly model: TraceModel;
  readonly drawing: TraceDrawing;
}) {
  const [hover, setHover] = useState<Hover | null>(null);
  const scene: Scene = { model, hovered: hover?.span ?? -1 };
  const live = useRef(scene);
  live.current = scene;
  const drawn = useRef(false);
  const canvas = useCanvas((frame) => {
    drawing.draw(frame, live.current);
    if (frame.height > 0 && !drawn.current) performance.mark(firstDraw);
    drawn.current ||= frame.height > 0;
  });
  const { scrollRef, canvasRef, requestDraw } = canvas;
  const onKeyDown = useTraceKeys(model);

  useWheel(canvasRef, scrollRef, live, drawing);
  useScrollToSelected(scrollRef, live, drawing, model.selected);

  const pointer = useCanvasPointer({ canvas, drawing, live, setHover });
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
          {...pointer}
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
