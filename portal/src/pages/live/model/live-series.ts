import type { LiveAggregation, LiveChart, LiveSecondShape } from '@headwater/contract';
import type { BookServer } from './live-book.ts';

/** The charts' values, one a second; null where there is nothing to say. */
export interface LiveSeries {
  readonly timesMs: readonly number[];
  readonly requests: readonly number[];
  readonly requestMs: readonly (number | null)[];
  /** Share, 0 to 1 */
  readonly requestFailures: readonly (number | null)[];
  readonly dependencies: readonly number[];
  readonly dependencyMs: readonly (number | null)[];
  readonly dependencyFailures: readonly (number | null)[];
  readonly exceptions: readonly number[];
  readonly cpuPercent: readonly (number | null)[];
  readonly memoryBytes: readonly (number | null)[];
}

/** Health is told each quarter or full minute by clients without a live channel: it stands until then. */
const healthHoldsS = 65;

/** Adds the servers up. @param to first second that is not shown */
export function sumServers(servers: readonly BookServer[], from: number, to: number): LiveSeries {
  const seconds = Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
  const sum = (of: (second: LiveSecondShape) => number): number[] =>
    seconds.map((at) =>
      servers.reduce((total, server) => {
        const second = server.seconds.get(at);
        return second === undefined ? total : total + of(second);
      }, 0),
    );
  const requests = sum((second) => second.requests);
  const dependencies = sum((second) => second.dependencies);
  const per = (values: readonly number[], by: readonly number[]) =>
    values.map((value, index) => (by[index] ? value / by[index] : null));
  const held = (of: (second: LiveSecondShape) => number | undefined) =>
    servers.map((server) => holdValues(server, from, to, of));
  return {
    timesMs: seconds.map((at) => at * 1_000),
    requests,
    requestMs: per(
      sum((second) => second.requestMs),
      requests,
    ),
    requestFailures: per(
      sum((second) => second.requestsFailed),
      requests,
    ),
    dependencies,
    dependencyMs: per(
      sum((second) => second.dependencyMs),
      dependencies,
    ),
    dependencyFailures: per(
      sum((second) => second.dependenciesFailed),
      dependencies,
    ),
    exceptions: sum((second) => second.exceptions),
    cpuPercent: combine(
      seconds.length,
      held(({ cpuPercent }) => cpuPercent),
      'Avg',
    ),
    memoryBytes: combine(
      seconds.length,
      held(({ memoryBytes }) => memoryBytes),
      'Sum',
    ),
  };
}

/** The values of one of the reader's own charts. */
export function chartSeries(
  servers: readonly BookServer[],
  id: string,
  chart: LiveChart,
  from: number,
  to: number,
): (number | null)[] {
  const perServer = servers.map((server) =>
    Array.from({ length: to - from }, (_, index) => server.seconds.get(from + index)?.charts?.[id] ?? null),
  );
  const values = combine(to - from, perServer, chart.acrossServers);
  return chart.aggregation === 'Sum' ? values.map((value) => value ?? 0) : values;
}

/** What a server did over a window, for the table. */
export interface ServerFigures extends BookServer {
  readonly requestsPerSecond: number;
  readonly requestMs: number | null;
  readonly requestFailures: number | null;
  readonly callsPerSecond: number;
  readonly callFailures: number | null;
  readonly exceptions: number;
  readonly cpuPercent: number | null;
  readonly memoryBytes: number | null;
}

export function figuresOf(server: BookServer, from: number, to: number): ServerFigures {
  const series = sumServers([server], from, to);
  const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
  const weighted = (values: readonly (number | null)[], weights: readonly number[]) => {
    const all = total(weights);
    return all === 0
      ? null
      : values.reduce<number>((sum, value, i) => sum + (value ?? 0) * weights[i]!, 0) / all;
  };
  return {
    ...server,
    requestsPerSecond: total(series.requests) / Math.max(1, to - from),
    requestMs: weighted(series.requestMs, series.requests),
    requestFailures: weighted(series.requestFailures, series.requests),
    callsPerSecond: total(series.dependencies) / Math.max(1, to - from),
    callFailures: weighted(series.dependencyFailures, series.dependencies),
    exceptions: total(series.exceptions),
    cpuPercent: series.cpuPercent.at(-1) ?? null,
    memoryBytes: series.memoryBytes.at(-1) ?? null,
  };
}

function holdValues(
  { seconds }: BookServer,
  from: number,
  to: number,
  of: (second: LiveSecondShape) => number | undefined,
): (number | null)[] {
  const values: (number | null)[] = [];
  let held: { readonly value: number; readonly at: number } | undefined;
  for (let at = from - healthHoldsS; at < to; at += 1) {
    const second = seconds.get(at);
    const value = second === undefined ? undefined : of(second);
    if (value !== undefined) held = { value, at };
    if (at >= from) values.push(held !== undefined && at - held.at < healthHoldsS ? held.value : null);
  }
  return values;
}

function combine(
  length: number,
  servers: readonly (readonly (number | null)[])[],
  how: LiveAggregation,
): (number | null)[] {
  return Array.from({ length }, (_, index) => {
    const values = servers.map((server) => server[index] ?? null).filter((value) => value !== null);
    if (values.length === 0) return null;
    if (how === 'Min') return Math.min(...values);
    if (how === 'Max') return Math.max(...values);
    const sum = values.reduce((total, value) => total + value, 0);
    return how === 'Sum' ? sum : sum / values.length;
  });
}
