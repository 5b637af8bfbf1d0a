import type { TelemetryItem } from '@headwater/contract';
import { itemMs } from '../../../components/investigate/item-link.ts';

export interface TransactionRow {
  readonly item: TelemetryItem;
  /** Tells it from others, also from one with the same id */
  readonly key: string;
  readonly depth: number;
  /** Rows under it */
  readonly children: number;
  /** Milliseconds from the start of the transaction */
  readonly startMs: number;
  readonly durationMs: number;
}

export interface Transaction {
  readonly rows: readonly TransactionRow[];
  readonly startMs: number;
  readonly totalMs: number;
  readonly services: readonly string[];
}

/** Items that others may name as their parent. */
const isParent = ({ type, spanId }: TelemetryItem) =>
  spanId !== '' && type !== 'trace' && type !== 'exception';

/**
 * Telemetry under what it was written in, each level in order of time. What names no known parent stands at the top;
 * so does one of a circle of parents.
 *
 * @param items in order of time
 */
export function buildTransaction(items: readonly TelemetryItem[]): Transaction {
  const startMs = Math.min(...items.map(itemMs));
  const endMs = Math.max(...items.map((item) => itemMs(item) + (item.durationNs ?? 0) / 1e6));
  const parents = new Map<string, number>();
  items.forEach((item, index) => {
    if (isParent(item) && !parents.has(item.spanId)) parents.set(item.spanId, index);
  });
  const children = Map.groupBy(items.keys(), (index) => {
    const parent = parents.get(items[index]!.parentId);
    return parent === undefined || parent === index ? -1 : parent;
  });
  const rows: TransactionRow[] = [];
  const seen = new Set<number>();
  const add = (roots: readonly number[]) => {
    const stack = roots.toReversed().map((index) => ({ index, depth: 0 }));
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const { index, depth } = next;
      if (seen.has(index)) continue;
      seen.add(index);
      const item = items[index]!;
      const own = children.get(index) ?? [];
      rows.push({
        item,
        key: `${item.id} ${index}`,
        depth,
        children: own.length,
        startMs: itemMs(item) - startMs,
        durationMs: (item.durationNs ?? 0) / 1e6,
      });
      stack.push(...own.toReversed().map((child) => ({ index: child, depth: depth + 1 })));
    }
  };
  add(children.get(-1) ?? []);
  for (const index of items.keys()) if (!seen.has(index)) add([index]);
  return {
    rows,
    startMs,
    totalMs: Math.max(endMs - startMs, 0.001),
    services: [...new Set(items.map(({ service }) => service))].sort(),
  };
}

/** Rows that no folded row hides. */
export function unfoldedRows(rows: readonly TransactionRow[], folded: ReadonlySet<string>): TransactionRow[] {
  let hiddenBelow = Number.POSITIVE_INFINITY;
  return rows.filter(({ key, depth }) => {
    if (depth > hiddenBelow) return false;
    hiddenBelow = folded.has(key) ? depth : Number.POSITIVE_INFINITY;
    return true;
  });
}
