import http2 from 'node:http2';
import { setImmediate as turn } from 'node:timers/promises';
import * as grpc from '@grpc/grpc-js';
import { afterEach, describe, expect, test } from 'vitest';
import {
  aSpan,
  decodeOpenCensus,
  encodeOpenCensus,
  pythonNode,
  spansOf,
} from '../../../../tests/harness/opencensus-messages.ts';
import { nowNs } from '../../../../tests/harness/otlp-messages.ts';
import { readNative } from '../../../../tests/harness/read-native.ts';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import { openAuthenticator } from '../../ingest/authenticate.ts';
import type { Fill, IngestDoor, Intake } from '../../ingest/intake.ts';
import { openRowSink } from '../../model/rows/row-sink.ts';
import { Counters } from '../../telemetry/counters.ts';
import { BodyMemory } from '../../wire/body-memory.ts';
import { grpcLimitDefaults } from '../../wire/grpc/grpc-limits.ts';
import { openGrpcServer } from '../../wire/grpc/grpc-server.ts';
import { openCensusGrpcMethods } from './grpc.ts';
import type { OpenCensusOptions } from './signals.ts';
import { OpenCensusCounters, type StreamSummary } from './stats.ts';

const exportPath = '/opencensus.proto.agent.trace.v1.TraceService/Export';
const configPath = '/opencensus.proto.agent.trace.v1.TraceService/Config';
const memory = new BodyMemory();
const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
  expect(memory.usedBytes).toBe(0);
});

/** Takes what it is given; refuses as often as `refusals` says, with a retryable error. */
class Door implements IngestDoor {
  readonly sink = openRowSink();
  readonly asked: Intake[] = [];
  refusals = 0;

  async accept(intake: Intake, fill: Fill) {
    this.asked.push(intake);
    if (this.refusals > 0) {
      this.refusals -= 1;
      await turn();
      throw new HeadwaterError('HEADWATER_INGEST_BACKLOG');
    }
    this.sink.begin({ project: intake.project, dialect: intake.dialect, nowNs });
    return fill(this.sink);
  }
}

async function serve(more: Partial<OpenCensusOptions> = {}, receiveTimeoutMs = 30_000) {
  const door = new Door();
  const counters = new OpenCensusCounters(new Counters());
  const summaries: StreamSummary[] = [];
  const options: OpenCensusOptions = {
    ingest: door,
    authenticate: openAuthenticator([]),
    nowNs: () => nowNs,
    counters,
    delay: async () => {
      await turn();
    },
    onStreamEnd: (summary) => summaries.push(summary),
    ...more,
  };
  const methods = new Map(openCensusGrpcMethods(options));
  const limits = { ...grpcLimitDefaults, receiveTimeoutMs };
  const server = await openGrpcServer({ host: '127.0.0.1', port: 0, methods, memory, limits });
  open.push(() => server.close(1000));
  const client = new grpc.Client(`127.0.0.1:${server.port}`, grpc.credentials.createInsecure());
  open.push(() => client.close());
  return { door, counters, summaries, client, port: server.port };
}

interface Ended {
  readonly code: number;
  readonly answers: Buffer[];
}

/** Opens a stream; `ended` resolves with the status the server ended it with. */
function stream(client: grpc.Client, path = exportPath, metadata = new grpc.Metadata()) {
  const same = (bytes: Buffer) => bytes;
  const call = client.makeBidiStreamRequest(path, same, same, metadata, {});
  const answers: Buffer[] = [];
  call.on('data', (answer: Buffer) => answers.push(answer));
  call.on('error', () => {});
  const ended = new Promise<Ended>((resolve) => {
    call.on('status', ({ code }) => resolve({ code, answers }));
  });
  return { call, ended, send: (body: Uint8Array) => call.write(Buffer.from(body)) };
}

const count = (items: number, more?: object) =>
  spansOf(
    Array.from({ length: items }, () => aSpan()),
    more,
  );

describe('an export stream', () => {
  test('is not answered, and ends with OK when the client half-closes', async () => {
    const { door, counters, client, summaries } = await serve();
    const { call, ended, send } = stream(client);
    send(count(2));
    send(count(3, {}));
    call.end();

    expect(await ended).toEqual({ code: 0, answers: [] });
    expect(door.sink.block('spans').rows).toBe(5);
    expect(counters.stats).toMatchObject({ batchesReceived: 2, batchesFailed: 0 });
    await expect
      .poll(() => summaries)
      .toMatchObject([{ signal: 'traces', batches: 2, items: 5, rejected: 0, failed: 0 }]);
    expect(counters.stats.connectionCount).toBe(0);
  });

  test('counts streams that are open, also half-open ones whose client says nothing', async () => {
    const { counters, client } = await serve();
    const { call, send } = stream(client);
    send(count(1));

    await expect.poll(() => counters.stats.batchesReceived).toBe(1);
    expect(counters.stats.connectionCount).toBe(1);

    call.cancel();
    await expect.poll(() => counters.stats.connectionCount).toBe(0);
  });

  test('is held back while there is no room, and loses nothing', async () => {
    const { door, counters, client } = await serve();
    door.refusals = 5;
    const { call, ended, send } = stream(client);
    send(count(2));
    send(count(1, {}));
    call.end();

    expect((await ended).code).toBe(0);
    expect(door.asked).toHaveLength(7);
    expect(door.sink.block('spans').rows).toBe(3);
    expect(counters.stats).toMatchObject({ batchesReceived: 2, batchesFailed: 0 });
  });

  test('that is held back keeps its message while others use the memory it was received into', async () => {
    const room = Promise.withResolvers<void>();
    const { door, client } = await serve({ delay: () => room.promise });
    const large = (name: string) =>
      spansOf(Array.from({ length: 2_000 }, () => aSpan({ name: { value: name } })));
    door.refusals = 1;
    const first = stream(client);
    first.send(large('first'));
    first.call.end();
    await expect.poll(() => memory.usedBytes + door.asked.length).toBe(1);
    const other = stream(client);
    other.send(large('other'));
    other.call.end();
    await other.ended;
    room.resolve();

    expect((await first.ended).code).toBe(0);
    const names = readNative(door.sink.block('spans').nativeParts()).map(({ name }) => name);
    expect([names[0], names.at(-1), names.length]).toEqual(['other', 'first', 4_000]);
  });

  test('gives up what waits for room only when its client has left, and counts it', async () => {
    const { door, counters, client, summaries } = await serve();
    door.refusals = Number.POSITIVE_INFINITY;
    const { call, send } = stream(client);
    send(count(2));
    await expect.poll(() => door.asked.length).toBeGreaterThan(3);

    call.cancel();

    await expect.poll(() => counters.stats.batchesFailed).toBe(1);
    const asked = door.asked.length;
    await turn();
    expect(door.asked).toHaveLength(asked);
    expect(summaries).toMatchObject([{ batches: 0, items: 0 }]);
  });

  test('with a message that cannot be read ends with INVALID_ARGUMENT and keeps what came before', async () => {
    const { door, counters, client } = await serve();
    const { ended, send } = stream(client);
    send(count(2));
    send(Uint8Array.of(0x12, 0x7f, 1));

    expect((await ended).code).toBe(grpc.status.INVALID_ARGUMENT);
    expect(door.sink.block('spans').rows).toBe(2);
    expect(counters.stats).toMatchObject({ batchesReceived: 1, batchesFailed: 1 });
  });

  test('that stalls within a message ends with DEADLINE_EXCEEDED; one between messages stays', async () => {
    const { client, counters, port } = await serve({}, 1);
    const waiting = stream(client);
    waiting.send(count(1));
    const session = http2.connect(`http://127.0.0.1:${port}`);
    open.push(() => session.destroy());
    const headers = { ':path': exportPath, ':method': 'POST', 'content-type': 'application/grpc' };
    const stalled = session.request(headers);
    stalled.on('error', () => {});
    stalled.resume();
    const status = new Promise((resolve) =>
      stalled.on('trailers', (trailers) => resolve(trailers['grpc-status'])),
    );

    stalled.write(Buffer.from([0, 0, 0, 1, 0, 7]));

    expect(await status).toBe(String(grpc.status.DEADLINE_EXCEEDED));
    waiting.call.end();
    expect((await waiting.ended).code).toBe(0);
    expect(counters.stats).toMatchObject({ batchesReceived: 1, batchesFailed: 1 });
  });

  test.each([
    ['is larger than may be', [0, 0x7f, 0xff, 0xff, 0xff, 1], false, grpc.status.RESOURCE_EXHAUSTED],
    ['ends early', [0, 0, 0, 0, 9, 1], true, grpc.status.INVALID_ARGUMENT],
    ['says it is compressed and is not', [1, 0, 0, 0, 1, 7], true, grpc.status.INVALID_ARGUMENT],
  ])('whose message %s is answered and counted', async (_what, bytes, ends, code) => {
    const { counters, port } = await serve();
    const session = http2.connect(`http://127.0.0.1:${port}`);
    open.push(() => session.destroy());
    const call = session.request({
      ':path': exportPath,
      ':method': 'POST',
      'content-type': 'application/grpc',
      'grpc-encoding': 'gzip',
    });
    call.on('error', () => {});
    call.resume();
    const status = new Promise((resolve) =>
      call.on('trailers', (trailers) => resolve(trailers['grpc-status'])),
    );

    call.write(Buffer.from(bytes));
    if (ends) call.end();

    expect(await status).toBe(String(code));
    expect(counters.stats).toMatchObject({ batchesReceived: 0, batchesFailed: 1 });
  });

  test('needs a key where there are keys', async () => {
    const key = `${'k'.repeat(31)}xyz`;
    const authenticate = openAuthenticator([{ key, project: 'shop', rights: ['ingest'] }]);
    const { door, client, counters } = await serve({ authenticate });
    const refused = stream(client);
    const metadata = new grpc.Metadata();
    metadata.set('x-headwater-key', key);
    const kept = stream(client, exportPath, metadata);
    kept.send(count(1));
    kept.call.end();

    expect((await refused.ended).code).toBe(grpc.status.UNAUTHENTICATED);
    expect((await kept.ended).code).toBe(0);
    expect(door.asked.map(({ project }) => project)).toEqual(['shop']);
    await expect.poll(() => counters.stats.connectionCount).toBe(0);
  });
});

describe('the configuration stream', () => {
  const current = {
    node: pythonNode,
    config: { probabilitySampler: { samplingProbability: 1 }, maxNumberOfLinks: '32' },
  };

  const ask = async (samplingProbability: number | undefined) => {
    const { client, counters } = await serve({ samplingOf: () => samplingProbability });
    const { call, ended, send } = stream(client, configPath);
    send(encodeOpenCensus('LibraryConfig', current));
    call.end();
    const { code, answers } = await ended;
    return {
      code,
      stats: counters.stats,
      answers: answers.map((bytes) => decodeOpenCensus('LibraryConfig', bytes)),
    };
  };

  test('answers once, with the probability that was set', async () => {
    const { code, answers, stats } = await ask(0.25);

    expect(code).toBe(0);
    expect(answers).toEqual([
      { config: { probabilitySampler: { samplingProbability: 0.25 }, maxNumberOfLinks: '32' } },
    ]);
    expect(stats.configsReceived).toBe(1);
  });

  test('answers with what the client has when nothing was set', async () => {
    expect((await ask(undefined)).answers).toEqual([{ config: current.config }]);
  });
});
