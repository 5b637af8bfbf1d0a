import type { getStatus } from '@headwater/contract';
import type { z } from 'zod';
import type { Addresses } from '../config/ports.ts';
import { countLastMinute, hasData } from '../query/overview/arrivals.ts';
import type { Counters } from '../telemetry/counters.ts';
import type { Storage } from './open/open-storage.ts';

type Status = z.output<(typeof getStatus)['response']>;

/** A page that asks how things are gets an answer while the store has none. */
const storeAnswerMs = 1_500;

/**
 * What the store says of itself and its newest rows. A store that does not answer in time, or fails, is away: then
 * nothing is known of its rows.
 */
export async function storeStatus(
  storage: Pick<Storage, 'engine' | 'store' | 'loader'>,
  nowMs: number,
  project = 'default',
): Promise<Pick<Status, 'engine' | 'lastMinute' | 'hasData'>> {
  const engine = engineStatus(storage);
  const unknown = { lastMinute: [], hasData: true };
  if (engine.state !== 'ready') return { engine, ...unknown };
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), storeAnswerMs);
  const rows = Promise.all([
    countLastMinute(storage.store, project, nowMs),
    hasData(storage.store, project),
  ]).catch(() => undefined);
  const answer = await Promise.race([rows, late]);
  clearTimeout(timer);
  if (answer === undefined) return { engine: { ...engine, state: 'away' }, ...unknown };
  return { engine, lastMinute: answer[0] as Status['lastMinute'], hasData: answer[1] };
}

function engineStatus({ engine, loader }: Pick<Storage, 'engine' | 'loader'>): Status['engine'] {
  if (engine === undefined) return { state: loader.isStoreAway ? 'away' : 'ready', version: '', restarts: 0 };
  const state = engine.state === 'ready' ? 'ready' : engine.state === 'starting' ? 'starting' : 'away';
  return { state, version: engine.version, restarts: engine.restarts };
}

export function journalStatus({ journal, loader }: Storage): Status['journal'] {
  const { journalBytes, isFull } = journal.stats();
  return { bytes: journalBytes, unloadedBytes: loader.waitingBytes, full: isFull };
}

export function receiverStatus(addresses: Addresses | undefined): Status['receivers'] {
  const names: Record<
    keyof Addresses,
    readonly [dialect: Status['receivers'][number]['dialect'], name: string]
  > = {
    portal: ['otlp', 'Portal, API, OTLP/HTTP'],
    otlpGrpc: ['otlp', 'OTLP/gRPC'],
    otlpHttp: ['otlp', 'OTLP/HTTP'],
    datadogTrace: ['datadog', 'Datadog trace agent'],
    dogstatsd: ['datadog', 'DogStatsD'],
    opencensus: ['opencensus', 'OpenCensus agent'],
    localForwarder: ['app-insights', 'Local Forwarder'],
  };
  return (Object.keys(names) as (keyof Addresses)[]).map((port) => ({
    dialect: names[port][0],
    name: names[port][1],
    address: addresses?.[port] ?? '',
    listening: addresses?.[port] !== undefined,
  }));
}

/** Counters of what was refused or left out, since start, that are not zero. */
export function refusedCounts(counters: Counters): Status['refused'] {
  return counters
    .samples()
    .filter(
      ({ kind, name, value }) =>
        kind === 'counter' && value > 0 && /refused|rejected|dropped|dead/.test(name),
    )
    .map(({ labels, name, value }) => ({ reason: labels.reason ?? labels.code ?? name, count: value }));
}
