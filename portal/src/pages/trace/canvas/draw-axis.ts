import type { ChartColors } from '../../../charts/use-chart-colors.ts';
import { formatDuration } from '../../../format/duration.ts';
import { niceTicks, type TimeView } from '../model/time-view.ts';
import { axisHeight, type Frame, font, timeToX } from './scene.ts';

const tickEveryPx = 84;

/** The time axis on top of a view, with lines down through it; `left` is where time begins. */
export function drawGrid(
  { context, width, height }: Frame,
  view: TimeView,
  theme: ChartColors,
  left: number,
): void {
  context.strokeStyle = theme.grid;
  context.lineWidth = 1;
  context.beginPath();
  for (const tick of ticks(view, width - left)) {
    const x = Math.round(left + timeToX(view, tick, width - left)) + 0.5;
    context.moveTo(x, axisHeight);
    context.lineTo(x, height);
  }
  context.stroke();
}

export function drawAxis({ context, width }: Frame, view: TimeView, theme: ChartColors, left: number): void {
  context.fillStyle = theme.surface;
  context.fillRect(0, 0, width, axisHeight);
  context.fillStyle = theme.grid;
  context.fillRect(0, axisHeight - 1, width, 1);
  context.font = font;
  context.textBaseline = 'middle';
  context.fillStyle = theme.dim;
  for (const tick of ticks(view, width - left)) {
    const x = left + timeToX(view, tick, width - left);
    const text = tick === 0 ? '0' : formatTick(tick, view);
    const textWidth = context.measureText(text).width;
    if (x + 4 + textWidth <= width) context.fillText(text, x + 4, axisHeight / 2);
  }
}

function ticks(view: TimeView, width: number): number[] {
  return niceTicks(view, Math.max(2, Math.floor(width / tickEveryPx)));
}

/** Enough digits that neighbours differ, however far the view is zoomed in. */
function formatTick(ns: number, view: TimeView): string {
  const length = view.toNs - view.fromNs;
  if (ns < length * 50) return formatDuration(ns);
  const [per, unit] = length > 5e9 ? [1e9, 's'] : length > 5e6 ? [1e6, 'ms'] : [1e3, 'µs'];
  return `${(ns / (per as number)).toLocaleString('en', { maximumFractionDigits: 2 })} ${unit}`;
}
