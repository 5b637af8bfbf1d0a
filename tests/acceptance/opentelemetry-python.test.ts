import type { LogRecord, MetricInfo, SpanSummary, TimeSeries, Trace } from '@headwater/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { api, type Product, startProduct, waitFor } from '../harness/product.ts';
import { type Client, freePort, getWhenUp, pythonClients, runClient } from './clients.ts';

const clients = pythonClients('otel');
const hour = 3_600_000;
const scope = (service: string) => ({
  project: 'default',
  fromMs: Date.now() - hour,
  toMs: Date.now() + hour,
  filters: [{ key: 'service', op: '=', value: service }],
});

describe.skipIf(clients === undefined)('the Flask program of the OpenTelemetry tutorial', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct();
  });
  afterAll(async () => {
    await product.stop();
  });

  for (const protocol of ['grpc', 'http/protobuf'] as const) {
    test(`shows its spans, its counter, its log and its exception, sent over ${protocol}`, async () => {
      const service = `flask-${protocol.slice(0, 4)}`;
      const { client, port } = await startFlask(product, protocol, service);
      await getWhenUp(`http://127.0.0.1:${port}/`);
      await fetch(`http://127.0.0.1:${port}/healthz`);
      await fetch(`http://127.0.0.1:${port}/healthz`);
      await fetch(`http://127.0.0.1:${port}/boom`);

      const spans = await spansOf(product, service, 4);
      const healthz = spans.filter((span) => span.name === 'GET /healthz');
      expect(healthz).toHaveLength(2);
      expect(healthz[0]).toMatchObject({
        kind: 'server',
        httpRoute: '/healthz',
        httpStatus: 200,
        dialect: 'otlp',
      });

      const trace = await api<Trace>(product, `/api/traces/${healthz[0]?.traceId}`);
      expect(trace.spans[0]?.attributes).toMatchObject({ 'http.method': 'GET', 'http.status_code': 200 });

      const boom = spans.find((span) => span.name === 'GET /boom');
      expect(boom).toMatchObject({ status: 'error', httpStatus: 500 });
      const failed = await api<Trace>(product, `/api/traces/${boom?.traceId}`);
      const event = failed.spans[0]?.events.find((candidate) => candidate.name === 'exception');
      expect(event?.attributes).toMatchObject({
        'exception.type': 'ValueError',
        'exception.message': 'nothing can be done',
      });

      await client.stop();
      const logs = await logsOf(product, service, 'health was asked for');
      expect(logs[0]).toMatchObject({ severityNumber: 13, body: 'health was asked for' });
      expect(healthz.map((span) => span.traceId)).toContain(logs[0]?.traceId);
      expect(await counterOf(product, service)).toBe(2);
    });
  }
});

async function startFlask(
  product: Product,
  protocol: string,
  service: string,
): Promise<{ client: Client; port: number }> {
  const port = await freePort();
  const client = runClient(
    `${clients}/opentelemetry-instrument`,
    ['flask', '--app', 'healthz', 'run', '--port', String(port)],
    {
      PATH: `${clients}:${process.env.PATH}`,
      OTEL_EXPORTER_OTLP_ENDPOINT: protocol === 'grpc' ? product.otlpGrpc : product.otlpHttp,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_SERVICE_NAME: service,
      OTEL_BSP_SCHEDULE_DELAY: '200',
      OTEL_PYTHON_LOGGING_AUTO_INSTRUMENTATION_ENABLED: 'true',
    },
  );
  return { client, port };
}

async function spansOf(product: Product, service: string, count: number): Promise<SpanSummary[]> {
  let spans: SpanSummary[] = [];
  await waitFor(async () => {
    spans = (
      await api<{ spans: SpanSummary[] }>(product, '/api/spans/search', { ...scope(service), limit: 100 })
    ).spans;
    return spans.length >= count;
  });
  return spans;
}

async function logsOf(product: Product, service: string, text: string): Promise<LogRecord[]> {
  let logs: LogRecord[] = [];
  await waitFor(async () => {
    logs = (
      await api<{ logs: LogRecord[] }>(product, '/api/logs/search', { ...scope(service), text: `"${text}"` })
    ).logs;
    return logs.length > 0;
  });
  return logs;
}

/** The counter's increase as the metrics page asks for it. */
async function counterOf(product: Product, service: string): Promise<number> {
  let sum = 0;
  await waitFor(async () => {
    const listed = await api<{ metrics: MetricInfo[] }>(product, '/api/metrics', {
      ...scope(service),
      search: 'healthz_count',
    });
    if (listed.metrics.length === 0) return false;
    const answer = await api<TimeSeries>(product, '/api/metrics/query', {
      ...scope(service),
      metric: 'healthz_count',
      aggregate: 'sum',
    });
    sum = answer.series
      .flatMap((series) => series.values)
      .reduce((total: number, value) => total + (value ?? 0), 0);
    return sum > 0;
  });
  return sum;
}
