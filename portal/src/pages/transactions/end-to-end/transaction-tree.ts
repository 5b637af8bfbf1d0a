import type { TelemetryItem } from '@headwater/contract';
import { itemMs } from '../../../components/investigate/item-link.ts';

export interface TransactionRow {
  readonly item: TelemetryItem;
  /** Tells it from others, also from one with the same id */
  readonly key: string;
  readonly depth: number;
  /** Rows under it */
  readonly children: number;
  /** Milliseconds from the start of the transaction, by its caller's clock */
  readonly startMs: number;
  readonly durationMs: number;
  /** Milliseconds that it was moved by, since its clock and its caller's differ */
  readonly shiftMs: number;
}

export interface Transaction {
  readonly rows: readonly TransactionRow[];
  readonly startMs: number;
  readonly totalMs: number;
  readonly services: readonly string[];
  /** Services whose clocks differ from those of their callers, and by how much at most */
  readonly skews: readonly { readonly service: string; readonly shiftMs: number }[];
}

/** Items that others may name as their parent. */
const isParent = ({ type, spanId }: TelemetryItem) =>
  spanId !== '' && type !== 'trace' && type !== 'exception';

/** Times are sent as milliseconds by some: less is no difference of clocks. */
const leastShiftMs = 2;

/** Nothing is called before its call begins: a request that says so is moved into the middle of its call. */
function shiftOf(item: TelemetryItem, parent: TelemetryItem | undefined, parentShiftMs: number): number {
  if (parent === undefined) return 0;
  if (item.service === parent.service) return parentShiftMs;
  const callMs = itemMs(parent) + parentShiftMs;
  if (item.type !== 'request' || callMs - itemMs(item) < leastShiftMs) return 0;
  const roomNs = Math.max(0, (parent.durationNs ?? 0) - (item.durationNs ?? 0));
  return callMs + roomNs / 2e6 - itemMs(item);
}

/**
 * Telemetry under what it was written in, each level in order of time. What names no known parent stands at the top;
 * so does one of a circle of parents.
 *
 * @param items in order of time
 */
export function buildTransaction(items: readonly TelemetryItem[]): Transaction {
  const placed = placeItems(items);
  const shifted = placed.map(({ item, shiftMs }) => itemMs(item) + shiftMs);
  const startMs = shifted.reduce((least, ms) => Math.min(least, ms), Number.POSITIVE_INFINITY);
  const rows = placed.map(({ item, index, ...rest }, at) => ({
    ...rest,
    item,
    key: `${item.id} ${index}`,
    startMs: shifted[at]! - startMs,
    durationMs: (item.durationNs ?? 0) / 1e6,
  }));
  const totalMs = rows.reduce((most, row) => Math.max(most, row.startMs + row.durationMs), 0);
  return {
    rows,
    startMs,
    totalMs: Math.max(totalMs, 0.001),
    services: [...new Set(items.map(({ service }) => service))].sort(),
    skews: skewsOf(rows),
  };
}

interface PlacedItem {
  readonly item: TelemetryItem;
  readonly index: number;
  readonly depth: number;
  readonly children: number;
  readonly shiftMs: number;
}

function placeItems(items: readonly TelemetryItem[]): PlacedItem[] {
  const parents = new Map<string, number>();
  items.forEach((item, index) => {
    if (isParent(item) && !parents.has(item.spanId)) parents.set(item.spanId, index);
  });
  const children = Map.groupBy(items.keys(), (index) => {
    const parent = parents.get(items[index]!.parentId);
    return parent === undefined || parent === index ? -1 : parent;
  });
  const placed: PlacedItem[] = [];
  const seen = new Set<number>();
  const add = (roots: readonly number[]) => {
    const entry = (index: number, parent?: PlacedItem) => ({ index, parent });
    const stack = roots.toReversed().map((index) => entry(index));
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const { index, parent } = next;
      if (seen.has(index)) continue;
      seen.add(index);
      const item = items[index]!;
      const own = children.get(index) ?? [];
      const depth = parent === undefined ? 0 : parent.depth + 1;
      const shiftMs = shiftOf(item, parent?.item, parent?.shiftMs ?? 0);
      const place = { item, index, depth, children: own.length, shiftMs };
      placed.push(place);
      stack.push(...own.toReversed().map((child) => entry(child, place)));
    }
  };
  add(children.get(-1) ?? []);
  for (const index of items.keys()) if (!seen.has(index)) add([index]);
  return placed;
}

function skewsOf(rows: readonly TransactionRow[]): Transaction['skews'] {
  const most = new Map<string, number>();
  for (const { item, shiftMs } of rows) {
    if (shiftMs !== 0) most.set(item.service, Math.max(most.get(item.service) ?? 0, shiftMs));
  }
  return Array.from(most, ([service, shiftMs]) => ({ service, shiftMs }));
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
