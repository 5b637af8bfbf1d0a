import { formatDuration } from '../../../format/duration.ts';
import { drawAxis, drawGrid } from './draw-axis.ts';
import {
  axisHeight,
  boldFont,
  type Frame,
  fadedAlpha,
  font,
  type Scene,
  thinnestBar,
  timeToX,
} from './scene.ts';

export const waterfallRowHeight = 24;
const indentPx = 12;
const barInset = 5;

/** Width of the column of names; on a telephone nearly half of it. */
export function namesWidth(width: number): number {
  return Math.round(Math.min(440, Math.max(width * 0.34, Math.min(170, width * 0.46))));
}

export function waterfallHeight({ model }: Scene): number {
  return axisHeight + model.rows.length * waterfallRowHeight;
}

/** Where a row's text begins; deep rows share the last column so that names stay readable. */
export function indentOf(depth: number, width: number): number {
  return 6 + Math.min(depth * indentPx, namesWidth(width) * 0.45);
}

/** Draws the rows that are in the frame; cost follows the frame, not the trace. */
export function drawWaterfall(frame: Frame, scene: Scene): void {
  const { context, width, height, scrollTop } = frame;
  const { rows, theme, view } = scene.model;
  const left = namesWidth(width);
  context.fillStyle = theme.surface;
  context.fillRect(0, 0, width, height);
  drawGrid(frame, view, theme, left);
  const first = Math.max(0, Math.floor(scrollTop / waterfallRowHeight));
  const last = Math.min(rows.length - 1, Math.floor((scrollTop + height) / waterfallRowHeight));
  context.font = font;
  context.textBaseline = 'middle';
  for (let row = first; row <= last; row += 1) {
    const y = axisHeight + row * waterfallRowHeight - scrollTop;
    drawRowGround(frame, scene, rows[row]!, y);
    drawBar(frame, scene, rows[row]!, y, left);
  }
  context.save();
  context.beginPath();
  context.rect(0, axisHeight, left - 8, height);
  context.clip();
  for (let row = first; row <= last; row += 1) {
    drawName(frame, scene, rows[row]!, axisHeight + row * waterfallRowHeight - scrollTop);
  }
  context.restore();
  context.fillStyle = theme.grid;
  context.fillRect(left - 1, 0, 1, height);
  drawAxis(frame, view, theme, left);
}

function drawRowGround({ context, width }: Frame, { model, hovered }: Scene, span: number, y: number): void {
  if (span !== model.selected && span !== hovered) return;
  context.fillStyle = span === model.selected ? model.theme.selected : model.theme.hover;
  context.globalAlpha = span === model.selected ? 0.85 : 0.6;
  context.fillRect(0, y, width, waterfallRowHeight);
  context.globalAlpha = 1;
}

function drawName({ context, width }: Frame, { model }: Scene, span: number, y: number): void {
  const { tree, paint, theme, collapsed, matchSet } = model;
  const { spans } = tree.layout;
  const x = indentOf(tree.depth[span]!, width);
  const middle = y + waterfallRowHeight / 2;
  const service = spans.service[span]!;
  const faded = matchSet !== null && !matchSet.has(span);
  context.globalAlpha = faded ? 0.5 : 1;
  if (tree.size[span]! > 1) drawChevron(context, x + 4, middle, collapsed.has(span), theme.dim);
  context.fillStyle = paint.colors[service] ?? theme.dim;
  context.fillRect(x + 14, y + 5, 3, waterfallRowHeight - 10);
  let textX = x + 23;
  if (spans.status[span] === 2) {
    drawErrorMark(context, textX, middle, theme.error);
    textX += 15;
  }
  context.font = matchSet?.has(span) ? boldFont : font;
  context.fillStyle = spans.status[span] === 2 ? theme.error : theme.text;
  const name = paint.names[spans.name[span]!] ?? '';
  context.fillText(name, textX, middle);
  textX += context.measureText(name).width + 8;
  context.font = font;
  context.fillStyle = theme.dim;
  const hidden = collapsed.has(span) ? `  +${(tree.size[span]! - 1).toLocaleString('en')}` : '';
  context.fillText((paint.services[service] ?? '') + hidden, textX, middle);
  context.globalAlpha = 1;
}

function drawBar({ context, width }: Frame, { model }: Scene, span: number, y: number, left: number): void {
  const { tree, view, theme, paint, matchSet, critical } = model;
  const { spans } = tree.layout;
  const room = width - left;
  const from = timeToX(view, spans.startNs[span]!, room);
  const to = timeToX(view, spans.startNs[span]! + spans.durationNs[span]!, room);
  if (to < 0 || from > room) {
    drawOutside(context, left, room, to < 0, y, theme.dim);
    return;
  }
  const x = left + Math.max(-2, from);
  const barWidth = Math.max(thinnestBar, Math.min(room + 4, to) - Math.max(-2, from));
  const failed = spans.status[span] === 2;
  const onPath = critical?.get(span);
  context.globalAlpha = (matchSet && !matchSet.has(span)) || (critical && !onPath) ? fadedAlpha : 1;
  context.fillStyle = paint.colors[spans.service[span]!] ?? theme.dim;
  context.fillRect(x, y + barInset, barWidth, waterfallRowHeight - 2 * barInset);
  if (failed) {
    context.fillStyle = theme.error;
    context.fillRect(x, y + waterfallRowHeight - barInset - 3, barWidth, 3);
  }
  context.globalAlpha = 1;
  for (const { fromNs, toNs } of onPath ?? []) {
    const start = timeToX(view, fromNs, room);
    context.fillStyle = theme.text;
    context.fillRect(left + start, y + barInset - 3, Math.max(1, timeToX(view, toNs, room) - start), 2);
  }
  drawDuration(context, formatDuration(spans.durationNs[span]!), x, barWidth, { y, left, width, theme });
}

interface LabelPlace {
  readonly y: number;
  readonly left: number;
  readonly width: number;
  readonly theme: Scene['model']['theme'];
}

/** Beside the bar where there is room: right, else left, else in it. */
function drawDuration(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  barWidth: number,
  place: LabelPlace,
): void {
  const { y, left, width, theme } = place;
  const textWidth = context.measureText(text).width;
  const middle = y + waterfallRowHeight / 2;
  context.fillStyle = theme.dim;
  if (x + barWidth + 6 + textWidth < width) context.fillText(text, x + barWidth + 6, middle);
  else if (x - 6 - textWidth > left) context.fillText(text, x - 6 - textWidth, middle);
  else if (textWidth + 12 < barWidth) {
    const tagX = Math.min(width, x + barWidth) - textWidth - 10;
    context.fillStyle = theme.surface;
    context.globalAlpha = 0.85;
    context.fillRect(tagX, y + barInset, textWidth + 8, waterfallRowHeight - 2 * barInset);
    context.globalAlpha = 1;
    context.fillStyle = theme.text;
    context.fillText(text, tagX + 4, middle);
  }
}

/** An arrow at the edge behind which the span lies. */
function drawOutside(
  context: CanvasRenderingContext2D,
  left: number,
  room: number,
  before: boolean,
  y: number,
  color: string,
): void {
  context.fillStyle = color;
  context.fillText(before ? '‹' : '›', before ? left + 4 : left + room - 10, y + waterfallRowHeight / 2);
}

function drawChevron(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  closed: boolean,
  color: string,
): void {
  context.strokeStyle = color;
  context.lineWidth = 1.4;
  context.beginPath();
  if (closed) {
    context.moveTo(x - 1, y - 4);
    context.lineTo(x + 3, y);
    context.lineTo(x - 1, y + 4);
  } else {
    context.moveTo(x - 3, y - 2);
    context.lineTo(x + 1, y + 2);
    context.lineTo(x + 5, y - 2);
  }
  context.stroke();
}

function drawErrorMark(context: CanvasRenderingContext2D, x: number, y: number, color: string): void {
  context.fillStyle = color;
  context.beginPath();
  context.moveTo(x + 5, y - 5.5);
  context.lineTo(x + 11, y + 5);
  context.lineTo(x - 1, y + 5);
  context.fill();
}
