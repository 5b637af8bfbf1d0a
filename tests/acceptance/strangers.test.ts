import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as grpc from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aSpan, nowNs, tracesOf } from '../harness/otlp-messages.ts';
import { type Product, startProduct, waitFor } from '../harness/product.ts';

const shopKey = randomBytes(32).toString('hex');
const vaultKey = randomBytes(32).toString('hex');
const wrongKey = randomBytes(32).toString('hex');
let product: Product;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'headwater-strangers-'));
  const file = join(folder, 'headwater.yaml');
  writeFileSync(
    file,
    `keys:
  - ${shopKey}
  - { key: ${vaultKey}, project: vault }
limits: { headersTimeoutMs: 1000, requestTimeoutMs: 2000 }
`,
  );
  product = await startProduct({ args: ['-c', file] });
});
afterAll(async () => {
  await product?.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/** As `fetch`, but any header may be set, `host` among them. */
function ask(url: string, headers: http.OutgoingHttpHeaders = {}, body?: Uint8Array): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const request = http.request(url, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

const newTrace = () => randomBytes(16);
const traceOf = (id: Buffer) =>
  tracesOf([aSpan({ traceId: id.toString('base64'), startTimeUnixNano: String(nowNs) })], {
    'service.name': 's',
  });
const sendHttp = (id: Buffer, headers: http.OutgoingHttpHeaders) =>
  ask(`${product.otlpHttp}/v1/traces`, { 'content-type': 'application/x-protobuf', ...headers }, traceOf(id));

/** @returns the gRPC status code */
function sendGrpc(id: Buffer, headers: Readonly<Record<string, string>>): Promise<number> {
  const client = new grpc.Client(product.otlpGrpc.slice('http://'.length), grpc.credentials.createInsecure());
  const metadata = new grpc.Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  const path = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
  const same = (bytes: Buffer) => bytes;
  return new Promise((resolve) => {
    client.makeUnaryRequest(path, same, same, Buffer.from(traceOf(id)), metadata, (error) => {
      client.close();
      resolve(error?.code ?? grpc.status.OK);
    });
  });
}

const key = (value: string) => ({ 'x-headwater-key': value });
const isIn = async (project: string, id: Buffer): Promise<boolean> => {
  const url = `${product.portal}/api/traces/${id.toString('hex')}?project=${project}`;
  return (await ask(url, key(project === 'vault' ? vaultKey : shopKey))).status === 200;
};

describe('with keys on', () => {
  test('OTLP over HTTP answers 401 without a key or with a wrong one', async () => {
    expect((await sendHttp(newTrace(), {})).status).toBe(401);
    expect((await sendHttp(newTrace(), key(wrongKey))).status).toBe(401);
  });

  test('OTLP over gRPC answers UNAUTHENTICATED without a key or with a wrong one', async () => {
    expect(await sendGrpc(newTrace(), {})).toBe(grpc.status.UNAUTHENTICATED);
    expect(await sendGrpc(newTrace(), key(wrongKey))).toBe(grpc.status.UNAUTHENTICATED);
  });

  test('the right key sends to its project and no other, over both', async () => {
    const [overHttp, overGrpc, ofShop] = [newTrace(), newTrace(), newTrace()];

    expect((await sendHttp(overHttp, { authorization: `Bearer ${vaultKey}` })).status).toBe(200);
    expect(await sendGrpc(overGrpc, key(vaultKey))).toBe(grpc.status.OK);
    expect((await sendHttp(ofShop, key(shopKey))).status).toBe(200);

    await waitFor(async () => (await isIn('vault', overHttp)) && (await isIn('vault', overGrpc)));
    await waitFor(() => isIn('default', ofShop));
    expect(await isIn('default', overHttp)).toBe(false);
    expect(await isIn('default', overGrpc)).toBe(false);
    expect(await isIn('vault', ofShop)).toBe(false);
  });

  test('a key reads its own project and no other, whatever the question names', async () => {
    const id = newTrace();
    await sendHttp(id, key(vaultKey));
    await waitFor(() => isIn('vault', id));
    const path = `/api/traces/${id.toString('hex')}`;
    const json = { 'content-type': 'application/json', ...key(shopKey) };
    const query = Buffer.from(JSON.stringify({ query: 'spans | count' }));

    expect((await ask(`${product.portal}${path}?project=vault`, key(shopKey))).status).toBe(403);
    expect((await ask(`${product.portal}${path}`, key(shopKey))).status).toBe(404);
    expect((await ask(`${product.portal}${path}`, key(vaultKey))).status).toBe(200);
    const foreign = await ask(`${product.portal}/v1/apps/vault/query`, json, query);
    const own = await ask(`${product.portal}/v1/apps/vault/query`, { ...json, ...key(vaultKey) }, query);
    expect(JSON.parse(foreign.text).tables[0].rows[0][0]).toBeLessThan(
      JSON.parse(own.text).tables[0].rows[0][0],
    );
    expect(
      JSON.parse((await ask(`${product.portal}/api/projects`, key(shopKey))).text).projects,
    ).toHaveLength(1);
  });

  test('the API answers 401 without a key or with a wrong one', async () => {
    for (const path of ['/api/status', '/api/counters', '/api/live', '/api/openapi.json']) {
      expect((await ask(product.portal + path)).status, path).toBe(401);
      expect((await ask(product.portal + path, key(wrongKey))).status, path).toBe(401);
    }
    const counters = await ask(`${product.portal}/api/counters`, key(shopKey));
    expect(counters.status).toBe(200);
    expect(counters.text).toMatch(/^headwater_process_resident_bytes \d+$/m);
  });
});

describe('a page elsewhere', () => {
  const json = { 'content-type': 'application/json' };
  const question = Buffer.from('{"fromMs":0,"toMs":1}');

  test('cannot reach the portal or the API through a name of its own', async () => {
    for (const path of ['/', '/api/status']) {
      const answer = await ask(product.portal + path, { ...key(shopKey), host: 'rebound.example:7400' });
      expect(answer.status, path).toBe(421);
      expect(answer.text).toContain('HEADWATER_API_HOST');
    }
  });

  test('cannot post to the API', async () => {
    const url = `${product.portal}/api/services`;
    const own = { ...json, ...key(shopKey), origin: product.portal };

    expect((await ask(url, { ...own, origin: 'https://evil.example' }, question)).status).toBe(403);
    expect((await ask(url, { ...own, 'sec-fetch-site': 'cross-site' }, question)).status).toBe(403);
    expect((await ask(url, own, question)).text).not.toContain('HEADWATER_API_ORIGIN');
  });

  test('cannot frame, sniff or script what is answered: every answer has the security headers', async () => {
    const paths = ['/', '/traces', '/nothing/here.js', '/api/status', '/api/none', '/api/openapi.json'];
    for (const path of paths) {
      for (const headers of [{}, key(shopKey), { host: 'rebound.example' }]) {
        const answer = await ask(product.portal + path, headers);
        expect(answer.headers['content-security-policy'], path).toContain("script-src 'self'");
        expect(answer.headers['content-security-policy'], path).toContain(
          "require-trusted-types-for 'script'",
        );
        expect(answer.headers['x-content-type-options'], path).toBe('nosniff');
        expect(answer.headers['x-frame-options'], path).toBe('DENY');
      }
    }
  });
});

const halfHeaders = 'POST /v1/traces HTTP/1.1\r\nhost: x\r\n';
const slowBody = `${halfHeaders}x-headwater-key: ${shopKey}\r\ncontent-type: application/x-protobuf\r\ncontent-length: 1000\r\n\r\nab`;
const greeting = 'PRI * HTTP/2.0\r\n\r\nSM\r\n';

test('2,000 connections that never finish are reaped while a client is served', async () => {
  const ports = [
    new URL(product.otlpHttp).port,
    new URL(product.otlpGrpc).port,
    new URL(product.portal).port,
  ];
  const openings = [
    { port: ports[0], text: '' },
    { port: ports[0], text: halfHeaders },
    { port: ports[0], text: slowBody },
    { port: ports[1], text: greeting },
    { port: ports[2], text: halfHeaders },
  ];
  let opened = 0;
  let closed = 0;
  for (let i = 0; i < 2_000; i += 1) {
    const { port, text } = openings[i % openings.length]!;
    const socket = net.connect(Number(port), '127.0.0.1', () => {
      opened += 1;
      if (text !== '') socket.write(text);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      closed += 1;
    });
    socket.resume();
  }
  await waitFor(() => opened === 2_000);
  expect(closed).toBeLessThan(2_000);

  const served = newTrace();
  expect((await sendHttp(served, key(shopKey))).status).toBe(200);
  expect(await sendGrpc(newTrace(), key(shopKey))).toBe(grpc.status.OK);
  await waitFor(() => isIn('default', served));

  await waitFor(() => closed === 2_000, 60_000);
});
