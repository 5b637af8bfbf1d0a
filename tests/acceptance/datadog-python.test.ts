import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MetricInfo, SpanSummary, TimeSeries, Trace } from '@headwater/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kql } from '../harness/kql.ts';
import { hasPostgres, type Postgres, startPostgres } from '../harness/postgres.ts';
import { api, type Product, startProduct, waitFor } from '../harness/product.ts';
import {
  type Client,
  freePort,
  getWhenUp,
  nodeClients,
  programs,
  pythonClients,
  runClient,
} from './clients.ts';

const clients = pythonClients('datadog');
const callers = pythonClients('otel');
const nodeModules = nodeClients();
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
  let postgres: Postgres | undefined;
  let socket = '';
  beforeAll(async () => {
    const directory = await mkdtemp(join(tmpdir(), 'headwater-sockets-'));
    socket = join(directory, 'apm.socket');
    product = await startProduct({
      env: {
        HEADWATER_DATADOG_TRACE_SOCKET: socket,
        HEADWATER_DATADOG_DOGSTATSD_SOCKET: join(directory, 'dsd.socket'),
      },
    });
    if (hasPostgres) postgres = await startPostgres(await freePort());
  });
  afterAll(async () => {
    await postgres?.stop();
    await product.stop();
  });

  for (const version of ['v0.4', 'v0.5'] as const) {
    test(`show one trace with their own spans and an error, sent as ${version}`, async () => {
      const name = `notes-${version}`;
      const database = postgres === undefined ? {} : { DATABASE: postgres.url };
      const settings = { DD_TRACE_API_VERSION: version, DD_EXCEPTION_REPLAY_ENABLED: 'true' };
      const shop = await startShop(product, name, { ...settings, ...database });
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
      if (postgres !== undefined) expectStatements(spans, name);
      expect(boom).toMatchObject({ status: 'error', httpStatus: 500 });
      expect(failed.spans.map((span) => span.attributes['error.type'])).toContain('builtins.ValueError');
      expect(warningsOf(shop.output())).toEqual([]);
      expect((await api<{ refused: unknown[] }>(product, '/api/status')).refused).toEqual([]);
      expect(await refusalsOf(product)).toEqual([]);
    });
  }

  test('tell by telemetry what they are and how they are configured', async () => {
    const shop = await startShop(product, 'notes-told', { DD_TRACE_SAMPLE_RATE: '1.0' });

    const [started] = await kqlOf(
      product,
      "events | where kind == 'client' and name == 'app-started' and service == 'notes-told'",
      1,
    );
    await shop.stop();

    expect(started).toMatchObject({ version: '0.1.0', environment: 'dev', host: expect.stringMatching(/./) });
    const attributes = started!.attributes as Record<string, unknown>;
    const configuration = parsed(attributes['client.configuration']) as {
      name: string;
      value: unknown;
      origin: string;
    }[];
    expect(attributes).toMatchObject({
      'client.name': 'ddtrace',
      'client.version': '4.16.0',
      'client.language': 'python',
    });
    expect(configuration.find(({ name }) => name === 'DD_SERVICE')).toMatchObject({
      value: 'notes-told',
      origin: 'env_var',
    });
  });

  test('are heard on a unix socket', async () => {
    const shop = await startShop(product, 'notes-unix', { DD_TRACE_AGENT_URL: `unix://${socket}` });
    await fetch(`${shop.notes}/notes`, { method: 'POST' });

    const posted = await spanOf(product, 'notes-unix', 'POST /notes');
    await shop.stop();

    expect(posted).toMatchObject({ service: 'notes-unix', httpStatus: 200 });
    expect(warningsOf(shop.output())).toEqual([]);
  });

  test.skipIf(nodeModules === undefined)(
    'stand in one trace with OpenTelemetry before and behind them, and dd-trace at its end',
    async () => {
      const cart = await freePort();
      const node = runClient(
        process.execPath,
        ['--require', `${nodeModules}node_modules/dd-trace/init.js`, `${programs}cart.cjs`],
        {
          PORT: String(cart),
          DD_TRACE_AGENT_URL: product.datadogTrace,
          DD_SERVICE: 'mixed-cart',
          DD_ENV: 'dev',
        },
      );
      await getWhenUp(`http://127.0.0.1:${cart}/calendar`);
      const middle = await freePort();
      const relay = runClient(
        process.execPath,
        [
          '--require',
          `${nodeModules}node_modules/@opentelemetry/auto-instrumentations-node/dist/register.cjs`,
          `${programs}cart.cjs`,
        ],
        {
          PORT: String(middle),
          NEXT: `http://127.0.0.1:${cart}/calendar`,
          OTEL_SERVICE_NAME: 'mixed-relay',
          OTEL_TRACES_EXPORTER: 'otlp',
          OTEL_METRICS_EXPORTER: 'none',
          OTEL_LOGS_EXPORTER: 'none',
          OTEL_EXPORTER_OTLP_ENDPOINT: product.otlpHttp,
        },
      );
      await getWhenUp(`http://127.0.0.1:${middle}/`);
      const shop = await startShop(product, 'mixed-notes', { CALENDAR: `http://127.0.0.1:${middle}` });
      await callFrom(product, `${shop.notes}/relay`, 'mixed-caller');

      const called = await spanOf(product, 'mixed-caller', 'call notes');
      let trace = await wholeTrace(product, called.traceId, 'GET /relay');
      await waitFor(async () => {
        trace = await api<Trace>(product, `/api/traces/${called.traceId}`);
        return ['mixed-cart', 'mixed-relay'].every((name) =>
          trace.spans.some(({ service, kind }) => service === name && kind === 'server'),
        );
      });
      await Promise.all([shop.stop(), node.stop(), relay.stop()]);

      const one = (service: string, kind: string) =>
        trace.spans.filter((span) => span.service === service && span.kind === kind);
      const [sent] = one('mixed-caller', 'client');
      const [received] = one('mixed-notes', 'server');
      const [asked] = one('requests', 'client');
      const [relayed] = one('mixed-relay', 'server');
      const [passed] = one('mixed-relay', 'client');
      const [answered] = one('mixed-cart', 'server');
      expect(sent?.parentSpanId).toBe(called.spanId);
      expect(received?.parentSpanId).toBe(sent?.spanId);
      expect(relayed?.parentSpanId).toBe(asked?.spanId);
      expect(passed?.parentSpanId).toBe(relayed?.spanId);
      expect(answered?.parentSpanId).toBe(passed?.spanId);
      expect(ancestorsOf(trace, asked?.spanId)).toContain(received?.spanId);
      expect(new Set(trace.spans.map(({ dialect }) => dialect))).toEqual(new Set(['otlp', 'datadog']));
    },
  );

  test('continue the trace of an OpenTelemetry program that calls them', async () => {
    const shop = await startShop(product, 'notes-w3c', {});
    await callFrom(product, `${shop.notes}/`, 'caller');

    const called = await spanOf(product, 'caller', 'call notes');
    const { spans } = await wholeTrace(product, called.traceId, 'GET /');
    await shop.stop();

    const sent = spans.find((span) => span.service === 'caller' && span.kind === 'client');
    const received = spans.find((span) => span.service === 'notes-w3c' && span.kind === 'server');
    expect(sent?.parentSpanId).toBe(called.spanId);
    expect(received?.parentSpanId).toBe(sent?.spanId);
  });

  test('show their metrics, their event and their service check from DogStatsD', async () => {
    const shop = await startShop(product, 'notes-statsd', {
      STATSD_PORT: String(product.dogstatsdPort),
      DD_RUNTIME_METRICS_ENABLED: 'true',
    });
    await fetch(`${shop.notes}/statsd`);

    const events = await kqlOf(
      product,
      "events | where service == 'notes-statsd' and kind in ('infrastructure', 'check')",
      2,
    );
    const metrics = await metricsOf(product, ['notes.made', 'notes.open', 'notes.length', 'notes.authors']);
    const made = async () => {
      const { series } = await api<TimeSeries>(product, '/api/metrics/query', {
        ...scope('notes-statsd'),
        metric: 'notes.made',
        aggregate: 'sum',
      });
      return series.flatMap(({ values }) => values).reduce((sum: number, value) => sum + (value ?? 0), 0);
    };
    await expect.poll(made).toBe(4);
    const runtime = await kqlOf(
      product,
      "metrics | where service startswith 'notes-statsd' and metric startswith 'runtime.python' | distinct metric",
      5,
    );
    await shop.stop();

    expect(
      events.map(({ kind, name, message, outcome }) => [kind, name, message, outcome]).toSorted(),
    ).toEqual([
      ['check', 'notes.up', 'fine', 'success'],
      ['infrastructure', 'Agent started', 'notes app\nsecond line', ''],
    ]);
    expect(runtime.map(({ metric }) => metric)).toContain('runtime.python.mem.rss');
    expect(metrics.map(({ name, kind }) => [name, kind])).toEqual([
      ['notes.authors', 'gauge'],
      ['notes.length', 'exponential-histogram'],
      ['notes.made', 'sum'],
      ['notes.open', 'gauge'],
    ]);
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
  });
  return found as SpanSummary;
}

async function wholeTrace(product: Product, traceId: string, last: string): Promise<Trace> {
  let trace: Trace | undefined;
  await waitFor(async () => {
    trace = await api<Trace>(product, `/api/traces/${traceId}`);
    return trace.spans.some((span) => span.name === last && span.kind === 'server');
  });
  return trace as Trace;
}

type Row = Readonly<Record<string, unknown>>;

/** Rows of a query in KQL, once there are as many as asked for. */
async function kqlOf(product: Product, query: string, count: number): Promise<Row[]> {
  let rows: Row[] = [];
  await waitFor(
    async () => {
      rows = await kql(product, query);
      return rows.length >= count;
    },
    60_000,
    500,
  );
  return rows;
}

/** Requests that were refused for a reason, from the server's own figures. */
async function refusalsOf(product: Product): Promise<string[]> {
  const text = await (await fetch(`${product.portal}/api/counters`)).text();
  return text
    .split('\n')
    .filter((line) => line.startsWith('headwater_datadog_refused_total') && !line.endsWith(' 0'));
}

async function callFrom(product: Product, url: string, service: string): Promise<void> {
  const caller = runClient(`${callers}/opentelemetry-instrument`, ['python', 'otel_caller.py', url], {
    PATH: `${callers}:${process.env.PATH}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: product.otlpHttp,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_SERVICE_NAME: service,
  });
  await caller.ended();
}

function ancestorsOf({ spans }: Trace, spanId: string | undefined): string[] {
  const ids: string[] = [];
  let span = spans.find((one) => one.spanId === spanId);
  while (span !== undefined && span.parentSpanId !== null) {
    const parent: string = span.parentSpanId;
    ids.push(parent);
    span = spans.find((one) => one.spanId === parent);
  }
  return ids;
}

/** The statements of PostgreSQL are the notes' own, without what they wrote. */
function expectStatements(spans: Trace['spans'], service: string): void {
  const statements = spans.filter(({ operation }) => operation === 'postgres.query');
  expect(statements.map(({ name }) => name)).toContain('INSERT INTO notes (description) VALUES (?)');
  expect(statements[0]).toMatchObject({
    service: 'postgres',
    kind: 'client',
    attributes: { '_dd.base_service': service },
  });
  expect(JSON.stringify(spans)).not.toContain('secret note');
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
  });
  return metrics.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function parsed(value: unknown): unknown {
  return typeof value === 'string' ? JSON.parse(value) : value;
}
