import { clientSeen, type Finding, finding as findingShape } from '@headwater/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aLog, aSpan, idHex, startMs, type TestSpan, timeText } from '../testing/builders.ts';
import { openTestStore, type TestStore } from '../testing/open-test-store.ts';
import { clientName } from './client-names.ts';
import { type Examination, examine } from './examine.ts';

/** Two hundred traces of a shop that calls a cart; what is wrong is by the number of the trace. */
const traces = Array.from({ length: 200 }, (_, index) => index + 1);
const orphaned = (trace: number) => trace % 10 === 0;

const spans = traces.flatMap((trace): TestSpan[] => {
  const atMs = trace * 1_000;
  const inTrace = { trace, atMs, durationMs: 100 };
  const cart = { service: 'cart', entry: true, kind: 2 };
  return [
    { ...inTrace, span: trace * 10 + 1, weight: trace % 2 === 0 ? 4 : 1 },
    ...(orphaned(trace) ? [] : [{ ...inTrace, span: trace * 10 + 2, parent: trace * 10 + 1, kind: 3 }]),
    // The clock of the cart is three seconds ahead.
    {
      ...inTrace,
      ...cart,
      span: trace * 10 + 3,
      parent: trace * 10 + 2,
      atMs: atMs + 3_000,
      durationMs: 50,
      columns: {
        environment: '',
        version: trace % 4 === 0 ? '' : '1.0',
        dialect: 'datadog',
        instance: 'run-1',
        host: 'vm',
      },
    },
  ];
});
const odd: TestSpan[] = [
  { trace: 900, span: 9_000, service: 'unknown_service:node', atMs: 5_000 },
  { trace: 901, span: 9_010, service: 'odd', atMs: 5_000, columns: { marks: 3 + 16, dropped_attributes: 2 } },
  { trace: 902, span: 9_020, service: 'odd', atMs: 5_000, columns: { marks: 3 + 32 } },
  { trace: 903, span: 9_030, service: 'fine', atMs: 5_000 },
];

const configuration = [
  { name: 'DD_TRACE_ENABLED', value: false, origin: 'env_var' },
  { name: 'DD_TRACE_SAMPLE_RATE', value: '0.25', origin: 'env_var' },
];
const report = (name: string, atMs: number, more: object) => ({
  project: 'default',
  kind: 'client',
  service: 'cart',
  instance: 'run-1',
  dialect: 'datadog',
  name,
  time: timeText(atMs),
  received_time: timeText(atMs),
  ...more,
});

let db: TestStore;
let examined: Examination;
const range = { project: 'default', fromMs: startMs, toMs: startMs + 600_000 };
const found = (kind: Finding['kind'], service?: string) =>
  examined.findings.filter((row) => row.kind === kind && (service === undefined || row.service === service));

beforeAll(async () => {
  db = await openTestStore();
  await db.store.insertRows('spans', [...spans, ...odd].map(aSpan));
  await db.store.insertRows(
    'logs',
    Array.from({ length: 40 }, (_, index) =>
      aLog(index * 100, { resource_id: '7', ...(index === 0 && { attributes: { 'dd.trace_id': '7' } }) }),
    ),
  );
  await db.store.insertRows('resources', [
    {
      project: 'default',
      id: '7',
      kind: 'resource',
      attributes: JSON.stringify({
        'telemetry.sdk.language': 'python',
        'telemetry.sdk.name': 'opentelemetry',
        'telemetry.sdk.version': '1.45.0',
      }),
      received_time: timeText(0),
    },
  ]);
  await db.store.insertRows('events', [
    report('app-started', -60_000, {
      attributes: {
        'client.name': 'ddtrace',
        'client.configuration': JSON.stringify([
          { name: 'DD_TRACE_ENABLED', value: true, origin: 'default' },
        ]),
      },
    }),
    report('app-client-configuration-change', 1_000, {
      attributes: {
        'client.configuration': JSON.stringify(configuration),
        'client.integrations': JSON.stringify([
          { name: 'flask', version: '3', enabled: true, error: 'no such module' },
        ]),
      },
    }),
    report('logs', 2_000, { message: 'dropping traces', severity_number: 17, attributes: {} }),
    report('broken', 3_000, { attributes: { 'client.configuration': '[{"name":' } }),
  ]);
  examined = await examine(db.store, range);
});
afterAll(() => db.close());

describe('the doctor', () => {
  test('lists every client with library, version, language, and how much it sent', () => {
    for (const client of examined.clients) expect(clientSeen.parse(client)).toEqual(client);
    expect(examined.clients.find(({ service }) => service === 'shop')).toMatchObject({
      library: 'opentelemetry',
      libraryVersion: '1.45.0',
      language: 'python',
      environments: ['production'],
      hosts: ['node-1'],
      spans: spans.filter(({ service }) => service !== 'cart').length,
      logs: 40,
    });
  });

  test('tells the sampling in force, from the weights of its spans and from what it said', () => {
    const of = (name: string) => examined.clients.find(({ service }) => service === name)!.sampling;
    const ofShop = spans.filter(({ service }) => service !== 'cart');
    const stands = ofShop.reduce((sum, { weight = 1 }) => sum + weight, 0);

    expect(of('shop').kept).toBeCloseTo(ofShop.length / stands);
    expect(of('cart').configured).toEqual([
      { name: 'DD_TRACE_SAMPLE_RATE', value: '0.25', origin: 'env_var' },
    ]);
    expect(of('fine')).toEqual({ kept: 1, configured: [] });
  });

  test('tells the configuration in force: what was said last', () => {
    const cart = examined.clients.find(({ service }) => service === 'cart')!;

    expect(cart.configuration).toEqual([
      { name: 'DD_TRACE_ENABLED', value: 'false', origin: 'env_var' },
      { name: 'DD_TRACE_SAMPLE_RATE', value: '0.25', origin: 'env_var' },
    ]);
    expect(cart.complaints).toMatchObject([{ message: 'dropping traces', severity: 17 }]);
    expect(found('tracing-off', 'cart')).toMatchObject([
      { severity: 'error', fix: expect.arrayContaining(['export DD_TRACE_ENABLED=true']) },
    ]);
    expect(found('integration-failed', 'cart')).toMatchObject([{ detail: 'flask: no such module' }]);
    expect(found('client-complains', 'cart')).toHaveLength(1);
  });

  test('counts the spans whose parent never came, and shows one', () => {
    const lost = traces.filter(orphaned);

    expect(found('broken-parents')).toMatchObject([
      { service: 'cart', count: lost.length, share: lost.length / traces.length, severity: 'error' },
    ]);
    const [broken] = found('broken-parents');
    expect(lost.map((trace) => idHex('trace', trace))).toContain(broken!.traceId);
  });

  test('finds the clock that is off, and by how much', () => {
    expect(found('clock-skew')).toHaveLength(1);
    // 3,050 ms after the caller's start, which ends 100 ms after it.
    expect(JSON.parse(found('clock-skew')[0]!.detail)).toEqual({ caller: 'shop', offsetNs: 2_950e6 });
  });

  test('counts what is missing and odd, with the line that mends it in the words of the client', () => {
    for (const finding of examined.findings) expect(findingShape.parse(finding)).toEqual(finding);
    expect(found('missing-service')).toMatchObject([{ service: 'unknown_service:node', count: 1 }]);
    expect(found('missing-environment')).toMatchObject([
      { service: 'cart', count: 200, share: 1, fix: ['export DD_ENV=production'] },
    ]);
    expect(found('missing-version', 'cart')).toMatchObject([
      { count: 50, share: 0.25, fix: ['export DD_VERSION=1.2.3'] },
    ]);
    expect(found('impossible-times')).toMatchObject([{ service: 'odd', count: 2 }]);
    expect(found('client-dropped')).toMatchObject([
      { service: 'odd', count: 1, traceId: idHex('trace', 901) },
    ]);
    expect(examined.findings.filter(({ service }) => service === 'fine')).toEqual([]);
  });

  test('tells the sampling in force from the weights', () => {
    const rows = spans.filter(({ service }) => service !== 'cart');
    const stands = rows.reduce((sum, { weight }) => sum + (weight ?? 1), 0);

    expect(found('sampled', 'shop')).toMatchObject([
      { count: stands, share: expect.closeTo(rows.length / stands) },
    ]);
  });

  test('finds logs that name no trace, of services that have traces', () => {
    expect(found('uncorrelated-logs')).toMatchObject([
      {
        service: 'shop',
        count: 39,
        fix: expect.arrayContaining(['export OTEL_PYTHON_LOG_CORRELATION=true']),
      },
    ]);
  });
});

describe('the name of a client', () => {
  test.each([
    ['py3.11.7:oc0.11.4:ext1.1.15', 'opencensus-ext-azure', '1.1.15', 'python'],
    ['py3.11.7:otel1.40.0:dst1.8.11', 'azure-monitor-opentelemetry', '1.8.11', 'python'],
    ['node24.1.0:otel2.0.0:dst3.16.0', 'applicationinsights', '3.16.0', 'nodejs'],
    ['javascript:2.8.18', '@microsoft/applicationinsights-web', '2.8.18', 'javascript'],
    ['dotnet:2.21.0-429', 'Microsoft.ApplicationInsights', '2.21.0', 'dotnet'],
    ['java:3.4.1', 'applicationinsights-agent', '3.4.1', 'java'],
    ['something else', 'something else', '', ''],
  ])('is read from the tag %s', (tag, library, libraryVersion, language) => {
    expect(clientName('app-insights', {}, tag)).toMatchObject({ library, libraryVersion, language });
  });
});
