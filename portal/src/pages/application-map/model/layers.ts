/** Only ids matter for where things stand. */
export interface PlacedEdge {
  readonly source: string;
  readonly target: string;
}

/**
 * Columns for a graph in the direction of its edges: every node stands behind those that point to it, as far as
 * circles let it.
 *
 * @returns ids column by column, ordered so that few edges cross; nodes in the order given where nothing else tells
 */
export function layerNodes(ids: readonly string[], edges: readonly PlacedEdge[]): string[][] {
  const known = new Set(ids);
  const inside = edges.filter(
    ({ source, target }) => source !== target && known.has(source) && known.has(target),
  );
  const ranks = rankNodes(ids, cutCircles(ids, inside));
  const layers: string[][] = [];
  for (const id of ids) {
    const rank = ranks.get(id) ?? 0;
    while (layers.length <= rank) layers.push([]);
    layers[rank]!.push(id);
  }
  return orderLayers(layers, inside);
}

/** Leaves out edges that point back to a node on the way to them (depth first, without recursion). */
function cutCircles(ids: readonly string[], edges: readonly PlacedEdge[]): PlacedEdge[] {
  const out = neighbours(edges, 'source', 'target');
  const indegree = new Map<string, number>();
  for (const { target } of edges) indegree.set(target, (indegree.get(target) ?? 0) + 1);
  const state = new Map<string, 'open' | 'done'>();
  const kept: PlacedEdge[] = [];
  const starts = [...ids].sort((a, b) => (indegree.get(a) ?? 0) - (indegree.get(b) ?? 0));
  for (const start of starts) {
    if (state.has(start)) continue;
    const path = [{ id: start, next: 0 }];
    state.set(start, 'open');
    while (path.length > 0) {
      const step = path.at(-1)!;
      const target = out.get(step.id)?.[step.next];
      step.next += 1;
      if (target === undefined) {
        state.set(step.id, 'done');
        path.pop();
      } else if (state.get(target) !== 'open') {
        kept.push({ source: step.id, target });
        if (!state.has(target)) {
          state.set(target, 'open');
          path.push({ id: target, next: 0 });
        }
      }
    }
  }
  return kept;
}

/** The longest way to each node; then nodes that only call move next to the first thing they call. */
function rankNodes(ids: readonly string[], edges: readonly PlacedEdge[]): Map<string, number> {
  const out = neighbours(edges, 'source', 'target');
  const open = new Map<string, number>(ids.map((id) => [id, 0]));
  for (const { target } of edges) open.set(target, (open.get(target) ?? 0) + 1);
  const ranks = new Map<string, number>();
  const ready = ids.filter((id) => open.get(id) === 0);
  const roots = new Set(ready);
  for (const id of ready) ranks.set(id, 0);
  for (let at = 0; at < ready.length; at += 1) {
    const id = ready[at]!;
    for (const target of out.get(id) ?? []) {
      ranks.set(target, Math.max(ranks.get(target) ?? 0, ranks.get(id)! + 1));
      open.set(target, open.get(target)! - 1);
      if (open.get(target) === 0) ready.push(target);
    }
  }
  for (const id of roots) {
    const first = Math.min(...(out.get(id) ?? []).map((target) => ranks.get(target)!));
    if (Number.isFinite(first)) ranks.set(id, Math.max(0, first - 1));
  }
  return ranks;
}

const sweeps = 8;

/** Moves nodes towards the middle of their neighbours, forwards and backwards in turn. */
function orderLayers(layers: string[][], edges: readonly PlacedEdge[]): string[][] {
  const around = neighbours(
    [...edges, ...edges.map(({ source, target }) => ({ source: target, target: source }))],
    'source',
    'target',
  );
  const place = new Map<string, number>();
  const note = (layer: readonly string[]) => {
    for (const [index, id] of layer.entries()) place.set(id, (index + 0.5) / layer.length);
  };
  const column = new Map(layers.flatMap((layer, index) => layer.map((id) => [id, index] as const)));
  for (const layer of layers) note(layer);
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const forwards = sweep % 2 === 0;
    const order = layers.map((_, index) => (forwards ? index : layers.length - 1 - index));
    for (const index of order) {
      const layer = layers[index]!;
      const middle = new Map(
        layer.map((id) => {
          const before = (around.get(id) ?? []).filter((other) =>
            forwards ? column.get(other)! < index : column.get(other)! > index,
          );
          const sum = before.reduce((total, other) => total + place.get(other)!, 0);
          return [id, before.length === 0 ? place.get(id)! : sum / before.length];
        }),
      );
      layer.sort((a, b) => middle.get(a)! - middle.get(b)!);
      note(layer);
    }
  }
  return layers;
}

function neighbours(
  edges: readonly PlacedEdge[],
  from: keyof PlacedEdge,
  to: keyof PlacedEdge,
): Map<string, string[]> {
  const result = new Map<string, string[]>();
  for (const edge of edges) {
    const list = result.get(edge[from]);
    if (list === undefined) result.set(edge[from], [edge[to]]);
    else list.push(edge[to]);
  }
  return result;
}
