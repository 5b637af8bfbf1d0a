import type { KeyboardEvent } from 'react';
import { panView, viewOfSpan, zoomView } from '../model/time-view.ts';
import type { TraceModel } from '../use-trace-model.ts';

const panShare = 0.15;
const zoomStep = 0.7;

/** The keys of a trace's drawing; each answers whether it knew the key. */
export function useTraceKeys(model: TraceModel): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action(model);
  };
}

const actions: Readonly<Record<string, (model: TraceModel) => void>> = {
  j: (model) => step(model, 1),
  ArrowDown: (model) => step(model, 1),
  k: (model) => step(model, -1),
  ArrowUp: (model) => step(model, -1),
  ArrowRight: (model) => {
    const { selected, collapsed, toggle } = model;
    if (selected >= 0 && collapsed.has(selected)) toggle(selected);
    else step(model, 1);
  },
  ArrowLeft: (model) => {
    const { selected, collapsed, tree, toggle, select } = model;
    if (selected < 0) return;
    if (tree.size[selected]! > 1 && !collapsed.has(selected)) toggle(selected);
    else if (tree.parent[selected]! >= 0) select(tree.parent[selected]!);
  },
  Home: (model) => model.select(model.rows[0] ?? -1),
  End: (model) => model.select(model.rows.at(-1) ?? -1),
  '+': (model) => zoom(model, zoomStep),
  '=': (model) => zoom(model, zoomStep),
  '-': (model) => zoom(model, 1 / zoomStep),
  '0': ({ setView, traceNs }) => setView({ fromNs: 0, toNs: traceNs }),
  h: (model) => pan(model, -panShare),
  l: (model) => pan(model, panShare),
  Enter: ({ selected, layout, setView, traceNs }) => {
    if (selected < 0) return;
    setView(viewOfSpan(layout.spans.startNs[selected]!, layout.spans.durationNs[selected]!, traceNs));
  },
  n: (model) => nextMatch(model, 1),
  N: (model) => nextMatch(model, -1),
  Escape: ({ select }) => select(-1),
};

function step({ rows, selected, select }: TraceModel, by: number): void {
  const at = rows.indexOf(selected);
  const next = rows[Math.min(rows.length - 1, Math.max(0, at + by))];
  if (next !== undefined) select(next);
}

function zoom({ view, setView, traceNs, selected, layout }: TraceModel, factor: number): void {
  const middle = (view.fromNs + view.toNs) / 2;
  const start = layout.spans.startNs[selected];
  const around = start !== undefined && start >= view.fromNs && start <= view.toNs ? start : middle;
  setView(zoomView(view, around, factor, traceNs));
}

function pan({ view, setView, traceNs }: TraceModel, share: number): void {
  setView(panView(view, (view.toNs - view.fromNs) * share, traceNs));
}

/** Selects the next or previous span that the search found, around the ends. */
export function nextMatch({ matches, selected, select, tree }: TraceModel, by: 1 | -1): void {
  if (matches.length === 0) return;
  const place = selected < 0 ? -1 : tree.place[selected]!;
  const forward = matches.find((span) => tree.place[span]! > place) ?? matches[0]!;
  const backward = matches.findLast((span) => tree.place[span]! < place) ?? matches.at(-1)!;
  select(by === 1 ? forward : backward);
}
