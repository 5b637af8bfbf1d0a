import http2 from 'node:http2';
import net from 'node:net';
import { promisify } from 'node:util';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import * as grpc from '@grpc/grpc-js';
import { afterEach, expect, test } from 'vitest';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import { RetryLaterError } from '../../errors/retry-later-error.ts';
import { BodyMemory } from '../body-memory.ts';
import { grpcLimitDefaults } from './grpc-limits.ts';
import { frameMessage, type GrpcMethod } from './grpc-method.ts';
import { type GrpcServer, type GrpcServerOptions, openGrpcServer } from './grpc-server.ts';

const memory = new BodyMemory();
const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
  expect(memory.usedBytes).toBe(0);
});

const echo: GrpcMethod = { kind: 'unary', open: () => (message) => Promise.resolve(Buffer.from(message)) };
const throwing = (error: unknown): GrpcMethod => ({
  kind: 'unary',
  open: () => () => Promise.reject(error),
});
const refusing = (error: unknown): GrpcMethod => ({
  kind: 'unary',
  open: () => {
    throw error;
  },
});

async function serve(method: GrpcMethod, more: Partial<GrpcServerOptions> = {}): Promise<GrpcServer> {
  const methods = new Map([['/a.B/C', method]]);
  const server = await openGrpcServer({ host: '127.0.0.1', port: 0, methods, memory, ...more });
  open.push(() => server.close(1000));
  return server;
}

interface Answer {
  error: grpc.ServiceError | null;
  message?: Buffer;
}

function call(port: number, body: Buffer, path = '/a.B/C', options = {}): Promise<Answer> {
  const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), options);
  open.push(() => client.close());
  const same = (bytes: Buffer) => bytes;
  return new Promise((resolve) => {
    client.makeUnaryRequest(path, same, same, body, (error, message) =>
      resolve({ error, ...(message && { message }) }),
    );
  });
}

test('answers a unary call of any size with the handler’s message', async () => {
  const server = await serve(echo);

  for (const size of [0, 1, 70_000, 3_000_000]) {
    const body = Buffer.alloc(size, 7);
    const { error, message } = await call(server.port, body);
    expect(error).toBeNull();
    expect(message?.equals(body)).toBe(true);
  }
});

test('accepts gzip and deflate as its clients compress', async () => {
  const server = await serve(echo);
  const body = Buffer.alloc(100_000, 'abc');

  for (const algorithm of [1, 2]) {
    const { message } = await call(server.port, body, '/a.B/C', {
      'grpc.default_compression_algorithm': algorithm,
    });
    expect(message?.equals(body)).toBe(true);
  }
});

test('accepts zstd and raw deflate', async () => {
  const server = await serve(echo);
  const body = Buffer.alloc(100_000, 'abc');

  for (const [encoding, bytes] of [
    ['zstd', zstdCompressSync(body)],
    ['gzip', gzipSync(body)],
    ['deflate', deflateSync(body)],
  ] as const) {
    const { trailers, data } = await rawCall(server.port, { 'grpc-encoding': encoding }, compressed(bytes));
    expect(trailers['grpc-status']).toBe('0');
    expect(data.equals(frameMessage(body))).toBe(true);
  }
});

test('says RESOURCE_EXHAUSTED without retry advice above the limit, by declared length and after decompression', async () => {
  const server = await serve(echo, { limits: { ...grpcLimitDefaults, messageBytes: 50_000 } });
  const bomb = Buffer.alloc(10_000_000);

  const declared = await call(server.port, bomb);
  const inflated = await call(server.port, bomb, '/a.B/C', { 'grpc.default_compression_algorithm': 2 });

  for (const { error } of [declared, inflated]) {
    expect(error?.code).toBe(grpc.status.RESOURCE_EXHAUSTED);
    expect(error?.metadata.get('google.rpc.retryinfo-bin')).toEqual([]);
  }
});

test('sends retry advice in both spellings with UNAVAILABLE', async () => {
  const server = await serve(throwing(new RetryLaterError('HEADWATER_INGEST_OVERLOADED', 2500)));

  const { error } = await call(server.port, Buffer.from('x'));

  expect(error?.code).toBe(grpc.status.UNAVAILABLE);
  // RetryInfo { retry_delay { seconds: 2 nanos: 500000000 } }
  const retryInfo = Buffer.from('0a0808021080cab5ee01', 'hex');
  expect(error?.metadata.get('google.rpc.retryinfo-bin')).toEqual([retryInfo]);
  const details = error?.metadata.get('grpc-status-details-bin')[0] as Buffer;
  expect(details.includes(retryInfo)).toBe(true);
  expect(details.subarray(0, 2)).toEqual(Buffer.from([8, 14]));
});

test('percent-encodes the message of a status', async () => {
  const server = await serve(throwing(new HeadwaterError('HEADWATER_DECODE_SHAPE', '100 % é\n')));

  const { error } = await call(server.port, Buffer.from('x'));

  expect(error?.code).toBe(grpc.status.INVALID_ARGUMENT);
  expect(error?.details).toContain('100 % é\n');
});

test('refuses before the body is read', async () => {
  const server = await serve(refusing(new HeadwaterError('HEADWATER_INGEST_KEY_UNKNOWN')));

  const { error } = await call(server.port, Buffer.alloc(10_000_000));

  expect(error?.code).toBe(grpc.status.UNAUTHENTICATED);
});

test('does not tell a client what broke inside', async () => {
  const server = await serve(throwing(new Error('secret path')));

  const { error } = await call(server.port, Buffer.from('x'));

  expect(error?.code).toBe(grpc.status.INTERNAL);
  expect(error?.details).not.toContain('secret');
});

test('says UNIMPLEMENTED for unknown methods and message encodings', async () => {
  const server = await serve(echo);

  const unknown = await call(server.port, Buffer.from('x'), '/a.B/Unknown');
  const snappy = await rawCall(server.port, { 'grpc-encoding': 'snappy' }, frameMessage(Buffer.from('x')));

  expect(unknown.error?.code).toBe(grpc.status.UNIMPLEMENTED);
  expect(snappy.headers['grpc-status']).toBe('12');
  expect(snappy.headers['grpc-accept-encoding']).toBe('identity,gzip,deflate,zstd');
});

test('says INVALID_ARGUMENT for a call without a whole message, or with two', async () => {
  const server = await serve(echo);
  const frame = frameMessage(Buffer.from('abc'));

  for (const bytes of [Buffer.alloc(0), frame.subarray(0, 7), Buffer.concat([frame, frame])]) {
    const { headers } = await rawCall(server.port, {}, bytes);
    expect(headers['grpc-status']).toBe('3');
  }
});

test('answers other content with 415 and other methods with 405', async () => {
  const server = await serve(echo);

  const other = await rawCall(server.port, { 'content-type': 'text/html' }, Buffer.alloc(0));
  const get = await rawCall(server.port, { ':method': 'GET' }, Buffer.alloc(0));

  expect(other.headers[':status']).toBe(415);
  expect(get.headers[':status']).toBe(405);
});

test('exchanges messages both ways on one stream, in order', async () => {
  const seen: string[] = [];
  const server = await serve({
    kind: 'bidi',
    open: (_call, stream) => ({
      async onMessage(message) {
        const text = Buffer.from(message).toString();
        await new Promise((resolve) => setImmediate(resolve));
        seen.push(text);
        stream.send(Buffer.from(`got ${text}`));
      },
      onEnd: () => stream.end(),
      onClose: () => seen.push('closed'),
    }),
  });
  const client = new grpc.Client(`127.0.0.1:${server.port}`, grpc.credentials.createInsecure());
  open.push(() => client.close());

  const same = (bytes: Buffer) => bytes;
  const stream = client.makeBidiStreamRequest('/a.B/C', same, same);
  const answers: string[] = [];
  stream.on('data', (message: Buffer) => answers.push(message.toString()));
  for (const text of ['one', 'two', 'three']) stream.write(Buffer.from(text));
  stream.end();
  await new Promise((resolve) => stream.on('end', resolve));

  expect(answers).toEqual(['got one', 'got two', 'got three']);
  await expect.poll(() => seen).toEqual(['one', 'two', 'three', 'closed']);
});

test('closes connections that never say HTTP/2 and calls whose body does not come', async () => {
  const limits = { ...grpcLimitDefaults, prefaceTimeoutMs: 1, receiveTimeoutMs: 1 };
  const server = await serve(echo, { limits });

  const silent = net.connect(server.port, '127.0.0.1');
  silent.resume();
  const silentClosed = new Promise((resolve) => silent.on('close', resolve));
  const session = http2.connect(`http://127.0.0.1:${server.port}`);
  open.push(() => session.destroy());
  const slow = session.request({ ':path': '/a.B/C', ':method': 'POST', 'content-type': 'application/grpc' });
  slow.on('error', () => {});
  slow.write(Buffer.from([0, 0, 0]));
  const status = new Promise((resolve) => slow.on('response', (headers) => resolve(headers['grpc-status'])));

  expect(await status).toBe('4');
  await silentClosed;
});

test('survives rapid resets and floods of SETTINGS, and goes on serving others', async () => {
  const server = await serve(echo);
  const flood = net.connect(server.port, '127.0.0.1');
  flood.on('error', () => {});
  const preface = Buffer.concat([
    Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    Buffer.from('000000040000000000', 'hex'),
  ]);
  const settings = Buffer.from('000000040000000000'.repeat(20_000), 'hex');
  const closed = new Promise((resolve) => flood.on('close', resolve));
  flood.write(Buffer.concat([preface, settings]));
  const resets = http2.connect(`http://127.0.0.1:${server.port}`);
  resets.on('error', () => {});
  open.push(() => resets.destroy());
  const resetsClosed = new Promise((resolve) => resets.on('close', resolve));
  for (let i = 0; i < 3000 && !resets.destroyed; i++) {
    const request = resets.request({
      ':path': '/a.B/C',
      ':method': 'POST',
      'content-type': 'application/grpc',
    });
    request.on('error', () => {});
    request.close(8);
    if (i % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
  }

  const { message } = await call(server.port, Buffer.from('still here'));

  expect(message?.toString()).toBe('still here');
  await resetsClosed;
  flood.destroy();
  await closed;
});

test('cuts a connection whose headers never end, and goes on serving others', async () => {
  const server = await serve(echo);
  const flood = net.connect(server.port, '127.0.0.1');
  flood.on('error', () => {});
  flood.resume();
  const closed = new Promise((resolve) => flood.on('close', resolve));
  const frame = (type: number, flags: number, payload: Buffer) => {
    const head = Buffer.alloc(9);
    head.writeUIntBE(payload.length, 0, 3);
    head[3] = type;
    head[4] = flags;
    head.writeUInt32BE(type === 4 ? 0 : 1, 5);
    return Buffer.concat([head, payload]);
  };
  // A literal header field without indexing, `a: aaa…`, 100 bytes: none of the frames ends the headers.
  const field = Buffer.concat([Buffer.from([0, 1, 0x61, 100]), Buffer.alloc(100, 0x61)]);
  const continuations = Buffer.concat(Array.from({ length: 1_000 }, () => frame(9, 0, field)));
  flood.write(Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'));
  flood.write(Buffer.concat([frame(4, 0, Buffer.alloc(0)), frame(1, 0, field)]));
  for (let i = 0; i < 200 && !flood.destroyed; i += 1) {
    flood.write(continuations);
    await new Promise((resolve) => setImmediate(resolve));
  }

  const { message } = await call(server.port, Buffer.from('still here'));

  expect(message?.toString()).toBe('still here');
  await closed;
});

function compressed(bytes: Buffer): Buffer {
  const frame = frameMessage(bytes);
  frame[0] = 1;
  return frame;
}

interface RawAnswer {
  headers: Record<string, unknown>;
  trailers: Record<string, unknown>;
  data: Buffer;
}

async function rawCall(port: number, headers: http2.OutgoingHttpHeaders, body: Buffer): Promise<RawAnswer> {
  const session = http2.connect(`http://127.0.0.1:${port}`);
  const request = session.request(
    { ':path': '/a.B/C', ':method': 'POST', 'content-type': 'application/grpc', ...headers },
    { endStream: false },
  );
  request.on('error', () => {});
  const answer: RawAnswer = { headers: {}, trailers: {}, data: Buffer.alloc(0) };
  request.on('response', (got) => Object.assign(answer.headers, got));
  request.on('trailers', (got) => Object.assign(answer.trailers, got));
  request.on('data', (chunk: Buffer) => {
    answer.data = Buffer.concat([answer.data, chunk]);
  });
  request.end(body);
  await new Promise((resolve) => request.on('close', resolve));
  await promisify(session.close.bind(session))();
  return answer;
}
