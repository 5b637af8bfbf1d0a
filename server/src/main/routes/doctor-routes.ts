import * as contract from '@headwater/contract';
import { type BoundRoute, bindRoute } from '../../api/route-handler.ts';
import { errorTable } from '../../errors/error-table.ts';
import { examine } from '../../query/doctor/examine.ts';
import { bySeverity, makeFinding } from '../../query/doctor/find-faults.ts';
import type { Counters, Sample } from '../../telemetry/counters.ts';
import type { ApiContext } from '../api-routes.ts';

const listedCounters = 500;
const lost = /refused|rejected|dropped|dead|cut|late|lost|unkept|unknown|skipped/;
/** What is counted in other words elsewhere. */
const notLost = /^headwater_(?:forward|api)_/;

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
        findings: [...findings, ...refusalsOf(samples), ...keyFindings(keys)].sort(bySeverity),
        checked: {
          fromMs: checked.fromMs,
          toMs: checked.toMs,
          spans: checked.spans,
          sample: 1 / checked.every,
        },
        received: receivedOf(mayAll ? storage.counters : undefined),
        dropped: samples.filter(isLost).slice(0, listedCounters).map(droppedOf),
        payloads,
        keys,
      };
    }),
  ];
}

function isLost({ kind, name, value }: Sample): boolean {
  return kind === 'counter' && value > 0 && lost.test(name) && !notLost.test(name);
}

const droppedOf = ({ name, help, labels, value }: Sample) => ({
  name,
  help,
  labels: { ...labels },
  count: value,
});

function refusalsOf(samples: readonly Sample[]): contract.Finding[] {
  return samples
    .filter(({ name, value }) => name === 'headwater_ingest_refused_requests_total' && value > 0)
    .map(({ labels, value }) => {
      const code = labels.reason ?? '';
      const known = Object.hasOwn(errorTable, code) ? errorTable[code as keyof typeof errorTable] : undefined;
      return makeFinding({
        kind: 'refused',
        severity: known?.retryable ? 'warning' : 'error',
        service: '',
        dialect: dialectOf(labels.receiver ?? ''),
        count: value,
        detail: [labels.receiver, labels.signal, code, known?.message].filter(Boolean).join(' · '),
      });
    });
}

function dialectOf(receiver: string): string {
  return (
    ['app-insights', 'datadog', 'opencensus', 'otlp'].find((dialect) => receiver.startsWith(dialect)) ??
    (receiver.startsWith('dogstatsd') ? 'datadog' : 'otlp')
  );
}

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
