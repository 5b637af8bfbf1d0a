import type { getStatus } from '@headwater/contract';
import type { z } from 'zod';
import type { Addresses } from '../config/ports.ts';
import type { Counters } from '../telemetry/counters.ts';
import type { Storage } from './open-storage.ts';

type Status = z.output<(typeof getStatus)['response']>;

export function engineStatus({ engine }: Storage): Status['engine'] {
  if (engine === undefined) return { state: 'ready', version: '', restarts: 0 };
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
    portal: ['otlp', 'portal, API, OTLP/HTTP'],
    otlpGrpc: ['otlp', 'OTLP/gRPC'],
    otlpHttp: ['otlp', 'OTLP/HTTP'],
    datadogTrace: ['datadog', 'trace agent'],
    dogstatsd: ['datadog', 'DogStatsD'],
    opencensus: ['opencensus', 'agent'],
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
