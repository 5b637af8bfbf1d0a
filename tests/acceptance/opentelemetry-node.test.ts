import type { SpanSummary, Trace } from '@headwater/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { api, type Product, startProduct, waitFor } from '../harness/product.ts';
import { freePort, getWhenUp, nodeClients, programs, runClient } from './clients.ts';

const clients = nodeClients();
const hour = 3_600_000;

describe('OpenTelemetry for JavaScript', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct();
  });
  afterAll(async () => {
    await product.stop();
  });

  for (const protocol of ['http/protobuf', 'http/json', 'grpc'] as const) {
    test.skipIf(clients === undefined)(
      `shows server and client spans of a Node program as one trace, sent as ${protocol}`,
      async () => {
        const service = `node-${protocol.replace('/', '-')}`;
        const port = await freePort();
        const register = `${clients}node_modules/@opentelemetry/auto-instrumentations-node/dist/register.cjs`;
        const client = runClient(process.execPath, ['--require', register, `${programs}cart.cjs`], {
          PORT: String(port),
          OTEL_SERVICE_NAME: service,
          OTEL_EXPORTER_OTLP_ENDPOINT: protocol === 'grpc' ? product.otlpGrpc : product.otlpHttp,
          OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
          OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
          OTEL_BSP_SCHEDULE_DELAY: '200',
          OTEL_NODE_RESOURCE_DETECTORS: 'env,process',
        });
        await getWhenUp(`http://127.0.0.1:${port}/outer`);

        let spans: SpanSummary[] = [];
        await waitFor(async () => {
          spans = await spansOf(product, service);
          return spans.length >= 3;
        });
        const outer = spans.find((span) => span.parentSpanId === null);
        const trace = await api<Trace>(product, `/api/traces/${outer?.traceId}`);
        await client.stop();

        expect(trace.spans.map((span) => span.kind)).toEqual(['server', 'client', 'server']);
        expect(trace.spans[1]?.parentSpanId).toBe(trace.spans[0]?.spanId);
        expect(trace.spans[2]?.parentSpanId).toBe(trace.spans[1]?.spanId);
        expect(Object.values(trace.resources)[0]?.attributes).toMatchObject({
          'service.name': service,
          'process.runtime.name': 'nodejs',
        });
      },
    );
  }

  test('takes OTLP/JSON from a page of another origin', async () => {
    const origin = 'http://shop.example';
    const preflight = await fetch(`${product.otlpHttp}/v1/traces`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });
    const sent = await fetch(`${product.otlpHttp}/v1/traces`, {
      method: 'POST',
      headers: { origin, 'content-type': 'application/json' },
      body: JSON.stringify(browserExport()),
    });

    expect(preflight.headers.get('access-control-allow-headers')).toContain('content-type');
    expect(sent.headers.get('access-control-allow-origin')).toMatch(/^(\*|http:\/\/shop\.example)$/);
    expect(sent.status).toBe(200);
    await waitFor(async () => (await spansOf(product, 'shop-page')).length === 1);
    expect((await spansOf(product, 'shop-page'))[0]).toMatchObject({
      name: 'documentLoad',
      kind: 'internal',
      durationNs: 250_000_000,
    });
  });
});

async function spansOf(product: Product, service: string): Promise<SpanSummary[]> {
  const filters = [{ key: 'service', op: '=', value: service }];
  const body = { fromMs: Date.now() - hour, toMs: Date.now() + hour, filters, limit: 100 };
  return (await api<{ spans: SpanSummary[] }>(product, '/api/spans/search', body)).spans;
}

/** What the SDK for browsers sends after a page has loaded. */
function browserExport(): unknown {
  const startNs = BigInt(Date.now()) * 1_000_000n;
  const span = {
    traceId: '5b8efff798038103d269b633813fc60c',
    spanId: 'eee19b7ec3c1b174',
    name: 'documentLoad',
    kind: 1,
    startTimeUnixNano: String(startNs),
    endTimeUnixNano: String(startNs + 250_000_000n),
    attributes: [{ key: 'http.url', value: { stringValue: 'http://shop.example/' } }],
    status: { code: 0 },
  };
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'shop-page' } }] };
  return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'document-load' }, spans: [span] }] }] };
}
