import { useReactFlow } from '@xyflow/react';
import type { KeyboardEvent } from 'react';
import type { MapLayout } from '../model/lay-out.ts';
import type { MapView } from '../model/map-view.ts';
import type { Point } from '../model/point.ts';

interface MapKeysOptions {
  readonly view: MapView;
  readonly layout: MapLayout;
  readonly picked: string | undefined;
  readonly onPick: (id: string | undefined) => void;
}

const directions: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** Arrows walk from node to node, + and - zoom, 0 shows all, Escape lets go. */
export function useMapKeys({ view, layout, picked, onPick }: MapKeysOptions) {
  const flow = useReactFlow();
  return (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = directions[event.key];
    if (direction !== undefined) {
      const next = nodeTowards(view, layout, picked, direction);
      if (next !== undefined) {
        onPick(next);
        void flow.fitView({ nodes: [{ id: next }], maxZoom: Math.max(0.7, flow.getZoom()), duration: 0 });
      }
    } else if (event.key === '+') void flow.zoomIn();
    else if (event.key === '-') void flow.zoomOut();
    else if (event.key === '0') void flow.fitView({ padding: 0.08 });
    else if (event.key === 'Escape') onPick(undefined);
    else return;
    event.preventDefault();
  };
}

/** The nearest node in a direction; what lies aside counts double. Without a start the busiest. */
function nodeTowards(
  view: MapView,
  { places }: MapLayout,
  picked: string | undefined,
  direction: Point,
): string | undefined {
  const from = picked === undefined ? undefined : places.get(picked);
  if (from === undefined) return view.nodes[0]?.id;
  let best: { readonly id: string; readonly cost: number } | undefined;
  for (const { id } of view.nodes) {
    const place = places.get(id);
    if (place === undefined || id === picked) continue;
    const [dx, dy] = [place.x - from.x, place.y - from.y];
    const along = dx * direction.x + dy * direction.y;
    const aside = Math.abs(dx * direction.y) + Math.abs(dy * direction.x);
    if (along <= 1) continue;
    const cost = along + 2 * aside;
    if (best === undefined || cost < best.cost) best = { id, cost };
  }
  return best?.id;
}
