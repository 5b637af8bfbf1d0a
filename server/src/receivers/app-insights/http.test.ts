import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { hostileStrings } from '../../../../tests/browser/hostile-strings.ts';
import { readNative } from '../../../../tests/harness/read-native.ts';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import { RetryLaterError } from '../../errors/retry-later-error.ts';
import type { IngestDoor } from '../../ingest/intake.ts';
import { openRowSink, type RowSink } from '../../model/rows/row-sink.ts';
import { BodyMemory } from '../../wire/body-memory.ts';
import { appInsightsHandler } from './http.ts';

const nowNs = 1_795_249_132_000_000_000n;
const time = new Date(Number(nowNs / 1_000_000n)).toISOString();
const appId = '64425244-49ab-86b8-a571-ed3374f107ae';
let server: Server | undefined;
let rows: RowSink;
/** What decoding threw inside the door. */
let thrown: HeadwaterError[] = [];

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** The receiver on a port; `refusal` is what the door says to the first requests. */
async function listen(refusals: HeadwaterError[] = []): Promise<string> {
  rows = openRowSink();
  thrown = [];
  const ingest: IngestDoor = {
    accept: async (intake, fill) => {
      const refusal = refusals.shift();
      if (refusal) throw refusal;
      rows.begin(intake);
      try {
        return fill(rows);
      } catch (error) {
        thrown.push(error as HeadwaterError);
        throw error;
      }
    },
  };
  const handler = appInsightsHandler({
    ingest,
    authenticate: (headers) => {
      if (headers['x-headwater-key'] === 'bad') throw new HeadwaterError('HEADWATER_INGEST_KEY_UNKNOWN');
      return 'default';
    },
    nowNs: () => nowNs,
    memory: new BodyMemory(),
    limitBytes: 100_000,
    corsOrigins: ['https://shop.example'],
    quickPulse: (_request, response) => void response.end(),
    appIdOf: () => appId,
  });
  server = createServer(handler);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const event = (name: unknown, more: object = {}) => ({
  time,
  iKey: 'k',
  ...more,
  data: { baseType: 'EventData', baseData: { name } },
});
const post = (url: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${url}/v2.1/track`, {
    method: 'POST',
    body: typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
    headers,
    redirect: 'manual',
  });
const eventNames = () => readNative(rows.block('events').nativeParts()).map(({ name }) => name);

describe('refusals', () => {
  test.each([
    [new HeadwaterError('HEADWATER_INGEST_DAILY_CAP'), 402, null],
    [new RetryLaterError('HEADWATER_INGEST_QUOTA', 2_500), 429, '3'],
    [new HeadwaterError('HEADWATER_INGEST_BACKLOG'), 503, '1'],
    [new HeadwaterError('HEADWATER_INGEST_OVERLOADED'), 503, '1'],
    [new HeadwaterError('HEADWATER_INGEST_INTERNAL'), 500, null],
  ])('%s is answered so that the SDKs do what is right', async (refusal, status, retryAfter) => {
    const url = await listen([refusal]);

    const answer = await post(url, [event('a'), event('b')]);

    expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, retryAfter]);
    expect(await answer.json()).toEqual({
      itemsReceived: 0,
      itemsAccepted: 0,
      appId: null,
      errors: [{ index: 0, statusCode: status, message: `${refusal.message} (${refusal.code})` }],
    });
    expect((await post(url, [event('a'), event('b')])).status).toBe(200);
    expect(eventNames()).toEqual(['a', 'b']);
  });

  test('a body beyond the limit is 413, also when it is small until it is unpacked', async () => {
    const url = await listen();
    const large = JSON.stringify([event('x'.repeat(100_001))]);

    for (const answer of [
      await post(url, large),
      await post(url, gzipSync(large), { 'content-encoding': 'gzip' }),
    ]) {
      expect(answer.status).toBe(413);
      expect(await answer.json()).toMatchObject({ itemsAccepted: 0, errors: [{ statusCode: 413 }] });
    }
  });

  test('a key that may not send is said in the words that stop the SDKs own statistics', async () => {
    const url = await listen();

    const some = await post(url, [event('good'), event('bad', { iKey: 'bad' })]);
    const none = await post(url, [event('bad', { iKey: 'bad' })]);

    expect([some.status, none.status]).toEqual([206, 400]);
    expect(await some.json()).toEqual({
      itemsReceived: 2,
      itemsAccepted: 1,
      appId,
      errors: [{ index: 1, statusCode: 400, message: 'Invalid instrumentation key' }],
    });
    expect(await none.text()).toContain('Invalid instrumentation key');
    expect((await fetch(`${url}/api/profiles/bad/appId`)).status).toBe(404);
  });

  test('every refused item is named with its place and its field', async () => {
    const url = await listen();
    const bad = [
      event('time', { time: 'fake' }),
      event('none', { time: undefined }),
      { time, data: { baseType: 'RequestData', baseData: { id: 'x' } } },
      { time, data: { baseType: 'UnheardOf', baseData: {} } },
      { time, data: { baseType: 'MetricData', baseData: { metrics: [] } } },
      null,
      7,
    ];

    const answer = await post(url, [event('good'), ...bad]);

    expect(answer.status).toBe(206);
    const { errors, ...counts } = (await answer.json()) as { errors: { index: number; message: string }[] };
    expect(counts).toEqual({ itemsReceived: 8, itemsAccepted: 1, appId });
    expect(errors.map(({ index }) => index)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(errors.map(({ message }) => message.slice(0, 4))).toEqual([
      '102:',
      '109:',
      '106:',
      '105:',
      '109:',
      '100:',
      '100:',
    ]);
  });

  test.each(['GET', 'PUT', 'DELETE'])('%s is no way to send', async (method) => {
    const url = await listen();

    expect((await fetch(`${url}/v2/track`, { method })).status).toBe(405);
  });
});

describe('hostile input', () => {
  test.each([
    ['nothing', ''],
    ['white space', ' \n\t'],
    ['half a document', '[{"time":"2026'],
    ['a word', '"hello"'],
    ['a number', '42'],
    ['null', 'null'],
    ['bytes that are no text', new Uint8Array([0xff, 0xfe, 0x00, 0x80])],
    ['a thousand open brackets', '['.repeat(50_000)],
    ['gzip that is none', 'not gzip'],
    ['an array that breaks off', `[${JSON.stringify(event('a'))}`],
  ])('%s is refused with a body that clients can read', async (what, body) => {
    const url = await listen();
    const headers: Record<string, string> = what.startsWith('gzip') ? { 'content-encoding': 'gzip' } : {};

    const answer = await post(url, body, headers);

    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ itemsAccepted: 0 });
  });

  test('what cannot be read is told at the door, where it is counted; what can be is not', async () => {
    const url = await listen();

    await post(url, '[{"time":"2026');
    await post(url, `[${JSON.stringify(event('a'))}`);
    await post(url, [event('b')]);

    expect(thrown.map(({ code }) => code)).toEqual(['HEADWATER_DECODE_SYNTAX', 'HEADWATER_DECODE_SYNTAX']);
  });

  test('any text may stand in any field, property key and tag, and comes back as it was', async () => {
    const url = await listen();
    const items = hostileStrings.map((text) => ({
      time,
      iKey: text,
      tags: { 'ai.cloud.role': text, 'ai.operation.id': text, 'ai.operation.parentId': text, [text]: text },
      data: {
        baseType: 'EventData',
        baseData: { name: text, properties: { [text]: text, __proto__: text }, measurements: { [text]: 1 } },
      },
    }));

    const answer = await post(url, items);

    expect(answer.status).toBe(200);
    const kept = readNative(rows.block('events').nativeParts());
    expect(kept.map(({ name }) => name)).toEqual(hostileStrings);
    for (const [at, { attributes }] of kept.entries()) {
      const text = hostileStrings[at] ?? '';
      expect((attributes as Record<string, string>)[text]).toBe(text);
    }
  });

  test('keys that mean something to the language mean nothing here', async () => {
    const url = await listen();
    const body = `[{"time":"${time}","__proto__":{"polluted":1},"data":{"baseType":"EventData","baseData":{"name":"p","properties":{"__proto__":"x","constructor":"y","hasOwnProperty":"z"}}}}]`;

    expect((await post(url, body)).status).toBe(200);

    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(readNative(rows.block('events').nativeParts())[0]?.attributes).toMatchObject({
      constructor: 'y',
      hasOwnProperty: 'z',
    });
  });
});

describe('pages', () => {
  test.each([
    ['https://shop.example', 204, 'https://shop.example'],
    ['https://evil.example', 204, null],
  ])('of %s get %d and are allowed %s', async (origin, status, allowed) => {
    const url = await listen();

    const answer = await fetch(`${url}/v2/track`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });

    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([status, allowed]);
  });
});
