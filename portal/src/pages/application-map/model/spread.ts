import type { PlacedEdge } from './layers.ts';
import type { Point } from './point.ts';

const rounds = 140;
/** Length an edge wants to have. */
const wanted = 250;
/** Beyond this squared distance nodes leave each other alone: else parts without edges between drift apart. */
const farOff = (2.5 * wanted) ** 2;
/** Nodes are wider than high: distances count more upwards. */
const flatness = 2.2;

/**
 * Places nodes by forces: all push each other away, edges pull (Fruchterman and Reingold 1991). Begins on a spiral, so
 * the same graph always ends the same.
 */
export function spreadNodes(ids: readonly string[], edges: readonly PlacedEdge[]): Map<string, Point> {
  const count = ids.length;
  const xs = new Float64Array(count);
  const ys = new Float64Array(count);
  for (let i = 0; i < count; i += 1) {
    const [radius, angle] = [wanted * 0.6 * Math.sqrt(i), i * 2.399_963];
    xs[i] = radius * Math.cos(angle);
    ys[i] = radius * Math.sin(angle);
  }
  const index = new Map(ids.map((id, i) => [id, i]));
  const pairs = edges.flatMap(({ source, target }) => {
    const [a, b] = [index.get(source), index.get(target)];
    return a === undefined || b === undefined || a === b ? [] : [[a, b] as const];
  });
  const dx = new Float64Array(count);
  const dy = new Float64Array(count);
  for (let round = 0; round < rounds; round += 1) {
    dx.fill(0);
    dy.fill(0);
    push(xs, ys, dx, dy);
    for (const [a, b] of pairs) pull(a, b, xs, ys, dx, dy);
    const farthest = wanted * (1 - round / rounds);
    for (let i = 0; i < count; i += 1) {
      const length = Math.hypot(dx[i]!, dy[i]!) || 1;
      const step = Math.min(length, farthest) / length;
      // A light pull to the middle keeps parts together that no edge joins.
      xs[i] = (xs[i]! + dx[i]! * step) * 0.995;
      ys[i] = (ys[i]! + dy[i]! * step) * 0.995;
    }
  }
  return new Map(ids.map((id, i) => [id, { x: xs[i]!, y: ys[i]! / flatness }]));
}

function push(xs: Float64Array, ys: Float64Array, dx: Float64Array, dy: Float64Array): void {
  const strength = wanted * wanted;
  for (let a = 0; a < xs.length; a += 1) {
    for (let b = a + 1; b < xs.length; b += 1) {
      const [x, y] = [xs[a]! - xs[b]!, ys[a]! - ys[b]!];
      const square = x * x + y * y;
      if (square > farOff) continue;
      const force = strength / Math.max(1, square);
      dx[a]! += x * force;
      dy[a]! += y * force;
      dx[b]! -= x * force;
      dy[b]! -= y * force;
    }
  }
}

function pull(
  a: number,
  b: number,
  xs: Float64Array,
  ys: Float64Array,
  dx: Float64Array,
  dy: Float64Array,
): void {
  const [x, y] = [xs[a]! - xs[b]!, ys[a]! - ys[b]!];
  const force = Math.hypot(x, y) / wanted;
  dx[a]! -= x * force;
  dy[a]! -= y * force;
  dx[b]! += x * force;
  dy[b]! += y * force;
}
