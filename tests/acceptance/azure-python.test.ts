import { mkdtempSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Trace } from '@headwater/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kql } from '../harness/kql.ts';
import { api, type Product, startProduct, waitFor } from '../harness/product.ts';
import { pythonClients, runClient } from './clients.ts';

const openCensus = pythonClients('azure');
const distribution = pythonClients('azure-otel');
const iKey = '0b4a7d53-8f0e-4d7e-9a51-2f6f5f0c1d2e';
/** Of `azure_prompt.py`. */
const codeKey = '9d6a1c1e-7a53-4b0e-8d11-52cbb4a0c9f3';

/** What a user sets; statistics of the SDK go to the product too, nothing leaves the machine. */
function settings(endpoint: string): Record<string, string> {
  const connection = `InstrumentationKey=${iKey};IngestionEndpoint=${endpoint}/;LiveEndpoint=${endpoint}/`;
  return {
    APPLICATIONINSIGHTS_CONNECTION_STRING: connection,
    APPLICATION_INSIGHTS_STATS_CONNECTION_STRING: connection,
    APPLICATIONINSIGHTS_STATS_CONNECTION_STRING: connection,
    APPLICATIONINSIGHTS_CONTROLPLANE_DISABLED: 'true',
    // Keeps the SDK from asking the cloud's metadata service.
    WEBSITE_SITE_NAME: 'test',
    TMPDIR: mkdtempSync(join(tmpdir(), 'headwater-azure-')),
  };
}

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(async () => {
  await product.stop();
});

async function rowsOf(query: string, atLeast: number): Promise<Record<string, unknown>[]> {
  let rows: Record<string, unknown>[] = [];
  await waitFor(async () => {
    rows = await kql(product, query);
    return rows.length >= atLeast;
  });
  return rows;
}

describe.skipIf(openCensus === undefined)("the tutorial's program with OpenCensus", () => {
  let traceId: string;
  beforeAll(async () => {
    const client = runClient(`${openCensus}/python`, ['azure_notes.py'], settings(product.portal));
    expect(await client.ended(), client.output()).toBe(0);
    traceId = /[0-9a-f]{32}/.exec(client.output())?.[0] ?? '';
  });

  test('shows its spans with names, ids, kinds, failures and attributes', async () => {
    const dependencies = await rowsOf("dependencies | where cloud_RoleName == 'azure_notes.py'", 4);
    const trace = await api<Trace>(product, `/api/traces/${traceId}`);

    expect(dependencies).toHaveLength(4);
    expect(trace.spans).toHaveLength(4);
    const [inner, outer] = [
      trace.spans.filter(({ spanType }) => spanType === 'INPROC'),
      trace.spans.filter(({ spanType }) => spanType === 'HTTP'),
    ];
    expect(inner.map(({ name, kind, parentSpanId }) => [name, kind, parentSpanId])).toEqual([
      ['value', 'internal', null],
      ['value', 'internal', null],
    ]);
    expect(inner.map(({ attributes }) => attributes.typed).sort()).toEqual(['one', 'two']);
    expect(outer.map(({ parentSpanId }) => parentSpanId).sort()).toEqual(
      inner.map(({ spanId }) => spanId).sort(),
    );
    expect(outer[0]).toMatchObject({ name: 'GET /notes', kind: 'client', status: 'error' });
    expect(outer[0]?.attributes).toMatchObject({
      'url.full': 'http://store.example:81/notes',
      'server.port': 81,
    });
  });

  test('hangs its logs under their spans, with their dimensions', async () => {
    const logs = await rowsOf('traces | project message, severityLevel, operation_Id, customDimensions', 2);

    expect(logs.map(({ message }) => message).sort()).toEqual(['stored one', 'stored two']);
    expect(logs[0]).toMatchObject({ severityLevel: 2, operation_Id: traceId });
    expect(logs[0]?.customDimensions).toMatchObject({ module: 'azure_notes', level: 'WARNING' });
    const { logs: ofTrace } = await api<{ logs: { spanId: string }[] }>(
      product,
      `/api/traces/${traceId}/logs`,
    );
    const { spans } = await api<Trace>(product, `/api/traces/${traceId}`);
    const ids = spans.map(({ spanId }) => spanId);
    expect(ofTrace.every(({ spanId }) => ids.includes(spanId))).toBe(true);
  });

  test('shows the exception with its stack and the event with its measurement', async () => {
    const [exception] = await rowsOf('exceptions', 1);
    const [event] = await rowsOf("customEvents | where name == 'bought'", 1);

    expect(exception).toMatchObject({ type: 'ValueError', severityLevel: 3 });
    expect(exception?.customDimensions).toMatchObject({ where: 'end' });
    expect(event?.customDimensions).toMatchObject({ item: 'book' });
    expect(event?.customMeasurements).toEqual({ price: 2.5 });
  });

  test('keeps the counter as it was sent, and its standard metrics as performance counters', async () => {
    const points = await rowsOf("customMetrics | where name == 'prompt view'", 1);

    expect(Math.max(...points.map(({ value }) => Number(value)))).toBe(2);
    const [counter] = await rowsOf("performanceCounters | where counter == 'Available Bytes'", 1);
    expect(counter).toMatchObject({ category: 'Memory', name: '\\Memory\\Available Bytes' });
    const [cpu] = await rowsOf("performanceCounters | where category == 'Processor'", 1);
    expect(cpu).toMatchObject({ counter: '% Processor Time', instance: '_Total' });
    const { metrics } = await api<{ metrics: { name: string }[] }>(product, '/api/metrics', {
      project: 'default',
      fromMs: Date.now() - 3_600_000,
      toMs: Date.now() + 3_600_000,
      filters: [],
    });
    expect(metrics.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['prompt view', '\\Memory\\Available Bytes']),
    );
    expect(metrics.map(({ name }) => name)).not.toContain('Attach');
  });
});

describe.skipIf(openCensus === undefined)('a program with its key in the code', () => {
  test('reports here by the variable alone, with its processors, its samplers and Flask', async () => {
    const client = runClient(`${openCensus}/python`, ['azure_prompt.py'], settings(product.portal));
    expect(await client.ended(), client.output()).toBe(0);

    const prompts = await rowsOf("dependencies | where cloud_RoleName == 'prompt' and name == 'test'", 3);
    expect(prompts.map(({ customDimensions }) => customDimensions)).toEqual(
      expect.arrayContaining(
        ['4', '25', '100'].map((typed) => expect.objectContaining({ typed, shop: 'north' })),
      ),
    );
    const requests = await rowsOf("requests | where cloud_RoleName == 'prompt' | order by resultCode asc", 2);
    expect(requests.map(({ name, resultCode, success }) => [name, resultCode, success])).toEqual([
      ['GET /values/<value>', '200', 'True'],
      ['GET /values/<value>', '404', 'False'],
    ]);
    await rowsOf("traces | where message == 'three values' and customDimensions.shop == 'north'", 1);
    const left =
      "union dependencies, traces | where name in ('secret', 'not sampled') or message in ('secret', 'not sampled')";
    expect(await kql(product, left)).toEqual([]);
    expect(await api<{ adopted: { key: string }[] }>(product, '/api/manage/projects')).toMatchObject({
      adopted: expect.arrayContaining([expect.objectContaining({ key: codeKey })]),
    });
  });
});

describe.skipIf(openCensus === undefined)('an outage', () => {
  test('costs nothing: what was answered 503 comes again and is there once', async () => {
    const { server, refused, endpoint } = await openProxy(1);
    const program = `
import time
from opencensus.ext.azure.trace_exporter import AzureExporter
from opencensus.trace.samplers import AlwaysOnSampler
from opencensus.trace.tracer import Tracer
exporter = AzureExporter(export_interval=0.5, minimum_retry_interval=1)
tracer = Tracer(exporter=exporter, sampler=AlwaysOnSampler())
for i in range(3):
    with tracer.span(name="kept-%d" % i):
        pass
time.sleep(4)
with tracer.span(name="after"):
    pass
time.sleep(600)
`;
    const client = runClient(`${openCensus}/python`, ['-c', program], settings(endpoint));
    const rows = await rowsOf("dependencies | where name startswith 'kept-' or name == 'after'", 4);
    await client.stop('SIGKILL');
    server.close();

    expect(refused()).toBe(1);
    expect(rows.map(({ name }) => name).sort()).toEqual(['after', 'kept-0', 'kept-1', 'kept-2']);
  });
});

describe.skipIf(distribution === undefined)("Azure Monitor's distribution for Python", () => {
  test('shows its signals, and its Live Metrics each second while somebody watches', async () => {
    const live = () => api<LiveAnswer>(product, '/api/live-metrics');
    await live();
    const client = runClient(`${distribution}/python`, ['azure_otel.py'], {
      ...settings(product.portal),
      OTEL_SERVICE_NAME: 'shop',
      SECONDS_TO_RUN: '6',
    });
    let reported: LiveAnswer['servers'] = [];
    await waitFor(
      async () => {
        reported = (await live()).servers.filter(
          ({ service, source }) => service === 'shop' && source === 'channel',
        );
        return (reported[0]?.seconds.length ?? 0) >= 2;
      },
      45_000,
      500,
    );
    expect(await client.ended(), client.output()).toBe(0);

    const perSecond = reported[0]?.seconds.map(({ requests }) => requests) ?? [];
    expect(Math.max(...perSecond)).toBeGreaterThan(0);
    const requests = await rowsOf("requests | where cloud_RoleName == 'shop'", 20);
    expect(requests.every(({ name, itemCount }) => name === 'GET /cart' && itemCount === 1)).toBe(true);
    const [dependency] = await rowsOf("dependencies | where cloud_RoleName == 'shop'", 1);
    expect(dependency).toMatchObject({
      name: 'SELECT shop',
      type: 'postgresql',
      target: 'db',
      data: 'SELECT 1',
    });
    const [event] = await rowsOf("customEvents | where name == 'bought' and cloud_RoleName == 'shop'", 1);
    expect(event?.customDimensions).toMatchObject({ item: 'book' });
    await rowsOf("exceptions | where type == 'ValueError' and cloud_RoleName == 'shop'", 1);
    await rowsOf("customMetrics | where name == 'orders'", 1);
    expect(
      await kql(product, "customMetrics | where name startswith '_' or name startswith 'Item_'"),
    ).toEqual([]);
  });
});

interface LiveAnswer {
  readonly servers: { service: string; source: string; seconds: { requests: number }[] }[];
}

/** Hands requests on to the product; the first few are answered 503. */
async function openProxy(
  failures: number,
): Promise<{ server: Server; endpoint: string; refused: () => number }> {
  let refused = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      if (refused < failures && body.includes('kept-')) {
        refused += 1;
        response.writeHead(503, { 'retry-after': '1' }).end('{}');
        return;
      }
      void fetch(product.portal + (request.url ?? ''), { method: 'POST', body }).then(async (answer) => {
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    server,
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refused: () => refused,
  };
}
