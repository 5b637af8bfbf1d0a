import type { ApplicationMap, MapCall } from '@headwater/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aDatadogSpan, type DatadogSpan, encodeV04 } from '../harness/datadog-traces.ts';
import { api, type Product, startProduct, waitFor } from '../harness/product.ts';

/**
 * A shop of four services, each with the SDK of another vendor, and one PostgreSQL: `web` (OpenTelemetry) calls
 * `orders` (Datadog) and `catalog` (Application Insights), `orders` calls `payments` (OpenCensus). Requests 0 to 19;
 * what each does is written in `expected` below, worked out by hand.
 */
const requests = 20;
/** The whole minute three minutes ago: everything begins in it. */
const minuteMs = Math.floor(Date.now() / 60_000) * 60_000 - 180_000;
const startMs = (request: number) => minuteMs + 1_000 + request * 1_000;
const nanos = (ms: number) => BigInt(Math.round(ms * 1_000)) * 1_000n;

/** caller, callee, calls, failures, mean in ms */
const expected = [
  // Datadog's tracer gives calls of PostgreSQL a service of their own: they are orders'. Two a request, one fails.
  ['service:orders', 'database:postgresql/shop', 40, 1, 4],
  // Every request; 0, 5, 10 and 15 fail.
  ['service:web', 'service:orders', 20, 4, 50],
  // Every request, over a call that Datadog's tracer lends to `requests`; 0, 5, 10 and 15 fail.
  ['service:orders', 'service:payments', 20, 4, 20],
  ['service:payments', 'external:bank.example', 20, 0, 10],
  // Even requests, sampled at one half: ten stand for twenty, their port as Application Insights shows it.
  ['service:catalog', 'external:rates.example:8443', 20, 0, 7],
  ['outside:', 'service:web', 20, 2, 100],
  // Even requests; 0 and 10 fail.
  ['service:web', 'service:catalog', 10, 2, 30],
  ['service:catalog', 'database:postgresql/shop', 10, 0, 3],
].sort(byName);

let product: Product;
let map: ApplicationMap;

beforeAll(async () => {
  product = await startProduct();
  await Promise.all([sendWeb(), sendOrders(), sendCatalog(), sendPayments()]);
  await waitFor(async () => {
    map = await api<ApplicationMap>(product, '/api/application-map', scope());
    return sumOf(map.edges) === 160 && sumOf(map.nodes) === 160;
  }).catch(() => undefined);
});

afterAll(() => product.stop());

const sumOf = (parts: readonly { readonly calls: number }[]) =>
  parts.reduce((sum, { calls }) => sum + calls, 0);
const scope = () => ({ fromMs: minuteMs - 600_000, toMs: minuteMs + 120_000 });

test('draws exactly the calls, counts and failures of a system whose services report in four dialects', () => {
  const drawn = map.edges.map(({ source, target, calls, errors, avgNs }) => [
    source,
    target,
    calls,
    errors,
    Math.round(avgNs / 1e6),
  ]);

  expect(drawn.sort(byName)).toEqual(expected);
});

test('has a node for each service with its requests, and for what they called; none for lent services', () => {
  const nodes = map.nodes.map(({ id, calls, errors, dialects }) => [id, calls, errors, dialects.join()]);

  expect(nodes.sort(byName)).toEqual(
    [
      ['service:web', 20, 2, 'otlp'],
      ['service:orders', 20, 4, 'datadog'],
      ['service:catalog', 10, 2, 'app-insights'],
      ['service:payments', 20, 4, 'opencensus'],
      ['database:postgresql/shop', 50, 1, ''],
      ['external:bank.example', 20, 0, ''],
      ['external:rates.example:8443', 20, 0, ''],
      ['outside:', 0, 0, ''],
    ].sort(byName),
  );
});

test.each([
  ['service:web', 'service:orders', 'orders', 4],
  ['service:orders', 'service:payments', 'payments', 4],
  ['service:orders', 'database:postgresql/shop', 'postgres', 1],
  ['service:catalog', 'database:postgresql/shop', 'catalog', 0],
] as const)('lists the slowest and failed calls from %s to %s', async (source, target, service, failures) => {
  const { slowest, failed } = await api<{ slowest: MapCall[]; failed: MapCall[] }>(
    product,
    '/api/application-map/calls',
    { ...scope(), source, target },
  );

  expect(slowest).toHaveLength(8);
  expect(new Set(slowest.map((call) => call.service))).toEqual(new Set([service]));
  expect(failed).toHaveLength(failures);
});

test('lists the calls of what does not report itself, whoever made them', async () => {
  const target = 'database:postgresql/shop';
  const { slowest, failed } = await api<{ slowest: MapCall[]; failed: MapCall[] }>(
    product,
    '/api/application-map/calls',
    { ...scope(), target },
  );

  expect(slowest.map(({ durationNs }) => durationNs)).toEqual(Array(8).fill(4e6));
  expect(failed.map(({ service }) => service)).toEqual(['postgres']);
});

function byName(a: readonly unknown[], b: readonly unknown[]): number {
  return `${a[0]} ${a[1]}` < `${b[0]} ${b[1]}` ? -1 : 1;
}

/** 32 digits; the lower half is what Datadog's tracers count with. */
const traceOf = (request: number) => `5b8efff79803810300000000000000${hex(request + 1, 2)}`;
const spanOf = (request: number, span: number) => `00000000000${hex(span, 2)}0${hex(request + 1, 2)}`;
function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

const span = {
  web: 1,
  webToOrders: 2,
  webToCatalog: 3,
  orders: 4,
  ordersQuery: 5,
  ordersUpdate: 6,
  ordersToPayments: 7,
  payments: 8,
  paymentsToBank: 9,
  catalog: 10,
  catalogQuery: 11,
  catalogToRates: 12,
};
type Span = keyof typeof span;
const id = (request: number, name: Span) => spanOf(request, span[name]);
const eachRequest = <T>(of: (request: number) => readonly T[]): T[] =>
  Array.from({ length: requests }, (_, request) => of(request)).flat();
const isEven = (request: number) => request % 2 === 0;

async function post(url: string, body: string | Uint8Array, type: string): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    body: body as string,
    headers: { 'content-type': type },
  });
  if (answer.status !== 200) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
}

function sendWeb(): Promise<void> {
  const otlp = (
    request: number,
    name: Span,
    parent: Span | undefined,
    kind: number,
    ms: number,
    failed: boolean,
  ) => ({
    traceId: traceOf(request),
    spanId: id(request, name),
    ...(parent && { parentSpanId: id(request, parent) }),
    name,
    kind,
    startTimeUnixNano: String(nanos(startMs(request))),
    endTimeUnixNano: String(nanos(startMs(request) + ms)),
    status: failed ? { code: 2 } : {},
    attributes: kind === 3 ? [{ key: 'server.address', value: { stringValue: name } }] : [],
  });
  const spans = eachRequest((request) => [
    otlp(request, 'web', undefined, 2, 100, request % 10 === 0),
    otlp(request, 'webToOrders', 'web', 3, 55, false),
    ...(isEven(request) ? [otlp(request, 'webToCatalog', 'web', 3, 35, false)] : []),
  ]);
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'web' } }] };
  const body = { resourceSpans: [{ resource, scopeSpans: [{ spans }] }] };
  return post(`${product.otlpHttp}/v1/traces`, JSON.stringify(body), 'application/json');
}

function sendOrders(): Promise<void> {
  const datadog = (request: number, name: Span, parent: Span, ms: number, fields: Partial<DatadogSpan>) =>
    aDatadogSpan({
      trace_id: BigInt(`0x${traceOf(request).slice(16)}`),
      span_id: BigInt(`0x${id(request, name)}`),
      parent_id: BigInt(`0x${id(request, parent)}`),
      start: nanos(startMs(request) + 1),
      duration: nanos(ms),
      service: 'orders',
      name,
      resource: name,
      ...fields,
      meta: { '_dd.p.tid': traceOf(request).slice(0, 16), ...fields.meta },
    });
  const query = {
    service: 'postgres',
    type: 'sql',
    meta: { 'span.kind': 'client', 'db.system': 'postgresql', 'db.name': 'shop', 'out.host': 'db' },
  };
  const chunks = Array.from({ length: requests }, (_, request) => [
    datadog(request, 'orders', 'webToOrders', 50, {
      error: request % 5 === 0 ? 1 : 0,
      meta: { 'span.kind': 'server' },
    }),
    datadog(request, 'ordersQuery', 'orders', 4, query),
    datadog(request, 'ordersUpdate', 'orders', 4, { ...query, error: request === 7 ? 1 : 0 }),
    datadog(request, 'ordersToPayments', 'orders', 25, {
      service: 'requests',
      type: 'http',
      meta: { 'span.kind': 'client', 'out.host': 'payments' },
    }),
  ]);
  return post(`${product.datadogTrace}/v0.4/traces`, encodeV04(chunks), 'application/msgpack');
}

function sendCatalog(): Promise<void> {
  const item = (
    request: number,
    parent: Span,
    baseType: string,
    ms: number,
    baseData: Readonly<Record<string, unknown>>,
    sampleRate = 100,
  ) => ({
    time: new Date(startMs(request) + 2).toISOString(),
    iKey: '0b4a7d53-8f0e-4d7e-9a51-2f6f5f0c1d2e',
    sampleRate,
    tags: {
      'ai.cloud.role': 'catalog',
      'ai.operation.id': traceOf(request),
      'ai.operation.parentId': id(request, parent),
    },
    data: { baseType, baseData: { duration: `00:00:00.${threeDigits(ms)}`, ...baseData } },
  });
  const items = eachRequest((request) => {
    if (!isEven(request)) return [];
    return [
      item(request, 'webToCatalog', 'RequestData', 30, {
        id: id(request, 'catalog'),
        name: 'GET Catalog/List',
        responseCode: request % 10 === 0 ? '500' : '200',
        success: request % 10 !== 0,
      }),
      item(request, 'catalog', 'RemoteDependencyData', 3, {
        id: id(request, 'catalogQuery'),
        name: 'SELECT items',
        type: 'postgresql',
        target: 'db | shop',
        success: true,
      }),
      item(
        request,
        'catalog',
        'RemoteDependencyData',
        7,
        {
          id: id(request, 'catalogToRates'),
          name: 'GET /rates',
          type: 'Http',
          target: 'rates.example:8443',
          resultCode: '200',
          success: true,
        },
        50,
      ),
    ];
  });
  return post(`${product.portal}/v2.1/track`, JSON.stringify(items), 'application/json');
}

const threeDigits = (ms: number) => String(ms).padStart(3, '0');

async function sendPayments(): Promise<void> {
  const { receivers } = await api<{ receivers: { dialect: string; address: string }[] }>(
    product,
    '/api/status',
  );
  const { port } = new URL(receivers.find(({ dialect }) => dialect === 'opencensus')?.address ?? '');
  const base64 = (digits: string) => Buffer.from(digits, 'hex').toString('base64');
  const census = (
    request: number,
    name: Span,
    parent: Span,
    kind: string,
    ms: number,
    more: object = {},
  ) => ({
    traceId: base64(traceOf(request)),
    spanId: base64(id(request, name)),
    parentSpanId: base64(id(request, parent)),
    name: { value: name },
    kind,
    startTime: new Date(startMs(request) + 3).toISOString(),
    endTime: new Date(startMs(request) + 3 + ms).toISOString(),
    ...more,
  });
  const spans = eachRequest((request) => [
    census(request, 'payments', 'ordersToPayments', 'SERVER', 20, {
      status: request % 5 === 0 ? { code: 2, message: 'declined' } : {},
    }),
    census(request, 'paymentsToBank', 'payments', 'CLIENT', 10, {
      attributes: {
        attributeMap: { 'server.address': { stringValue: { value: 'bank.example' } } },
      },
    }),
  ]);
  const body = { node: { serviceInfo: { name: 'payments' } }, spans };
  await post(`http://127.0.0.1:${port}/v1/trace`, JSON.stringify(body), 'application/json');
}
