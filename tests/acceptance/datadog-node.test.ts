import type { SpanSummary, Trace } from '@headwater/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { api, type Product, startProduct, waitFor } from '../harness/product.ts';
import { freePort, getWhenUp, nodeClients, programs, runClient } from './clients.ts';

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

  test('shows server and client spans of an unmodified program as one trace, and is refused nothing', async () => {
    const port = await freePort();
    const client = runClient(
      process.execPath,
      ['--require', `${clients}node_modules/dd-trace/init.js`, `${programs}cart.cjs`],
      {
        PORT: String(port),
        DD_TRACE_AGENT_URL: product.datadogTrace,
        DD_SERVICE: 'cart',
        DD_ENV: 'dev',
        DD_VERSION: '2.0',
        DD_RUNTIME_METRICS_ENABLED: 'true',
      },
    );
    await getWhenUp(`http://127.0.0.1:${port}/outer`);

    let spans: SpanSummary[] = [];
    await waitFor(async () => {
      spans = await spansOf(product, 'cart');
      return spans.filter(({ kind }) => kind === 'server').length >= 2;
    }, 30_000);
    const outer = spans.find((span) => span.parentSpanId === null);
    const trace = await api<Trace>(product, `/api/traces/${outer?.traceId}`);
    const { refused } = await api<{ refused: unknown[] }>(product, '/api/status');
    await client.stop();

    const servers = trace.spans.filter(({ kind }) => kind === 'server');
    const request = trace.spans.find(
      ({ kind, operation }) => kind === 'client' && operation === 'http.request',
    );
    expect(servers).toMatchObject([
      {
        service: 'cart',
        operation: 'web.request',
        dialect: 'datadog',
        attributes: { 'http.status_code': '200' },
      },
      { service: 'cart', parentSpanId: request?.spanId },
    ]);
    expect(Object.values(trace.resources)[0]?.attributes).toMatchObject({
      'service.version': '2.0',
      'telemetry.sdk.language': expect.stringMatching(/^(javascript|nodejs)$/),
    });
    expect(refused).toEqual([]);
    expect(client.output()).not.toMatch(/error|warn/i);
  });
});

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
