import type { SpanSummary, Trace } from '@headwater/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kql } from '../harness/kql.ts';
import { api, type Product, startProduct, waitFor } from '../harness/product.ts';
import { type Client, freePort, getWhenUp, nodeClients, programs, runClient } from './clients.ts';

const clients = nodeClients();
const hour = 3_600_000;

describe.skipIf(clients === undefined)('dd-trace for Node', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct();
  });
  afterAll(async () => {
    await product.stop();
  });

  for (const version of ['0.4', '0.5'] as const) {
    test(`shows an unmodified program's spans as one trace, sent as v${version}, and is refused nothing`, async () => {
      const service = `cart-${version}`;
      const port = await freePort();
      const client = startCart(product, service, port, { DD_TRACE_AGENT_PROTOCOL_VERSION: version });
      await getWhenUp(`http://127.0.0.1:${port}/outer`);

      let spans: SpanSummary[] = [];
      await waitFor(async () => {
        spans = await spansOf(product, service);
        return spans.filter(({ kind }) => kind === 'server').length >= 2;
      });
      const outer = spans.find((span) => span.parentSpanId === null);
      const trace = await api<Trace>(product, `/api/traces/${outer?.traceId}`);
      const { refused } = await api<{ refused: unknown[] }>(product, '/api/status');
      const counters = await (await fetch(`${product.portal}/api/counters`)).text();
      await client.stop();

      const servers = trace.spans.filter(({ kind }) => kind === 'server');
      const request = trace.spans.find(
        ({ kind, operation }) => kind === 'client' && operation === 'http.request',
      );
      expect(servers).toMatchObject([
        {
          service,
          operation: 'web.request',
          dialect: 'datadog',
          attributes: { 'http.status_code': '200' },
        },
        { service, parentSpanId: request?.spanId },
      ]);
      expect(Object.values(trace.resources)[0]?.attributes).toMatchObject({
        'service.version': '2.0',
        'telemetry.sdk.language': expect.stringMatching(/^(javascript|nodejs)$/),
      });
      expect(refused).toEqual([]);
      expect(counters).not.toMatch(/headwater_datadog_refused_total\{[^}]*\} [1-9]/);
      expect(counters).toMatch(`receiver="datadog-v${version}"`);
      expect(client.output()).not.toMatch(/error|warn/i);
    });
  }

  test('tells what it counted itself, beside its spans', async () => {
    const port = await freePort();
    const client = startCart(product, 'cart-stats', port, { DD_TRACE_STATS_COMPUTATION_ENABLED: 'true' });
    await getWhenUp(`http://127.0.0.1:${port}/outer`);

    let rows: Record<string, unknown>[] = [];
    await waitFor(
      async () => {
        rows = await kql(
          product,
          "metrics | where service == 'cart-stats' and metric startswith 'trace.web.request' | summarize total = sum(value) by metric",
        );
        return rows.some(({ metric }) => metric === 'trace.web.request.hits');
      },
      90_000,
      500,
    );
    await client.stop();

    const total = (metric: string) => Number(rows.find((row) => row.metric === metric)?.total);
    expect(total('trace.web.request.hits')).toBe(2);
    expect(total('trace.web.request.errors')).toBe(0);
    expect(total('trace.web.request.duration')).toBeGreaterThan(0);
    expect(total('trace.web.request')).toBeCloseTo(total('trace.web.request.duration') / 1e9, 6);
  });
});

function startCart(
  product: Product,
  service: string,
  port: number,
  more: Readonly<Record<string, string>>,
): Client {
  return runClient(
    process.execPath,
    ['--require', `${clients}node_modules/dd-trace/init.js`, `${programs}cart.cjs`],
    {
      PORT: String(port),
      DD_TRACE_AGENT_URL: product.datadogTrace,
      DD_SERVICE: service,
      DD_ENV: 'dev',
      DD_VERSION: '2.0',
      DD_RUNTIME_METRICS_ENABLED: 'true',
      ...more,
    },
  );
}

async function spansOf(product: Product, service: string): Promise<SpanSummary[]> {
  const answer = await api<{ spans: SpanSummary[] }>(product, '/api/spans/search', {
    project: 'default',
    fromMs: Date.now() - hour,
    toMs: Date.now() + hour,
    filters: [{ key: 'service', op: '=', value: service }],
    limit: 100,
  });
  return answer.spans;
}
