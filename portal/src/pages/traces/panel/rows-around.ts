import type { TraceLayout } from '@headwater/contract';

export interface WaterfallRow {
  readonly index: number;
  readonly depth: number;
}

/** Parents before children, siblings by start; at most `count` rows, with the span among them. */
export function rowsAround({ spans }: TraceLayout, spanId: string, count: number): WaterfallRow[] {
  const children = Map.groupBy(spans.parent.keys(), (index) => spans.parent[index]!);
  const rows: WaterfallRow[] = [];
  const seen = new Set<number>();
  const stack = [...(children.get(-1) ?? [])].reverse().map((index) => ({ index, depth: 0 }));
  for (let row = stack.pop(); row !== undefined; row = stack.pop()) {
    if (seen.has(row.index)) continue;
    seen.add(row.index);
    rows.push(row);
    const below = [...(children.get(row.index) ?? [])].reverse();
    for (const index of below) stack.push({ index, depth: row.depth + 1 });
  }
  const at = rows.findIndex(({ index }) => spans.spanId[index] === spanId);
  const from = Math.max(0, Math.min(rows.length - count, at - Math.floor(count / 3)));
  return rows.slice(from, from + count);
}
