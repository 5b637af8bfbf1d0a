import { layerNodes, type PlacedEdge } from './layers.ts';
import type { Point } from './point.ts';
import { spreadNodes } from './spread.ts';

export interface MapGroup extends Point {
  readonly name: string;
  readonly width: number;
  readonly height: number;
}

export interface MapLayout {
  /** Upper left corner of each node */
  readonly places: ReadonlyMap<string, Point>;
  readonly groups: readonly MapGroup[];
}

export interface LayoutOptions {
  readonly mode: 'layers' | 'force';
  /** Group of each node; undefined = no groups */
  readonly groupOf?: ((id: string) => string) | undefined;
}

export const nodeWidth = 196;
export const nodeHeight = 58;
/** With more connections their words would cover each other; they show under the pointer then. */
const wordyEdges = 40;
/** With more columns the words would be too small to read; without them the columns stand closer. */
const wordyColumns = 5;
/** Between columns, with room for words on the connections, and without. */
const wordyGap = 190;
const closeGap = 84;
const wordlessGap = 100;
/** Between the columns that one layer of many nodes is broken into. */
const brokenGap = 28;
const rowGap = 22;
const groupPadding = 22;
const groupHead = 26;
const groupGap = 40;
/** Shape of a map of many groups: about that of a screen. */
const aspect = 1.6;

/**
 * Where each node stands. The same nodes and edges always stand the same.
 * 300 services with 900 connections take a few milliseconds in layers (`npm run bench -- --only map`).
 */
export function layOutMap(
  ids: readonly string[],
  edges: readonly PlacedEdge[],
  { mode, groupOf }: LayoutOptions,
): MapLayout {
  const place = mode === 'force' ? spreadNodes : placeLayers;
  if (groupOf === undefined) return { places: place(ids, edges), groups: [] };
  const members = new Map<string, string[]>();
  for (const id of ids) members.set(groupOf(id), [...(members.get(groupOf(id)) ?? []), id]);
  const boxes = [...members].map(([name, own]) => boxOf(name, place(own, edges)));
  return packBoxes(boxes);
}

/**
 * Columns in the direction of calls; each node as high as the middle of those before it, as far as there is room. A
 * layer that would be much higher than a screen is broken into several columns.
 */
export function placeLayers(ids: readonly string[], edges: readonly PlacedEdge[]): Map<string, Point> {
  const columns = breakLayers(layerNodes(ids, edges), ids.length);
  const wordy = columns.length > wordyColumns ? closeGap : wordyGap;
  const gap = edges.length > wordyEdges ? wordlessGap : wordy;
  const callers = new Map<string, string[]>();
  for (const { source, target } of edges) callers.set(target, [...(callers.get(target) ?? []), source]);
  const heights = new Map<string, number>();
  for (const { own, layer } of columns) {
    const wanted = own.map((id, row) => {
      const before = (callers.get(id) ?? []).filter((caller) => heights.has(caller));
      if (layer === 0 || before.length === 0) return row * (nodeHeight + rowGap);
      return before.reduce((sum, caller) => sum + heights.get(caller)!, 0) / before.length;
    });
    for (const [row, y] of settleColumn(wanted).entries()) heights.set(own[row]!, y);
  }
  const top = Math.min(...heights.values(), 0);
  const places = new Map<string, Point>();
  let x = 0;
  columns.forEach(({ own, layer }, index) => {
    if (index > 0) x += nodeWidth + (columns[index - 1]?.layer === layer ? brokenGap : gap);
    for (const id of own) places.set(id, { x, y: (heights.get(id) ?? 0) - top });
  });
  return places;
}

interface MapColumn {
  readonly layer: number;
  readonly own: readonly string[];
}

const fewestRows = 8;

/** Nodes of a broken layer go to its columns in turn, so that each stays about as high as it was. */
function breakLayers(layers: readonly (readonly string[])[], count: number): MapColumn[] {
  const area = count * (nodeWidth + brokenGap) * (nodeHeight + rowGap);
  const rows = Math.max(fewestRows, Math.ceil(Math.sqrt(area / aspect) / (nodeHeight + rowGap)));
  return layers.flatMap((nodes, layer) => {
    const broken = Math.ceil(nodes.length / rows);
    return Array.from({ length: broken }, (_, column) => ({
      layer,
      own: nodes.filter((_id, index) => index % broken === column),
    }));
  });
}

/** Heights in order and apart, as near as can be to those wanted: overlapping ones share the middle of their wishes. */
function settleColumn(wanted: readonly number[]): number[] {
  const step = nodeHeight + rowGap;
  const blocks: { first: number; count: number; sum: number }[] = [];
  wanted.forEach((wish, row) => {
    blocks.push({ first: row, count: 1, sum: wish - row * step });
    while (blocks.length > 1) {
      const [before, last] = [blocks.at(-2)!, blocks.at(-1)!];
      if (before.sum / before.count <= last.sum / last.count) break;
      blocks.pop();
      before.count += last.count;
      before.sum += last.sum;
    }
  });
  return blocks.flatMap(({ first, count, sum }) =>
    Array.from({ length: count }, (_, index) => sum / count + (first + index) * step),
  );
}

interface Box {
  readonly name: string;
  readonly places: ReadonlyMap<string, Point>;
  readonly width: number;
  readonly height: number;
}

function boxOf(name: string, places: ReadonlyMap<string, Point>): Box {
  const [left, top, right, bottom] = boundsOf(places);
  const moved = new Map(
    [...places].map(([id, { x, y }]) => [
      id,
      { x: x - left + groupPadding, y: y - top + groupPadding + groupHead },
    ]),
  );
  const width = right - left + 2 * groupPadding;
  return { name, places: moved, width, height: bottom - top + 2 * groupPadding + groupHead };
}

/** Whether the connections have room for their words; else they show under the pointer. */
export function hasRoomForWords({ places }: MapLayout, edges: number, inColumns: boolean): boolean {
  const columns = new Set([...places.values()].map(({ x }) => x)).size;
  return edges <= wordyEdges && !(inColumns && columns > wordyColumns);
}

/** Left, top, right and bottom of nodes at these places. */
export function boundsOf(places: ReadonlyMap<string, Point>): [number, number, number, number] {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of places.values()) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + nodeWidth);
    bottom = Math.max(bottom, y + nodeHeight);
  }
  return places.size === 0 ? [0, 0, 0, 0] : [left, top, right, bottom];
}

/** Groups in rows, the highest first. */
function packBoxes(boxes: readonly Box[]): MapLayout {
  const area = boxes.reduce((sum, { width, height }) => sum + (width + groupGap) * (height + groupGap), 0);
  const widest = Math.max(...boxes.map(({ width }) => width), Math.sqrt(area * aspect));
  const places = new Map<string, Point>();
  const groups: MapGroup[] = [];
  let [x, y, rowHeight] = [0, 0, 0];
  for (const box of [...boxes].sort((a, b) => b.height - a.height || (a.name < b.name ? -1 : 1))) {
    if (x > 0 && x + box.width > widest) {
      x = 0;
      y += rowHeight + groupGap;
      rowHeight = 0;
    }
    groups.push({ name: box.name, x, y, width: box.width, height: box.height });
    for (const [id, place] of box.places) places.set(id, { x: x + place.x, y: y + place.y });
    x += box.width + groupGap;
    rowHeight = Math.max(rowHeight, box.height);
  }
  return { places, groups };
}
