import type { LogRecord, MetricInfo, SpanSummary, TimeSeries, Trace } from '@headwater/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { api, type Product, startProduct, waitFor } from '../harness/product.ts';
import { type Client, freePort, getWhenUp, pythonClients, runClient } from './clients.ts';

const clients = pythonClients('datadog');
const callers = pythonClients('otel');
const hour = 3_600_000;
const scope = (service?: string) => ({
  project: 'default',
  fromMs: Date.now() - hour,
  toMs: Date.now() + hour,
  filters: service === undefined ? [] : [{ key: 'service', op: '=', value: service }],
});

interface Shop {
  readonly notes: string;
  readonly output: () => string;
  stop(): Promise<void>;
}

describe.skipIf(clients === undefined)('two Flask services under ddtrace-run', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct();
  });
  afterAll(async () => {
    await product.stop();
  });

  for (const version of ['v0.4', 'v0.5'] as const) {
    test(`show one trace with their own spans and an error, sent as ${version}`, async () => {
      const name = `notes-${version}`;
      const shop = await startShop(product, name, { DD_TRACE_API_VERSION: version });
      await fetch(`${shop.notes}/notes`, { method: 'POST' });
      await fetch(`${shop.notes}/boom`);

      const posted = await spanOf(product, name, 'POST /notes');
      const { spans } = await wholeTrace(product, posted.traceId, 'GET /calendar');
      const boom = await spanOf(product, name, 'GET /boom');
      const failed = await api<Trace>(product, `/api/traces/${boom.traceId}`);
      await shop.stop();

      const find = (service: string, resource: string) =>
        spans.find((span) => span.service === service && span.name === resource);
      const request = find('requests', 'GET /calendar');
      const handler = spans.find((span) => span.name === '/notes');
      expect(posted).toMatchObject({ service: name, kind: 'server', httpStatus: 200, dialect: 'datadog' });
      expect(find(`${name}-calendar`, 'GET /calendar')?.parentSpanId).toBe(request?.spanId);
      expect(request).toMatchObject({ kind: 'client', parentSpanId: handler?.spanId });
      expect(find('notes_helper', 'another_process')?.parentSpanId).toBe(handler?.spanId);
      expect(find('notes_helper', '__main__.long_running_process')?.parentSpanId).toBe(handler?.spanId);
      expect(find('notes_helper', 'another_process')?.attributes).toMatchObject({
        'note.length': 5,
        '_dd.base_service': name,
      });
      expect(boom).toMatchObject({ status: 'error', httpStatus: 500 });
      expect(failed.spans.map((span) => span.attributes['error.type'])).toContain('builtins.ValueError');
      expect(warningsOf(shop.output())).toEqual([]);
      expect((await api<{ refused: unknown[] }>(product, '/api/status')).refused).toEqual([]);
    });
  }

  test('continue the trace of an OpenTelemetry program that calls them', async () => {
    const shop = await startShop(product, 'notes-w3c', {});
    const caller = runClient(
      `${callers}/opentelemetry-instrument`,
      ['python', 'otel_caller.py', `${shop.notes}/`],
      {
        PATH: `${callers}:${process.env.PATH}`,
        OTEL_EXPORTER_OTLP_ENDPOINT: product.otlpHttp,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
        OTEL_SERVICE_NAME: 'caller',
      },
    );
    await caller.ended();

    const called = await spanOf(product, 'caller', 'call notes');
    const { spans } = await wholeTrace(product, called.traceId, 'GET /');
    await shop.stop();

    const sent = spans.find((span) => span.service === 'caller' && span.kind === 'client');
    const received = spans.find((span) => span.service === 'notes-w3c' && span.kind === 'server');
    expect(sent?.parentSpanId).toBe(called.spanId);
    expect(received?.parentSpanId).toBe(sent?.spanId);
  });

  test('show their metrics, their event and their service check from DogStatsD', async () => {
    const shop = await startShop(product, 'notes-statsd', { STATSD_PORT: String(product.dogstatsdPort) });
    await fetch(`${shop.notes}/statsd`);

    const events = await logsOf(product, 2);
    const metrics = await metricsOf(product, ['notes.made', 'notes.open', 'notes.length', 'notes.authors']);
    const made = await api<TimeSeries>(product, '/api/metrics/query', {
      ...scope('notes-statsd'),
      metric: 'notes.made',
      aggregate: 'sum',
    });
    await shop.stop();

    expect(events.map((event) => [event.eventName, event.body]).toSorted()).toEqual([
      ['datadog.event', 'Agent started\nnotes app\nsecond line'],
      ['datadog.service_check', 'notes.up: ok: fine'],
    ]);
    expect(metrics.map(({ name, kind }) => [name, kind])).toEqual([
      ['notes.authors', 'gauge'],
      ['notes.length', 'exponential-histogram'],
      ['notes.made', 'sum'],
      ['notes.open', 'gauge'],
    ]);
    expect(
      made.series.flatMap(({ values }) => values).reduce((sum: number, value) => sum + (value ?? 0), 0),
    ).toBe(4);
  });
});

async function startShop(
  product: Product,
  name: string,
  more: Readonly<Record<string, string>>,
): Promise<Shop> {
  const [notes, calendar] = [await freePort(), await freePort()];
  const start = (service: string, port: number): Client =>
    runClient(`${clients}/ddtrace-run`, [`${clients}/python`, 'dd_notes.py', service, String(port)], {
      DD_SERVICE: service,
      DD_ENV: 'dev',
      DD_VERSION: '0.1.0',
      DD_TRACE_AGENT_URL: product.datadogTrace,
      DD_DOGSTATSD_PORT: String(product.dogstatsdPort),
      CALENDAR: `http://127.0.0.1:${calendar}`,
      ...more,
    });
  const programs = [start(name, notes), start(`${name}-calendar`, calendar)];
  await Promise.all([notes, calendar].map((port) => getWhenUp(`http://127.0.0.1:${port}/`)));
  return {
    notes: `http://127.0.0.1:${notes}`,
    output: () => programs.map((program) => program.output()).join('\n'),
    stop: async () => {
      await Promise.all(programs.map((program) => program.stop()));
    },
  };
}

/** What a tracer says when something is wrong with its agent. */
function warningsOf(output: string): string[] {
  return output.split('\n').filter((line) => /WARNING|failed to send|Unsupported|404/.test(line));
}

async function spanOf(product: Product, service: string, name: string): Promise<SpanSummary> {
  let found: SpanSummary | undefined;
  await waitFor(async () => {
    const filters = [...scope(service).filters, { key: 'name', op: '=', value: name }];
    const answer = await api<{ spans: SpanSummary[] }>(product, '/api/spans/search', {
      ...scope(),
      filters,
      limit: 10,
    });
    found = answer.spans.find((span) => span.kind === 'server' || span.parentSpanId === null);
    return found !== undefined;
  }, 30_000);
  return found as SpanSummary;
}

async function wholeTrace(product: Product, traceId: string, last: string): Promise<Trace> {
  let trace: Trace | undefined;
  await waitFor(async () => {
    trace = await api<Trace>(product, `/api/traces/${traceId}`);
    return trace.spans.some((span) => span.name === last && span.kind === 'server');
  }, 30_000);
  return trace as Trace;
}

async function logsOf(product: Product, count: number): Promise<LogRecord[]> {
  let logs: LogRecord[] = [];
  await waitFor(async () => {
    logs = (await api<{ logs: LogRecord[] }>(product, '/api/logs/search', scope('notes-statsd'))).logs;
    return logs.length >= count;
  }, 30_000);
  return logs;
}

async function metricsOf(product: Product, names: readonly string[]): Promise<MetricInfo[]> {
  let metrics: MetricInfo[] = [];
  await waitFor(async () => {
    const answer = await api<{ metrics: MetricInfo[] }>(product, '/api/metrics', {
      ...scope(),
      search: 'notes.',
    });
    metrics = answer.metrics.filter(({ name }) => names.includes(name));
    return metrics.length === names.length;
  }, 30_000);
  return metrics.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
