import type { ApplicationMap } from '@headwater/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aDatadogSpan, encodeV04 } from '../harness/datadog-traces.ts';
import { kql } from '../harness/kql.ts';
import { api, type Product, startProduct, waitFor } from '../harness/product.ts';

/** Spans of every kind, at the entry of their service and within it, and by hand how many of them are requests. */
const expected = {
  // A server's, a consumer's, and a root without a kind; not an internal root, a client, nor what has no kind within.
  otlp: 3,
  // A web root, a root without kind or type, and what enters the service from another; not what is within it.
  datadog: 3,
  // A request; not a dependency, in the process or out of it.
  'app-insights': 1,
  // A server's, and without a kind what another process called; not a root of this one, a client, nor what is within.
  opencensus: 2,
};
const services = Object.keys(expected);

let product: Product;
const nowMs = Date.now();
const traceId = '5b8efff798038103d269b633813fc60c';
const hexId = (n: number) => n.toString(16).padStart(16, 'a');
const nanos = (ms: number) => BigInt(ms) * 1_000_000n;

beforeAll(async () => {
  product = await startProduct();
  // Live counts while somebody watches.
  await api(product, '/api/live-metrics');
  await Promise.all([sendOtlp(), sendDatadog(), sendAppInsights(), sendOpenCensus()]);
  await waitFor(async () => (await kql(product, 'union requests, dependencies | count'))[0]?.Count === 19);
});

afterAll(() => product.stop());

test('are the same spans of every dialect in KQL', async () => {
  const rows = await kql(product, 'requests | summarize n = sum(itemCount) by cloud_RoleName');

  expect(byService(rows, 'cloud_RoleName', 'n')).toEqual(expected);
});

test.each([
  ['rows', 1],
  ['minutes', 3],
] as const)('are the same on Performance, read from %s', async (source, hours) => {
  const range = { fromMs: nowMs - hours * 3_600_000, toMs: nowMs + 60_000 };

  const table = await api<{ rows: { service: string; count: number }[]; source: string }>(
    product,
    '/api/performance/table',
    { ...range, tab: 'operations' },
  );

  expect(table.source).toBe(source);
  expect(byService(table.rows, 'service', 'count')).toEqual(expected);
});

test('are the same on the map', async () => {
  const range = { fromMs: nowMs - 600_000, toMs: nowMs + 60_000 };

  const { nodes } = await api<ApplicationMap>(product, '/api/application-map', range);

  const own = nodes.filter(({ kind }) => kind === 'service');
  expect(byService(own, 'name', 'calls')).toEqual(expected);
});

interface Seconds {
  readonly servers: { readonly service: string; readonly seconds: { readonly requests: number }[] }[];
}

test.each([
  ['as they arrive', () => api<Seconds>(product, '/api/live-metrics')],
  [
    'from the last day',
    () =>
      api<Seconds>(product, '/api/live-metrics/history', { fromMs: nowMs - 60_000, toMs: nowMs + 60_000 }),
  ],
])('are the same on Live, counted %s', async (_when, ask) => {
  const { servers } = await ask();

  const sums = servers.map(({ service, seconds }) => ({
    service,
    requests: seconds.reduce((sum, { requests }) => sum + requests, 0),
  }));
  expect(byService(sums, 'service', 'requests')).toEqual(expected);
});

/** The figures of our services by name; other services, such as the server's own, are left out. */
function byService(rows: readonly object[], name: string, value: string): Record<string, number> {
  const figures = rows.map((row) => {
    const cells = row as Record<string, unknown>;
    return [String(cells[name]), Number(cells[value])] as const;
  });
  const sums: Record<string, number> = {};
  for (const [service, n] of figures) {
    if (services.includes(service) && n > 0) sums[service] = (sums[service] ?? 0) + n;
  }
  return sums;
}

async function post(url: string, body: string | Uint8Array, type = 'application/json'): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    body: body as string,
    headers: { 'content-type': type },
  });
  if (answer.status !== 200) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
}

function sendOtlp(): Promise<void> {
  const span = (n: number, kind: number, parent?: number) => ({
    traceId,
    spanId: hexId(n),
    ...(parent !== undefined && { parentSpanId: hexId(parent) }),
    name: `otlp ${n}`,
    kind,
    startTimeUnixNano: String(nanos(nowMs)),
    endTimeUnixNano: String(nanos(nowMs + 5)),
  });
  const spans = [span(1, 2), span(2, 5, 1), span(3, 0), span(4, 1), span(5, 3, 1), span(6, 0, 1)];
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'otlp' } }] };
  return post(
    `${product.otlpHttp}/v1/traces`,
    JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] }),
  );
}

function sendDatadog(): Promise<void> {
  const span = (n: number, parent: bigint, type: string, metrics: Record<string, number> = {}) =>
    aDatadogSpan({
      span_id: BigInt(n),
      parent_id: parent,
      service: 'datadog',
      start: nanos(nowMs),
      duration: nanos(5),
      type,
      metrics,
    });
  const top = { '_dd.top_level': 1 };
  const chunk = [span(11, 0n, 'web', top), span(12, 11n, 'sql'), span(13, 11n, '')];
  const alone = [span(14, 0n, '', top)];
  const called = [span(15, 999n, '', top)];
  return post(
    `${product.datadogTrace}/v0.4/traces`,
    encodeV04([chunk, alone, called]),
    'application/msgpack',
  );
}

function sendAppInsights(): Promise<void> {
  const item = (n: number, baseType: string, more: object) => ({
    time: new Date(nowMs).toISOString(),
    iKey: '0b4a7d53-8f0e-4d7e-9a51-2f6f5f0c1d2e',
    tags: { 'ai.cloud.role': 'app-insights', 'ai.operation.id': traceId },
    data: { baseType, baseData: { id: hexId(n), name: `item ${n}`, duration: '00:00:00.005', ...more } },
  });
  const items = [
    item(21, 'RequestData', { responseCode: '200', success: true }),
    item(22, 'RemoteDependencyData', { type: 'Http', target: 'rates.example', success: true }),
    item(23, 'RemoteDependencyData', { type: 'InProc', success: true }),
  ];
  return post(`${product.portal}/v2.1/track`, JSON.stringify(items));
}

async function sendOpenCensus(): Promise<void> {
  const { receivers } = await api<{ receivers: { dialect: string; address: string }[] }>(
    product,
    '/api/status',
  );
  const { port } = new URL(receivers.find(({ dialect }) => dialect === 'opencensus')?.address ?? '');
  const base64 = (digits: string) => Buffer.from(digits, 'hex').toString('base64');
  const span = (n: number, more: object) => ({
    traceId: base64(traceId),
    spanId: base64(hexId(n)),
    name: { value: `census ${n}` },
    startTime: new Date(nowMs).toISOString(),
    endTime: new Date(nowMs + 5).toISOString(),
    ...more,
  });
  const parentSpanId = base64(hexId(31));
  const spans = [
    span(31, { kind: 'SERVER' }),
    span(32, { kind: 'CLIENT', parentSpanId }),
    span(33, { parentSpanId, sameProcessAsParentSpan: false }),
    span(34, { parentSpanId, sameProcessAsParentSpan: true }),
    span(35, {}),
  ];
  const body = { node: { serviceInfo: { name: 'opencensus' } }, spans };
  await post(`http://127.0.0.1:${port}/v1/trace`, JSON.stringify(body));
}
