import type { MapNode } from '@headwater/contract';
import { t } from '../../../app/messages/index.ts';
import type { ChartColors } from '../../../charts/use-chart-colors.ts';
import { visibleText } from '../../../components/text/visible-text.ts';
import { serviceColor } from '../../../format/colors.ts';
import { formatDuration } from '../../../format/duration.ts';
import { formatCount, formatShare } from '../../../format/number.ts';
import { boundsOf, type MapLayout, nodeHeight, nodeWidth } from '../model/lay-out.ts';
import { failingFrom, failureShare, graveFrom, type MapView } from '../model/map-view.ts';
import type { Point } from '../model/point.ts';
import { nodeTitle } from '../model/words.ts';
import { wordsAside } from './CallEdge.tsx';

const margin = 40;
/** Pixels on a side that every browser's canvas can hold. */
const largestSide = 8_000;
const warn = '#d9822b';

/** Draws the whole map on a canvas of its size. */
export function drawMap(
  canvas: HTMLCanvasElement,
  view: MapView,
  { places, groups }: MapLayout,
  colors: ChartColors,
): void {
  const [left, top, right, bottom] = boundsOf(places);
  const [width, height] = [right - left + 2 * margin, bottom - top + 2 * margin];
  const scale = Math.min(2, largestSide / Math.max(width, height));
  canvas.width = Math.ceil(width * scale);
  canvas.height = Math.ceil(height * scale);
  const pen = canvas.getContext('2d');
  if (pen === null) return;
  pen.scale(scale, scale);
  pen.fillStyle = colors.sunken;
  pen.fillRect(0, 0, width, height);
  pen.translate(margin - left, margin - top);
  pen.strokeStyle = colors.grid;
  for (const group of groups) {
    pen.strokeRect(group.x, group.y, group.width, group.height);
    write(pen, group.name, group.x + 10, group.y + 17, group.width - 20, colors.dim, '12px system-ui');
  }
  const pairs = new Set(view.edges.map(({ source, target }) => JSON.stringify([source, target])));
  for (const edge of view.edges) {
    const [from, to] = [places.get(edge.source), places.get(edge.target)];
    const isMutual = pairs.has(JSON.stringify([edge.target, edge.source]));
    if (from && to) drawEdge(pen, from, to, { ...edge, isMutual }, colors);
  }
  for (const node of view.nodes) {
    const place = places.get(node.id);
    if (place) drawNode(pen, place, node, colors);
  }
}

type Pen = CanvasRenderingContext2D;

function drawEdge(
  pen: Pen,
  from: Point,
  to: Point,
  edge: {
    readonly calls: number;
    readonly errors: number;
    readonly avgNs: number;
    readonly isMutual: boolean;
  },
  colors: ChartColors,
): void {
  const share = failureShare(edge);
  const [x1, y1] = [from.x + nodeWidth, from.y + nodeHeight / 2];
  const [x2, y2] = [to.x, to.y + nodeHeight / 2];
  const bend = Math.max(40, Math.abs(x2 - x1) * 0.35);
  pen.strokeStyle = share >= graveFrom ? colors.error : share >= failingFrom ? warn : colors.dim;
  pen.lineWidth = 1.5;
  pen.beginPath();
  pen.moveTo(x1, y1);
  pen.bezierCurveTo(x1 + bend, y1, x2 - bend, y2, x2, y2);
  pen.stroke();
  const words = `${formatCount(edge.calls)} · ${formatDuration(edge.avgNs)}${share > 0 ? ` · ${formatShare(share)}` : ''}`;
  write(
    pen,
    words,
    (x1 + x2) / 2 - 40,
    (y1 + y2) / 2 - 4 + wordsAside(edge.isMutual, x1, x2),
    120,
    colors.dim,
    '10px system-ui',
  );
}

function drawNode(pen: Pen, { x, y }: Point, node: MapNode, colors: ChartColors): void {
  const share = failureShare(node);
  pen.fillStyle = colors.surface;
  pen.strokeStyle = share >= failingFrom ? colors.error : colors.grid;
  pen.lineWidth = 1;
  pen.beginPath();
  pen.roundRect(x, y, nodeWidth, nodeHeight, 8);
  pen.fill();
  pen.stroke();
  pen.fillStyle = node.kind === 'service' ? serviceColor(node.name, colors.scheme) : colors.dim;
  pen.fillRect(x, y + 8, 4, nodeHeight - 16);
  write(pen, nodeTitle(node), x + 14, y + 24, nodeWidth - 24, colors.text, '600 13px system-ui');
  const facts =
    node.calls === 0
      ? t('map.onlyCalls')
      : `${formatCount(node.calls)} · ${formatDuration(node.avgNs)} · ${formatShare(share)}`;
  if (node.kind !== 'outside')
    write(pen, facts, x + 14, y + 43, nodeWidth - 24, colors.dim, '11px system-ui');
}

function write(
  pen: Pen,
  text: string,
  x: number,
  y: number,
  room: number,
  color: string,
  font: string,
): void {
  pen.font = font;
  pen.fillStyle = color;
  let shown = visibleText(text).slice(0, 200);
  while (shown.length > 1 && pen.measureText(shown).width > room) shown = `${shown.slice(0, -2)}…`;
  pen.fillText(shown, x, y);
}
