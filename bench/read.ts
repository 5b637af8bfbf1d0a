import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Product, startProduct, waitFor } from '../tests/harness/product.ts';
import { explorerQuestions } from './explorer.ts';
import { processTree, readProcesses } from './load/processes.ts';
import { runLoad } from './load/run-load.ts';
import { investigateQuestions } from './questions/investigate.ts';
import { kqlQuestions } from './questions/kql.ts';
import type { Question, Scope } from './questions/question.ts';
import { printRow } from './rows.ts';

const equals = (key: string, value: string | number) => ({ key, op: '=', value });
const search = (filters: unknown[]) => (scope: Scope) => ({ ...scope, filters, limit: 20 });

const questions: readonly Question[] = [
  {
    what: 'trace by id',
    path: (id) => `/api/traces/${id}`,
    goalMs: 4.5,
    peers: 'VictoriaTraces 4.9 · Tempo 97 · Jaeger/Badger 1.2',
  },
  {
    what: 'service + attribute, newest 20 traces',
    path: () => '/api/traces/search',
    body: search([equals('service', 'orders'), equals('http.request.method', 'GET')]),
    goalMs: 6,
    peers: '16 · 124 · 11',
  },
  {
    what: 'service + one user id',
    path: () => '/api/traces/search',
    body: search([equals('service', 'orders'), equals('enduser.id', 'user-123456')]),
    goalMs: 6,
    peers: '6.8 · 222 · 1.3',
  },
  {
    what: 'service + duration ≥ 100 ms',
    path: () => '/api/traces/search',
    body: search([equals('service', 'orders'), { key: 'duration', op: '>=', value: 100e6 }]),
    goalMs: 15,
    peers: '26 · 60 · 59',
  },
  {
    what: 'p50 and p99 of one service’s operations',
    path: () => '/api/services/orders',
    body: (scope) => ({ ...scope, buckets: 60 }),
    goalMs: 15,
    peers: '104 · 158 · can’t',
  },
  {
    what: 'p50 and p99 of all services',
    path: () => '/api/services',
    body: (scope) => scope,
    goalMs: 30,
    peers: '1,122 · 903 · can’t',
  },
  { what: 'logs by trace id', path: (id) => `/api/traces/${id}/logs`, goalMs: 3, peers: 'VictoriaLogs 2.2' },
  {
    what: 'logs by word + service',
    path: () => '/api/logs/search',
    body: (scope) => ({ ...scope, filters: [equals('service', 'orders')], text: 'upstream' }),
    goalMs: 9,
    peers: 'VictoriaLogs 8.7',
  },
];

/**
 * Fills one product with `spans` spans (and a tenth as many log records) over an hour and asks it the portal's
 * questions, what people ask in KQL, or both.
 */
export async function benchReads(
  spans: number,
  asked: { readonly pages: boolean; readonly kql: boolean },
): Promise<void> {
  const product = await startProduct();
  try {
    const port = Number(new URL(product.otlpHttp).port);
    const load = {
      host: '127.0.0.1',
      port,
      protocol: 'http',
      perRequest: 1000,
      connections: 4,
      spreadMs: 3_600_000,
      maxMs: 600_000,
    } as const;
    const sent = await runLoad({
      ...load,
      signal: 'traces',
      items: spans,
      sampleIds: 300,
      serverPid: product.pid,
      settleMs: 60_000,
    });
    const logs = await runLoad({
      ...load,
      signal: 'logs',
      items: spans / 10,
      serverPid: product.pid,
      settleMs: 30_000,
    });
    await waitFor(
      async () => (await fetch(`${product.portal}/api/traces/${sent.traceIds.at(-1)}`)).ok,
      30_000,
    );
    await restAfterLoad(product.pid);
    const scope = { project: 'default', fromMs: Date.now() - 2 * 3_600_000, toMs: Date.now() + 60_000 };
    const pages = [...questions, ...explorerQuestions, ...investigateQuestions];
    for (const question of [...(asked.pages ? pages : []), ...(asked.kql ? kqlQuestions : [])])
      await ask(product, question, scope, sent.traceIds, spans);
    if (!asked.pages) return;
    const bytes = await directoryBytes(join(product.dataDir, 'engine'));
    printRow({
      what: 'disk per span, indexes and rollups, logs counted as 38 B',
      value: (bytes - logs.accepted * 38) / sent.accepted,
      unit: 'B',
      goal: { atMost: 60 },
      peers: 'VictoriaTraces 75 · Tempo 140 · Jaeger/Badger 1,193',
    });
  } finally {
    await product.stop();
  }
}

/** Waits until the engine has merged what was loaded: users ask a store that is at rest, or nearly so. */
async function restAfterLoad(pid: number): Promise<void> {
  const began = performance.now();
  let busyCores = 1;
  while (busyCores > 0.05 && performance.now() - began < restLimitMs) {
    const before = readProcesses(processTree(pid)).cpuSeconds;
    await sleep(restWindowMs);
    busyCores = (readProcesses(processTree(pid)).cpuSeconds - before) / (restWindowMs / 1000);
  }
  printRow({
    what: 'reads: waited after the load for the store to rest',
    value: (performance.now() - began) / 1000,
    unit: 's',
    note: `then ${busyCores.toFixed(2)} cores busy${busyCores > 0.05 ? ': merges go on' : ''}`,
  });
}

const restWindowMs = 5_000;
const restLimitMs = 180_000;

async function ask(
  product: Product,
  question: Question,
  scope: Scope,
  ids: readonly string[],
  spans: number,
): Promise<void> {
  const times: number[] = [];
  let failed = '';
  for (let i = 0; i < 63; i++) {
    const id = ids[(i * 79) % ids.length] ?? '';
    const body = question.body?.(scope, id);
    const began = performance.now();
    const answer = await fetch(product.portal + question.path(id), {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      headers: { 'content-type': 'application/json' },
    });
    const text = await answer.text();
    if (i >= 3) times.push(performance.now() - began);
    if (!answer.ok) failed = `${answer.status} ${text.slice(0, 120)}`;
    await sleep(5);
  }
  times.sort((a, b) => a - b);
  const size = `${spans / 1e6} M spans`;
  const [p50, p95] = [times[30] ?? 0, times[57] ?? 0];
  const tail = question.level === 'p95';
  printRow({
    what: `${question.what}, ${size}, ${tail ? 'p95' : 'p50'}`,
    value: tail ? p95 : p50,
    unit: 'ms',
    goal: { atMost: question.goalMs },
    ...(question.peers === undefined ? {} : { peers: question.peers }),
    note: failed || (tail ? `p50 ${p50.toFixed(1)} ms` : `p95 ${p95.toFixed(1)} ms`),
  });
}

async function directoryBytes(directory: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(directory, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const found = await stat(join(entry.parentPath, entry.name)).catch(() => undefined);
    bytes += found?.size ?? 0;
  }
  return bytes;
}
