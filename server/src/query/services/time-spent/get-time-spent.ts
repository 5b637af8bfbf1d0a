import { spanKinds, type TimeSpent } from '@headwater/contract';
import type { Reader } from '../../reader.ts';
import { makeGrid, spread, type TimeGrid } from '../../time-grid.ts';
import type { ServiceQuestion } from '../resource-where.ts';
import { exclusiveTimes } from './exclusive-time.ts';
import { type ReadSpan, readTraces } from './read-traces.ts';

const minuteMs = 60_000;
/** Services with a series of their own; the rest is one series. */
const mostSeries = 12;
const listedOperations = 200;

interface ServiceSum {
  readonly service: string;
  selfNs: number;
  readonly slots: Map<number, number>;
}

interface OperationSum {
  readonly first: ReadSpan;
  spans: number;
  errors: number;
  durationNs: number;
  selfNs: number;
}

/**
 * Where the time of a service's requests goes, as Datadog counts it: exclusive time of the spans at and below its
 * entry spans (or below one operation's), by service, database or queue over the start of the entry span, and by operation. Weighted by
 * sampling. Read in full while that is bounded, else from a sample spread over the range (`exact` false).
 */
export async function getTimeSpent(
  reader: Reader,
  question: ServiceQuestion & { readonly buckets: number },
): Promise<TimeSpent> {
  const grid = makeGrid(question.fromMs, question.toMs, question.buckets, minuteMs);
  const { traces, entries, part } = await readTraces(reader, question, grid);
  const services = new Map<string, ServiceSum>();
  const operations = new Map<string, OperationSum>();
  let readEntries = 0;
  let requests = 0;
  for (const trace of traces) {
    for (const { span, entry, selfNs } of exclusiveTimes(trace)) {
      const row = trace[span]!;
      const top = trace[entry]!;
      if (row.entry) readEntries += 1;
      if (span === entry) requests += row.weight;
      addToService(services, row.spentIn, selfNs * top.weight, slotOf(grid, top));
      addToOperation(operations, row, selfNs, top.weight);
    }
  }
  const totalNs = Array.from(services.values()).reduce((sum, { selfNs }) => sum + selfNs, 0) || 1;
  const listed = [...services.values()].sort((a, b) => b.selfNs - a.selfNs);
  return {
    entries,
    readEntries,
    exact: part >= 1,
    overTime: { timesMs: grid.timesMs, stepMs: grid.stepMs, series: seriesOf(grid, listed) },
    services: listed.map(({ service, selfNs }) => ({ service, selfNs, share: selfNs / totalNs })),
    operations: listOperations(operations, requests, totalNs),
  };
}

function slotOf(grid: TimeGrid, { startMs }: ReadSpan): number {
  return Math.floor((startMs - grid.fromMs) / grid.stepMs);
}

function addToService(sums: Map<string, ServiceSum>, service: string, ns: number, slot: number): void {
  const sum = sums.get(service) ?? { service, selfNs: 0, slots: new Map<number, number>() };
  sums.set(service, sum);
  sum.selfNs += ns;
  sum.slots.set(slot, (sum.slots.get(slot) ?? 0) + ns);
}

function addToOperation(
  sums: Map<string, OperationSum>,
  row: ReadSpan,
  selfNs: number,
  weight: number,
): void {
  const key = [row.service, row.name, row.kind].join('\n');
  const sum = sums.get(key) ?? { first: row, spans: 0, errors: 0, durationNs: 0, selfNs: 0 };
  sums.set(key, sum);
  sum.spans += weight;
  sum.errors += row.failed ? weight : 0;
  sum.durationNs += row.durationNs * weight;
  sum.selfNs += selfNs * weight;
}

function seriesOf(grid: TimeGrid, services: readonly ServiceSum[]) {
  const own = services.length > mostSeries ? services.slice(0, mostSeries - 1) : services;
  const series = own.map(({ service, slots }) => ({
    name: service,
    labels: { service },
    values: spread(grid, slots, 0),
  }));
  const rest = services.slice(own.length);
  if (rest.length === 0) return series;
  const together = new Map<number, number>();
  for (const { slots } of rest) {
    for (const [slot, ns] of slots) together.set(slot, (together.get(slot) ?? 0) + ns);
  }
  return [...series, { name: '', labels: {}, values: spread(grid, together, 0) }];
}

function listOperations(
  sums: ReadonlyMap<string, OperationSum>,
  requests: number,
  totalNs: number,
): TimeSpent['operations'] {
  return [...sums.values()]
    .sort((a, b) => b.selfNs - a.selfNs)
    .slice(0, listedOperations)
    .map(({ first, spans, errors, durationNs, selfNs }) => ({
      service: first.service,
      name: first.name,
      kind: spanKinds[first.kind] ?? 'unspecified',
      spans,
      spansPerTrace: requests > 0 ? spans / requests : 0,
      errors,
      avgNs: spans > 0 ? durationNs / spans : 0,
      selfNs,
      share: selfNs / totalNs,
    }));
}
