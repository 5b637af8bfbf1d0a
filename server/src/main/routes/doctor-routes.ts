import * as contract from '@headwater/contract';
import { type BoundRoute, bindRoute } from '../../api/route-handler.ts';
import { examine } from '../../query/doctor/examine.ts';
import { bySeverity, makeFinding } from '../../query/doctor/find-faults.ts';
import { findLosses, isLoss } from '../../query/doctor/find-losses.ts';
import type { Counters, Sample } from '../../telemetry/counters.ts';
import type { ApiContext } from '../api-context.ts';

const listedCounters = 500;
/** What is wrong with what clients send. What concerns the whole server is for who may read all of it. */
export function doctorRoutes({ storage, access }: ApiContext): BoundRoute[] {
  return [
    bindRoute(contract.getDoctor, async ({ query, granted }) => {
      const { clients, findings, checked } = await examine(storage.store, query);
      const mayAll = granted === undefined;
      const samples = mayAll ? storage.counters.samples() : [];
      const keys = {
        rejected: mayAll ? access.refused.list() : [],
        adopted: mayAll ? access.adopted.list() : [],
      };
      const payloads = storage.ingest.refusedPayloads.list(granted ?? query.project);
      return {
        clients,
        findings: [...findings, ...findLosses(samples), ...keyFindings(keys)].sort(bySeverity),
        checked: {
          fromMs: checked.fromMs,
          toMs: checked.toMs,
          spans: checked.spans,
          sample: 1 / checked.every,
        },
        received: receivedOf(mayAll ? storage.counters : undefined),
        dropped: samples.filter(isLoss).slice(0, listedCounters).map(droppedOf),
        payloads,
        keys,
      };
    }),
  ];
}

const droppedOf = ({ name, help, labels, value }: Sample) => ({
  name,
  help,
  labels: { ...labels },
  count: value,
});

function keyFindings({ rejected, adopted }: contract.Doctor['keys']): contract.Finding[] {
  const of = (key: contract.StrayKey) => ({
    service: '',
    dialect: key.kind === 'instrumentation-key' ? 'app-insights' : 'otlp',
    count: key.count,
    detail: key.key,
  });
  return [
    ...rejected.map((key) => makeFinding({ kind: 'rejected-key', severity: 'error', ...of(key) })),
    ...adopted.map((key) => makeFinding({ kind: 'adopted-key', severity: 'info', ...of(key) })),
  ];
}

/** Requests and items by receiver and signal since the start. */
function receivedOf(counters: Counters | undefined): contract.Doctor['received'] {
  const rows = new Map<string, contract.Doctor['received'][number]>();
  const columns = {
    requests: 'requests',
    items: 'items',
    bytes: 'bytes',
    rejected_items: 'rejected',
    repeated_requests: 'repeated',
  } as const;
  for (const { name, labels, value } of counters?.samples() ?? []) {
    const what = /^headwater_ingest_(\w+)_total$/.exec(name)?.[1];
    const column = Object.entries(columns).find(([key]) => key === what)?.[1];
    const { receiver = '', signal = '' } = labels;
    if (column === undefined) continue;
    const key = `${receiver} ${signal}`;
    const row = rows.get(key) ?? {
      receiver,
      signal,
      requests: 0,
      items: 0,
      bytes: 0,
      rejected: 0,
      repeated: 0,
    };
    rows.set(key, row);
    row[column] += value;
  }
  return [...rows.values()].sort((a, b) => b.items - a.items);
}
