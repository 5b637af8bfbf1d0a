import type { TraceLayout } from '@headwater/contract';

type LayoutColumns = TraceLayout['spans'];

/** Smaller ones are those of clients that know milliseconds only, and of rounding. */
const leastOffsetNs = 2_000_000;

/**
 * Services whose clock seems to be off against their callers: a called span must lie within its caller. The offset
 * is the median, over the calls into a service, of the least shift that puts the called span inside; calls that
 * fit count as 0. Nanoseconds; positive means that the service's clock is ahead.
 */
export function estimateSkew(spans: LayoutColumns, services: readonly string[]): TraceLayout['clockSkew'] {
  const shifts = new Map<number, number[]>();
  for (const [index, parent] of spans.parent.entries()) {
    if (parent < 0 || spans.service[parent] === spans.service[index]) continue;
    const list = shifts.get(spans.service[index]!) ?? [];
    list.push(shiftOf(spans, index, parent));
    shifts.set(spans.service[index]!, list);
  }
  return [...shifts].flatMap(([service, list]) => {
    const offsetNs = median(list);
    return Math.abs(offsetNs) < leastOffsetNs ? [] : [{ service: services[service]!, offsetNs }];
  });
}

function shiftOf(spans: LayoutColumns, index: number, parent: number): number {
  const start = spans.startNs[index]! - spans.startNs[parent]!;
  const slack = spans.durationNs[parent]! - spans.durationNs[index]!;
  // longer than its caller: an asynchronous call, which says nothing about clocks unless it starts before
  if (start < 0) return start;
  return slack >= 0 && start > slack ? start - slack : 0;
}

function median(values: number[]): number {
  values.sort((a, b) => a - b);
  return values[values.length >> 1] ?? 0;
}
