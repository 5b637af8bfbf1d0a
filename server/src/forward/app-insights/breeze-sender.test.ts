import { gunzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import type { Batch } from '../send/sender.ts';
import { type Answer, openCapture } from '../testing/capture-server.ts';
import { openBreeze } from './breeze-sender.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const payloads = ['a', 'b', 'c'].map((name) => ({
  stream: 0,
  items: 1,
  bytes: Buffer.from(JSON.stringify({ name })),
}));
const batch: Batch = { stream: 0, payloads, items: 3, name: 'q-1-3' };

async function send(answer: Answer, headers = {}) {
  const capture = await openCapture(answer);
  const sender = openBreeze({
    url: new URL(capture.url),
    headers,
    compress: true,
    lookup: undefined,
    nowMs: () => 0,
  });
  closers.push(capture.close, () => sender.close());
  return {
    result: await sender.send(batch, new AbortController().signal),
    captured: capture.captured,
  };
}

const errors = (...list: readonly (readonly [index: number, statusCode: number])[]) =>
  JSON.stringify({
    itemsReceived: 3,
    itemsAccepted: 3 - list.length,
    errors: list.map(([index, statusCode]) => ({ index, statusCode, message: 'said' })),
  });

test('sends an envelope a line, packed, where SDKs send them', async () => {
  const { captured, result } = await send({ status: 200 }, { 'x-own': '1' });

  expect(result).toEqual({ kind: 'sent', refused: 0 });
  expect(captured).toHaveLength(1);
  expect(captured[0]).toMatchObject({
    path: '/v2.1/track',
    headers: { 'content-type': 'application/x-json-stream', 'content-encoding': 'gzip', 'x-own': '1' },
  });
  expect(captured[0]?.body.toString().trim().split('\n')).toEqual(
    payloads.map(({ bytes }) => bytes.toString()),
  );
  expect(() => gunzipSync(captured[0]!.body)).toThrow();
});

test('handles a partial answer item by item: some again, some never', async () => {
  const { result } = await send({
    status: 206,
    headers: { 'retry-after': '7' },
    body: errors([0, 500], [2, 400]),
  });

  expect(result).toEqual({
    kind: 'partly',
    again: [payloads[0]],
    refused: 1,
    afterMs: 7_000,
    reason: '500 said',
  });
});

test('takes a partial answer that names none as all taken, and one of bad indexes', async () => {
  expect((await send({ status: 206, body: '{}' })).result).toEqual({ kind: 'sent', refused: 0 });
  expect((await send({ status: 206, body: errors([17, 500]) })).result).toMatchObject({
    kind: 'sent',
    refused: 0,
  });
});

test.each([401, 402, 403, 408, 429, 439, 500, 502, 503, 504, 307])('tries again after %i', async (status) => {
  expect((await send({ status })).result).toMatchObject({
    kind: 'later',
    reason: expect.stringContaining(`${status}`),
  });
});

test.each([400, 404, 413])('does not try the same again after %i', async (status) => {
  expect((await send({ status })).result).toMatchObject({ kind: 'never' });
});

test('counts what a 400 names as refused, and only that', async () => {
  const { result } = await send({ status: 400, body: errors([0, 400], [1, 400], [2, 400]) });

  expect(result).toMatchObject({ kind: 'sent', refused: 3 });
});
