import http from 'node:http';
import net from 'node:net';
import { deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import * as grpc from '@grpc/grpc-js';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import { RetryLaterError } from '../../errors/retry-later-error.ts';
import { openAuthenticator } from '../../ingest/authenticate.ts';
import type { IngestDoor, Intake } from '../../ingest/intake.ts';
import { type FillOutcome, openRowSink } from '../../model/rows/row-sink.ts';
import { BodyMemory } from '../../wire/body-memory.ts';
import { grpcLimitDefaults } from '../../wire/grpc/grpc-limits.ts';
import { type GrpcServer, openGrpcServer } from '../../wire/grpc/grpc-server.ts';
import { type HttpListener, openHttpListener } from '../../wire/http/http-listener.ts';
import { otlpGrpcMethods } from './grpc.ts';
import { otlpHttpHandler } from './http.ts';

const limitBytes = 100_000;
const key = 'kT5nT0pX9wQ2vB7mZ4cR8sL1';
const trace = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const profiles = '/opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export';
const memory = new BodyMemory();

/** Decodes for real and keeps nothing; `answer` decides what becomes of it. */
class FakeDoor implements IngestDoor {
  readonly intakes: Intake[] = [];
  answer: (outcome: FillOutcome) => FillOutcome | Promise<FillOutcome> = (outcome) => outcome;

  async accept(intake: Intake, fill: Parameters<IngestDoor['accept']>[1]): Promise<FillOutcome> {
    this.intakes.push({ ...intake, body: Buffer.from(intake.body ?? []) });
    const rows = openRowSink();
    rows.begin(intake);
    return this.answer(fill(rows));
  }
}

let door = new FakeDoor();
let listener: HttpListener;
let server: GrpcServer;

beforeAll(async () => {
  const ingest: IngestDoor = { accept: (intake, fill) => door.accept(intake, fill) };
  const authenticate = openAuthenticator([{ key, project: 'shop', rights: ['ingest'] }]);
  const options = { ingest, authenticate, nowNs: () => 1_700_000_000_000_000_000n };
  const handler = otlpHttpHandler({ ...options, memory, limitBytes, corsOrigins: ['https://shop.example'] });
  listener = await openHttpListener({ host: '127.0.0.1', port: 0, handler });
  const limits = { ...grpcLimitDefaults, messageBytes: limitBytes };
  const methods = new Map(otlpGrpcMethods(options));
  server = await openGrpcServer({ host: '127.0.0.1', port: 0, memory, methods, limits });
});
beforeEach(() => {
  door = new FakeDoor();
  expect(memory.usedBytes).toBe(0);
});
afterAll(async () => {
  await listener.close(0);
  await server.close(0);
});

/** ExportTraceServiceRequest: one resource, one scope, one span with these ids. */
function aSpanRequest(traceId = '0af7651916cd43dd8448eb211c80319c', spanId = 'b7ad6b7169203331'): Buffer {
  const name = Buffer.from('GET /healthz');
  const times = Buffer.concat([Buffer.from([0x39]), time(1n), Buffer.from([0x41]), time(2n)]);
  const span = Buffer.concat([
    field(1, Buffer.from(traceId, 'hex')),
    field(2, Buffer.from(spanId, 'hex')),
    field(5, name),
    times,
  ]);
  return field(1, field(2, field(2, span)));
}
const time = (seconds: bigint) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(1_700_000_000_000_000_000n + seconds);
  return bytes;
};
const field = (number: number, bytes: Buffer) =>
  Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);

const protobuf = { 'content-type': 'application/x-protobuf', 'x-headwater-key': key };
const json = { ...protobuf, 'content-type': 'application/json' };
const aJsonRequest = JSON.stringify({
  resourceSpans: [
    {
      scopeSpans: [
        { spans: [{ traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', name: 'x' }] },
      ],
    },
  ],
});

interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: Buffer;
}

function send(
  body: Buffer | string,
  headers: http.OutgoingHttpHeaders,
  path = '/v1/traces',
  method = 'POST',
) {
  return new Promise<Answer>((resolve, reject) => {
    const request = http.request(
      { port: listener.port, host: '127.0.0.1', path, method, headers },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks),
          }),
        );
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

function call(path: string, body: Buffer, metadata: Record<string, string> = { 'x-headwater-key': key }) {
  const client = new grpc.Client(`127.0.0.1:${server.port}`, grpc.credentials.createInsecure());
  const headers = new grpc.Metadata();
  for (const [name, value] of Object.entries(metadata)) headers.set(name, value);
  const same = (bytes: Buffer) => bytes;
  return new Promise<{ error: grpc.ServiceError | null; message: Buffer | undefined }>((resolve) => {
    client.makeUnaryRequest(path, same, same, body, headers, (error, message) => {
      client.close();
      resolve({ error, message });
    });
  });
}

const retryable = () => {
  throw new RetryLaterError('HEADWATER_INGEST_OVERLOADED', 1500);
};
const someRejected = () => ({ accepted: 3, rejected: 2, reason: 'an id is zero' });

describe('OTLP/HTTP', () => {
  test.each([
    ['as it is', {}, (bytes: Buffer) => bytes],
    ['gzip', { 'content-encoding': 'gzip' }, gzipSync],
    ['deflate', { 'content-encoding': 'deflate' }, deflateSync],
    ['raw deflate', { 'content-encoding': 'deflate' }, deflateRawSync],
    ['zstd', { 'content-encoding': 'zstd' }, zstdCompressSync],
    ['chunked', { 'transfer-encoding': 'chunked' }, (bytes: Buffer) => bytes],
  ])(
    'takes protobuf %s and answers in protobuf, empty when all was accepted',
    async (_name, headers, encode) => {
      const answer = await send(encode(aSpanRequest()), { ...protobuf, ...headers });

      expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/x-protobuf' } });
      expect(answer.body).toHaveLength(0);
      expect(door.intakes).toMatchObject([
        { project: 'shop', dialect: 'otlp', receiver: 'otlp-http', signal: 'traces', body: aSpanRequest() },
      ]);
    },
  );

  test('takes JSON and answers in JSON', async () => {
    const answer = await send(aJsonRequest, { ...json, 'content-type': 'application/json; charset=utf-8' });

    expect([answer.status, answer.body.toString()]).toEqual([200, '{}']);
    expect(answer.headers['content-type']).toBe('application/json');
  });

  test.each(['/v1/traces', '/v1/metrics', '/v1/logs'])('takes empty requests at %s', async (path) => {
    expect(await send('', protobuf, path)).toMatchObject({ status: 200 });
    expect(await send('{}', json, path)).toMatchObject({ status: 200 });
  });

  test('does not answer before the door has', async () => {
    const durable = Promise.withResolvers<void>();
    door.answer = (outcome) => durable.promise.then(() => outcome);
    let answered = false;
    const answer = send(aSpanRequest(), protobuf).then(() => {
      answered = true;
    });

    await expect.poll(() => door.intakes.length).toBe(1);
    const before = answered;
    durable.resolve();
    await answer;

    expect(before).toBe(false);
  });

  test('says how many items were rejected and why', async () => {
    door.answer = someRejected;

    const binary = await send(aSpanRequest(), protobuf);
    const text = await send(aJsonRequest, json);

    expect(binary.status).toBe(200);
    // partial_success { rejected_spans: 2 error_message: "an id is zero" }
    expect(binary.body.toString('hex')).toBe(`0a110802120d${Buffer.from('an id is zero').toString('hex')}`);
    expect(JSON.parse(text.body.toString())).toEqual({
      partialSuccess: { rejectedSpans: '2', errorMessage: 'an id is zero' },
    });
  });

  test('answers overload with 503, Retry-After and a Status that carries retry advice', async () => {
    door.answer = retryable;

    const binary = await send(aSpanRequest(), protobuf);
    const text = await send(aJsonRequest, json);

    expect(binary).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
    expect(binary.body.subarray(0, 2)).toEqual(Buffer.from([8, 14]));
    expect(binary.body.includes('google.rpc.RetryInfo')).toBe(true);
    expect(JSON.parse(text.body.toString())).toMatchObject({ code: 14 });
  });

  test('answers a used-up quota with 429 and Retry-After', async () => {
    door.answer = () => {
      throw new RetryLaterError('HEADWATER_INGEST_QUOTA', 30_000);
    };

    expect(await send(aSpanRequest(), protobuf)).toMatchObject({
      status: 429,
      headers: { 'retry-after': '30' },
    });
  });

  test.each([
    ['declared', Buffer.alloc(limitBytes + 1), {}],
    ['chunked', Buffer.alloc(limitBytes + 1), { 'transfer-encoding': 'chunked' }],
    ['gzip', gzipSync(Buffer.alloc(200_000_000)), { 'content-encoding': 'gzip' }],
    ['zstd', zstdCompressSync(Buffer.alloc(200_000_000)), { 'content-encoding': 'zstd' }],
  ])('answers 413 above the limit, %s', async (_name, body, headers) => {
    const answer = await send(body, { ...protobuf, ...headers });

    expect([answer.status, answer.headers['retry-after']]).toEqual([413, undefined]);
    expect(answer.body.subarray(0, 2)).toEqual(Buffer.from([8, 8]));
    expect(door.intakes).toEqual([]);
  });

  test.each([
    ['half a message', aSpanRequest().subarray(0, 20), protobuf],
    ['no JSON', '{"resourceSpans":', json],
    ['no gzip', 'hello', { ...protobuf, 'content-encoding': 'gzip' }],
    ['half of gzip', gzipSync(aSpanRequest()).subarray(0, 30), { ...protobuf, 'content-encoding': 'gzip' }],
    [
      'half of zstd',
      zstdCompressSync(aSpanRequest()).subarray(0, 20),
      { ...protobuf, 'content-encoding': 'zstd' },
    ],
  ])('answers 400 to %s', async (_name, body, headers) => {
    const answer = await send(body, headers);

    expect([answer.status, answer.headers['retry-after']]).toEqual([400, undefined]);
    expect(answer.headers['content-type']).toBe(headers['content-type']);
  });

  test('answers 401 without a key or with a wrong one, and takes it in every spelling', async () => {
    const type = { 'content-type': 'application/x-protobuf' };
    const basic = Buffer.from(`user:${key}`).toString('base64');

    expect(await send(aSpanRequest(), type)).toMatchObject({ status: 401 });
    expect(await send(aSpanRequest(), { ...type, 'x-headwater-key': 'wrong' })).toMatchObject({
      status: 401,
    });
    expect(await send(aSpanRequest(), { ...type, authorization: `Bearer ${key}` })).toMatchObject({
      status: 200,
    });
    expect(await send(aSpanRequest(), { ...type, authorization: `Basic ${basic}` })).toMatchObject({
      status: 200,
    });
  });

  test('answers 405, 415 and 404 to other methods, types, encodings and paths', async () => {
    const get = await send('', protobuf, '/v1/traces', 'GET');
    const type = await send('x', { ...protobuf, 'content-type': 'text/plain' });
    const encoding = await send('x', { ...protobuf, 'content-encoding': 'br' });
    const path = await send('x', protobuf, '/v1development/profiles');

    expect(get).toMatchObject({ status: 405, headers: { allow: 'POST, OPTIONS' } });
    expect(type.status).toBe(415);
    expect(encoding).toMatchObject({
      status: 415,
      headers: { 'accept-encoding': 'gzip, deflate, zstd, identity' },
    });
    expect(path.status).toBe(404);
  });

  test('lets pages of allowed origins send, and no others', async () => {
    const preflight = {
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    };

    const allowed = await send('', { ...preflight, origin: 'https://shop.example' }, '/v1/traces', 'OPTIONS');
    const other = await send('', { ...preflight, origin: 'https://evil.example' }, '/v1/traces', 'OPTIONS');
    const post = await send(aJsonRequest, { ...json, origin: 'https://shop.example' });

    expect(allowed.status).toBe(204);
    expect(allowed.headers['access-control-allow-origin']).toBe('https://shop.example');
    expect(allowed.headers['access-control-allow-headers']).toContain('content-type');
    expect(other.headers['access-control-allow-origin']).toBeUndefined();
    expect(post.headers['access-control-allow-origin']).toBe('https://shop.example');
  });

  test('survives clients that leave in the middle of a body', async () => {
    const socket = net.connect(listener.port, '127.0.0.1');
    const head = `POST /v1/traces HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\nx-headwater-key: ${key}\r\n`;
    socket.write(`${head}content-type: application/x-protobuf\r\n\r\nbegun`);
    await expect.poll(() => memory.usedBytes).toBeGreaterThan(0);
    socket.destroy();
    await expect.poll(() => memory.usedBytes).toBe(0);

    expect(await send(aSpanRequest(), protobuf)).toMatchObject({ status: 200 });
  });

  test('holds bombs to the limit, however many come at once', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const before = process.memoryUsage().rss;

    const answers = await Promise.all(
      Array.from({ length: 50 }, () => send(bomb, { ...protobuf, 'content-encoding': 'gzip' })),
    );

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([413]));
    // Unpacked they are 2,500 MB; when the collector of garbage comes is its own affair.
    expect(process.memoryUsage().rss - before).toBeLessThan(500e6);
  });
});

describe('OTLP/gRPC', () => {
  test('answers OK, and says how many items were rejected', async () => {
    const all = await call(trace, aSpanRequest());
    door.answer = someRejected;
    const some = await call(trace, aSpanRequest());

    expect([all.error, all.message?.length]).toEqual([null, 0]);
    expect(some.message?.toString('hex')).toBe(`0a110802120d${Buffer.from('an id is zero').toString('hex')}`);
    expect(door.intakes[0]).toMatchObject({ receiver: 'otlp-grpc', signal: 'traces', project: 'shop' });
  });

  test('answers overload with UNAVAILABLE and retry advice', async () => {
    door.answer = retryable;

    const { error } = await call(trace, aSpanRequest());

    expect(error?.code).toBe(grpc.status.UNAVAILABLE);
    expect(error?.metadata.get('google.rpc.retryinfo-bin')).toHaveLength(1);
    expect(error?.metadata.get('grpc-status-details-bin')).toHaveLength(1);
  });

  test.each([
    ['too large', trace, Buffer.alloc(limitBytes + 1), grpc.status.RESOURCE_EXHAUSTED],
    ['undecodable', trace, aSpanRequest().subarray(0, 20), grpc.status.INVALID_ARGUMENT],
    ['profiles', profiles, Buffer.alloc(0), grpc.status.UNIMPLEMENTED],
  ])('refuses %s for good', async (_name, path, body, code) => {
    const { error } = await call(path, body);

    expect(error?.code).toBe(code);
    expect(error?.metadata.get('google.rpc.retryinfo-bin')).toEqual([]);
  });

  test('says UNAUTHENTICATED without a key, or with a wrong one', async () => {
    const none = await call(trace, aSpanRequest(), {});
    const wrong = await call(trace, aSpanRequest(), { authorization: 'Bearer wrong' });

    expect([none.error?.code, wrong.error?.code]).toEqual([16, 16]);
  });

  test('does not tell what broke inside', async () => {
    door.answer = () => {
      throw new TypeError('a path of ours');
    };

    const { error } = await call(trace, aSpanRequest());

    expect([error?.code, error?.details]).toEqual([
      grpc.status.INTERNAL,
      new HeadwaterError('HEADWATER_INGEST_INTERNAL').message,
    ]);
  });
});
