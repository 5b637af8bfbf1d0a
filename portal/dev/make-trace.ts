import type { TraceLayout } from '@headwater/contract';
import { hexId, seededRandom } from './random.ts';

export interface TraceShape {
  readonly traceId: string;
  readonly spans: number;
  /** Milliseconds since 1970 */
  readonly startMs: number;
  readonly seed?: number;
}

export const fixtureServices = [
  'web',
  'checkout',
  'cart',
  'catalog',
  'payments',
  'inventory',
  'shipping',
  'users',
  'search',
  'postgres',
  'redis',
  'kafka',
];

const names = [
  'GET /cart',
  'POST /checkout',
  'SELECT orders',
  'HGET session',
  'charge',
  'GET /products/:id',
  'publish order',
  'reserve',
  'render',
  'auth.verify',
];

/** A trace with the usual shape of a busy system: nested calls, fan-out, parallel work, some errors. */
export function makeTraceLayout({ traceId, spans: count, startMs, seed = 1 }: TraceShape): TraceLayout {
  const random = seededRandom(seed + count);
  const traceNs = Math.max(2e8, count * 40_000);
  const columns: TraceLayout['spans'] = {
    spanId: [],
    parent: [],
    name: [],
    service: [],
    startNs: [],
    durationNs: [],
    kind: [],
    status: [],
    notes: [],
  };
  const depths: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const parent = i === 0 ? -1 : pickParent(i, depths, random);
    const parentStart = parent < 0 ? 0 : columns.startNs[parent]!;
    const parentDuration = parent < 0 ? traceNs : columns.durationNs[parent]!;
    const duration =
      parent < 0 ? traceNs : Math.max(500, Math.floor(parentDuration * (0.08 + random() * 0.88)));
    const start = parent < 0 ? 0 : parentStart + Math.floor(random() * (parentDuration - duration));
    columns.spanId.push(hexId(random, 16));
    columns.parent.push(parent);
    columns.name.push(Math.floor(random() * names.length));
    columns.service.push(
      parent < 0
        ? 0
        : random() < 0.5
          ? columns.service[parent]!
          : Math.floor(random() * fixtureServices.length),
    );
    columns.startNs.push(start);
    columns.durationNs.push(duration);
    columns.kind.push(1 + Math.floor(random() * 3));
    columns.status.push(i > 0 && random() < 0.01 ? 2 : 0);
    columns.notes.push(0);
    depths.push(parent < 0 ? 0 : depths[parent]! + 1);
  }
  return {
    traceId,
    startTimeUnixNano: `${startMs}000000`,
    durationNs: traceNs,
    spanCount: count,
    truncated: false,
    errorCount: columns.status.filter((status) => status === 2).length,
    names,
    services: fixtureServices,
    spans: sortByStart(columns),
    clockSkew: [],
  };
}

function pickParent(i: number, depths: readonly number[], random: () => number): number {
  for (let tries = 0; tries < 4; tries += 1) {
    const parent = random() < 0.6 ? Math.max(0, i - 1 - Math.floor(random() * 12)) : Math.floor(random() * i);
    if (depths[parent]! < 14) return parent;
  }
  return 0;
}

function sortByStart(columns: TraceLayout['spans']): TraceLayout['spans'] {
  const order = columns.startNs
    .map((_, index) => index)
    .sort((a, b) => columns.startNs[a]! - columns.startNs[b]! || a - b);
  const place = new Map(order.map((old, index) => [old, index]));
  const pick = <T>(values: readonly T[]): T[] => order.map((index) => values[index]!);
  return {
    spanId: pick(columns.spanId),
    parent: pick(columns.parent).map((parent) => (parent < 0 ? -1 : place.get(parent)!)),
    name: pick(columns.name),
    service: pick(columns.service),
    startNs: pick(columns.startNs),
    durationNs: pick(columns.durationNs),
    kind: pick(columns.kind),
    status: pick(columns.status),
    notes: pick(columns.notes),
  };
}
