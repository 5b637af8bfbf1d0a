import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as grpc from '@grpc/grpc-js';
import type { SpanSummary } from '@headwater/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aSpan, spansOf, timestamp } from '../harness/opencensus-messages.ts';
import { api, type Product, startProduct, waitFor } from '../harness/product.ts';

const exportPath = '/opencensus.proto.agent.trace.v1.TraceService/Export';
const hour = 3_600_000;

describe('the port of the OpenCensus agent', () => {
  let product: Product;
  let port = '';
  beforeAll(async () => {
    product = await startProduct();
    const { receivers } = await api<{ receivers: { dialect: string; address: string }[] }>(
      product,
      '/api/status',
    );
    port = new URL(receivers.find(({ dialect }) => dialect === 'opencensus')?.address ?? '').port;
  });
  afterAll(async () => {
    await product.stop();
  });

  for (const security of ['plain', 'TLS'] as const) {
    test(`takes gRPC, ${security}`, async () => {
      const service = `grpc-${security}`;
      const authority = await readFile(join(product.dataDir, 'tls', 'ca.pem'));
      const credentials =
        security === 'TLS' ? grpc.credentials.createSsl(authority) : grpc.credentials.createInsecure();
      const client = new grpc.Client(`localhost:${port}`, credentials);
      const same = (bytes: Buffer) => bytes;
      const call = client.makeBidiStreamRequest(exportPath, same, same);
      call.on('error', () => {});
      call.on('data', () => {});
      const status = new Promise((resolve) => call.on('status', ({ code }) => resolve(code)));
      const time = timestamp(BigInt(Date.now()) * 1_000_000n);
      const about = { node: { serviceInfo: { name: service } } };
      call.write(Buffer.from(spansOf([aSpan({ startTime: time, endTime: time })], about)));
      call.end();

      expect(await status).toBe(grpc.status.OK);
      await waitFor(async () => (await storedSpans(product, service)).length === 1);
      client.close();
    });
  }

  test('takes JSON, and keeps what is sent again once', async () => {
    const id = (length: number) => Buffer.alloc(length, 5).toString('base64');
    const time = new Date().toISOString();
    const body = JSON.stringify({
      node: { serviceInfo: { name: 'gateway' } },
      spans: [
        {
          traceId: id(16),
          spanId: id(8),
          name: { value: 'GET /' },
          kind: 'SERVER',
          startTime: time,
          endTime: time,
        },
      ],
    });

    for (let sent = 0; sent < 2; sent += 1) {
      const answer = await fetch(`http://127.0.0.1:${port}/v1/trace`, { method: 'POST', body });
      expect(answer.status).toBe(200);
    }

    await waitFor(async () => (await storedSpans(product, 'gateway')).length > 0);
    expect(await storedSpans(product, 'gateway')).toMatchObject([{ name: 'GET /', kind: 'server' }]);
  });
});

async function storedSpans(product: Product, service: string): Promise<SpanSummary[]> {
  const filters = [{ key: 'service', op: '=', value: service }];
  const body = {
    project: 'default',
    fromMs: Date.now() - hour,
    toMs: Date.now() + hour,
    filters,
    limit: 100,
  };
  return (await api<{ spans: SpanSummary[] }>(product, '/api/spans/search', body)).spans;
}
