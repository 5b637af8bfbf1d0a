import { readFile } from 'node:fs/promises';
import { defaultProject } from '../../../ingest/authenticate.ts';
import type { IngestDoor, Signal } from '../../../ingest/intake.ts';
import type { FillOutcome, RowSink } from '../../../model/rows/row-sink.ts';
import type { Counters } from '../../../telemetry/counters.ts';
import { type DatadogDefaults, noDefaults } from '../datadog.ts';
import { Aggregator } from './aggregator.ts';
import { writeEvents, writeInterval } from './write-interval.ts';

export interface StatsdOptions {
  readonly ingest: IngestDoor;
  readonly nowNs: () => bigint;
  readonly counters: Counters;
  readonly defaults?: DatadogDefaults;
}

/** DogStatsD of all ways in: datagrams, streams, HTTP. */
export interface Statsd {
  /** Takes lines; never fails, what cannot be kept is counted. */
  add(datagram: string): void;
  /** Writes what is there; for the timer, a stop, and tests. */
  flush(): Promise<void>;
  close(): Promise<void>;
  /** Also counts what the kernel threw away of this UDP port. */
  watchPort(port: number): void;
}

const intervalNs = 10_000_000_000n;
/** Events do not wait for the interval. */
const tickMs = 1_000;

export function openStatsd({ ingest, nowNs, counters, defaults = noDefaults }: StatsdOptions): Statsd {
  const aggregator = new Aggregator();
  const lost = (reason: string) =>
    counters.counter('headwater_dogstatsd_dropped_total', 'DogStatsD lines that were not kept', { reason });
  const unwritten = lost('unwritten');
  let startNs = nowNs();
  let kernelDrops = 0;
  let port = 0;
  counters.gauge('headwater_dogstatsd_lines', 'DogStatsD lines received', () => aggregator.lines);
  counters.gauge('headwater_dogstatsd_malformed', 'Lines that are not DogStatsD', () => aggregator.malformed);
  counters.gauge('headwater_dogstatsd_overflowed', 'Lines beyond a limit', () => aggregator.overflowed);
  counters.gauge(
    'headwater_dogstatsd_kernel_drops',
    'Datagrams the kernel had no room for',
    () => kernelDrops,
  );
  const send = (signal: Signal, items: number, fill: (rows: RowSink) => FillOutcome) => {
    const intake = {
      project: defaultProject,
      dialect: 'datadog',
      receiver: 'dogstatsd',
      signal,
      nowNs: nowNs(),
    } as const;
    return ingest.accept(intake, fill).catch(() => unwritten.add(items));
  };
  const flushEvents = async (): Promise<void> => {
    const events = aggregator.takeEvents();
    if (events.length > 0)
      await send('telemetry', events.length, (rows) => writeEvents(events, rows, defaults));
  };
  const flush = async (): Promise<void> => {
    const contexts = aggregator.take();
    const endNs = nowNs();
    const from = startNs;
    startNs = endNs;
    const metrics =
      contexts.length === 0
        ? undefined
        : send('metrics', contexts.length, (rows) => writeInterval(contexts, from, endNs, rows, defaults));
    await Promise.all([metrics, flushEvents()]);
  };
  const timer = setInterval(() => {
    void flushEvents();
    if (nowNs() - startNs < intervalNs) return;
    void flush();
    if (port !== 0) void countKernelDrops(port).then((drops) => (kernelDrops = drops));
  }, tickMs);
  timer.unref();
  return {
    add: (datagram) => aggregator.add(datagram),
    flush,
    watchPort: (udpPort) => {
      port = udpPort;
    },
    close: async () => {
      clearInterval(timer);
      await flush();
    },
  };
}

/** The last column of /proc/net/udp; 0 where there is no such file. */
async function countKernelDrops(port: number): Promise<number> {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const tables = await Promise.all(
    ['/proc/net/udp', '/proc/net/udp6'].map((path) => readFile(path, 'utf8').catch(() => '')),
  );
  const lines = tables
    .join('\n')
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  return lines
    .filter(([, address]) => address?.endsWith(local))
    .reduce((sum, columns) => sum + (Number(columns.at(-1)) || 0), 0);
}
