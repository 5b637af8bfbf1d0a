import { drawAxis, drawGrid } from './draw-axis.ts';
import { axisHeight, type Frame, fadedAlpha, font, type Scene, timeToX } from './scene.ts';

export const flameRowHeight = 20;
const gapPx = 1;
const narrowestText = 34;

export function flameHeight({ model }: Scene): number {
  return axisHeight + model.flame.spansOfRow.length * flameRowHeight + 8;
}

/** Draws the rows in the frame; spans thinner than a pixel that fall on a drawn one are skipped. */
export function drawFlame(frame: Frame, scene: Scene): void {
  const { context, width, height, scrollTop } = frame;
  const { flame, theme, view } = scene.model;
  context.fillStyle = theme.surface;
  context.fillRect(0, 0, width, height);
  drawGrid(frame, view, theme, 0);
  context.font = font;
  context.textBaseline = 'middle';
  const first = Math.max(0, Math.floor((scrollTop - axisHeight) / flameRowHeight));
  const last = Math.min(flame.spansOfRow.length - 1, Math.floor((scrollTop + height) / flameRowHeight));
  for (let row = first; row <= last; row += 1) drawFlameRow(frame, scene, row);
  drawAxis(frame, view, theme, 0);
}

/** The span at a place of the flame graph, or -1. */
export function findInFlame({ model }: Scene, x: number, y: number, width: number): number {
  const spans = model.flame.spansOfRow[Math.floor((y - axisHeight) / flameRowHeight)];
  if (!spans || y < axisHeight) return -1;
  const { startNs, durationNs } = model.tree.layout.spans;
  let found = -1;
  for (let i = firstInView(spans, model); i < spans.length; i += 1) {
    const span = spans[i]!;
    const from = timeToX(model.view, startNs[span]!, width);
    if (from > x + 1) break;
    if (x <= Math.max(from + 2, timeToX(model.view, startNs[span]! + durationNs[span]!, width))) found = span;
  }
  return found;
}

function drawFlameRow({ context, width, scrollTop }: Frame, scene: Scene, row: number): void {
  const { model, hovered } = scene;
  const { tree, view, theme, paint, matchSet, critical, selected } = model;
  const { startNs, durationNs, service, status, name } = tree.layout.spans;
  const spans = model.flame.spansOfRow[row]!;
  const y = axisHeight + row * flameRowHeight - scrollTop;
  let drawnTo = Number.NEGATIVE_INFINITY;
  for (let i = firstInView(spans, model); i < spans.length; i += 1) {
    const span = spans[i]!;
    if (startNs[span]! > view.toNs) break;
    const from = Math.max(-2, timeToX(view, startNs[span]!, width));
    const to = Math.min(width + 2, timeToX(view, startNs[span]! + durationNs[span]!, width));
    const marked = span === selected || span === hovered;
    if (to < drawnTo + 0.5 && !marked) continue;
    const barWidth = Math.max(1, to - from - (to - from > 3 ? gapPx : 0));
    drawnTo = from + barWidth;
    context.globalAlpha =
      (matchSet && !matchSet.has(span)) || (critical && !critical.has(span)) ? fadedAlpha : 1;
    context.fillStyle = paint.colors[service[span]!] ?? theme.dim;
    context.fillRect(from, y, barWidth, flameRowHeight - gapPx);
    if (status[span] === 2) {
      context.fillStyle = theme.error;
      context.fillRect(from, y + flameRowHeight - gapPx - 3, barWidth, 3);
    }
    if (barWidth > narrowestText)
      drawText(context, paint.names[name[span]!] ?? '', from, y, barWidth, theme.scheme);
    context.globalAlpha = 1;
    if (marked) {
      context.strokeStyle = theme.text;
      context.lineWidth = span === selected ? 2 : 1;
      context.strokeRect(from + 0.5, y + 0.5, Math.max(1, barWidth - 1), flameRowHeight - gapPx - 1);
    }
  }
}

function drawText(
  context: CanvasRenderingContext2D,
  text: string,
  from: number,
  y: number,
  barWidth: number,
  scheme: string,
): void {
  const x = Math.max(0, from) + 5;
  const room = barWidth - 8 - (x - 5 - from);
  if (room < narrowestText - 10) return;
  context.fillStyle = scheme === 'dark' ? '#0d1216' : '#ffffff';
  const whole = context.measureText(text).width;
  const shown =
    whole <= room ? text : `${text.slice(0, Math.max(1, Math.floor((text.length * room) / whole) - 1))}…`;
  context.fillText(shown, x, y + flameRowHeight / 2);
}

/** Index of the first span of a row that can reach into the view. */
function firstInView(spans: Int32Array, { tree, view, flame }: Scene['model']): number {
  if (flame.overlapping) return 0;
  const { startNs } = tree.layout.spans;
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (startNs[spans[middle]!]! < view.fromNs) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}
