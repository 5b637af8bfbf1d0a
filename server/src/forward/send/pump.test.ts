import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeFileSystem } from '../../journal/file-system.ts';
import { Counters } from '../../telemetry/counters.ts';
import { ForwardQueue } from '../queue/forward-queue.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { Pump } from './pump.ts';
import { PumpFigures } from './pump-figures.ts';
import type { Batch, Sender, SendResult } from './sender.ts';

let directory: string;
let clock: ManualClock;
const closers: (() => Promise<void>)[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'headwater-pump-'));
  clock = new ManualClock();
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  rmSync(directory, { recursive: true, force: true });
});

const text = (value: string) => ({ stream: 0, items: 1, bytes: Buffer.from(value) });
const sentTexts = (batches: readonly Batch[]) =>
  batches.flatMap(({ payloads }) => payloads.map(({ bytes }) => Buffer.from(bytes).toString()));

/** A destination that answers as it is told, then takes everything. */
function aDestination(...answers: readonly (SendResult | ((batch: Batch) => SendResult))[]) {
  const rest = [...answers];
  const tried: Batch[] = [];
  const taken: Batch[] = [];
  const sender: Sender = {
    batchBytes: 1_000,
    async send(batch) {
      tried.push(batch);
      const next = rest.shift() ?? ({ kind: 'sent', refused: 0 } as const);
      const result = typeof next === 'function' ? next(batch) : next;
      if (result.kind === 'sent') taken.push(batch);
      return result;
    },
    close: () => undefined,
  };
  return { sender, tried, taken };
}

async function open(sender: Sender, options: { limitBytes?: number; paused?: boolean } = {}) {
  const queue = await ForwardQueue.open({
    directory,
    files: nodeFileSystem,
    clock,
    limitBytes: options.limitBytes ?? 1e9,
    reserveBytes: 0,
  });
  const figures = new PumpFigures(new Counters(), 'd');
  const pump = new Pump({ queue, sender, clock, figures, random: () => 0.5 }, options.paused ?? false);
  let isClosed = false;
  const close = async () => {
    if (isClosed) return;
    isClosed = true;
    await pump.close(100);
    await queue.close();
  };
  closers.push(close);
  const put = async (...values: readonly string[]) => {
    for (const value of values) await queue.append(new Uint8Array(0), [text(value)]);
    pump.notice();
  };
  const drained = async () => {
    while (!queue.isEmpty) await new Promise((resolve) => setImmediate(resolve));
  };
  return { queue, pump, figures, put, drained, close };
}

test('sends in order, through refusals with back-off that doubles and a destination that names its time', async () => {
  const later = { kind: 'later', afterMs: undefined, reason: 'away' } as const;
  const { sender, taken } = aDestination(later, later, later, { ...later, afterMs: 7_000 });
  const { put, drained, figures } = await open(sender);

  await put('a', 'b', 'c');
  await drained();

  expect(sentTexts(taken)).toEqual(['a', 'b', 'c']);
  expect(clock.waits).toEqual([1_000, 2_000, 4_000, 7_000]);
  expect(figures).toMatchObject({
    sentItems: 3,
    retries: 4,
    refusedItems: 0,
    droppedItems: 0,
    lastError: '',
  });
});

test('goes on through three hours of outage without losing anything', async () => {
  const began = clock.nowMs();
  let taken: string[] = [];
  const sender: Sender = {
    batchBytes: 1_000,
    async send(batch) {
      if (clock.nowMs() - began < 3 * 3_600_000) return { kind: 'later', afterMs: undefined, reason: 'away' };
      taken = [...taken, ...sentTexts([batch])];
      return { kind: 'sent', refused: 0 };
    },
    close: () => undefined,
  };
  const { put, drained } = await open(sender);
  const all = Array.from({ length: 500 }, (_, i) => `${i}`);

  await put(...all);
  await drained();

  expect(taken).toEqual(all);
  expect(Math.max(...clock.waits)).toBe(60_000);
});

test('sends again only the items that may be taken later, and counts those that never will', async () => {
  const { sender, tried } = aDestination((batch) => ({
    kind: 'partly',
    again: batch.payloads.slice(0, 1),
    refused: 1,
    afterMs: 0,
    reason: '500 busy',
  }));
  const { put, pump, drained, figures } = await open(sender, { paused: true });

  await put('a', 'b', 'c');
  pump.isPaused = false;
  await drained();

  expect(tried.map((batch) => sentTexts([batch]))).toEqual([['a', 'b', 'c'], ['a']]);
  expect(figures).toMatchObject({ refusedItems: 1 });
});

test('a payload that is refused for good costs itself, not its neighbours, and does not block', async () => {
  const poison = (batch: Batch): SendResult =>
    sentTexts([batch]).includes('bad') ? { kind: 'never', reason: 'HTTP 400' } : { kind: 'sent', refused: 0 };
  const { sender, taken } = aDestination(...Array(20).fill(poison));
  const { put, pump, drained, figures } = await open(sender, { paused: true });

  await put('a', 'b', 'bad', 'c', 'd');
  pump.isPaused = false;
  await drained();

  expect(sentTexts(taken)).toEqual(['a', 'b', 'c', 'd']);
  expect(figures).toMatchObject({ refusedItems: 1, sentItems: 4, lastError: 'HTTP 400' });
});

test('gives up the oldest when the queue is over its limit, and counts it', async () => {
  const { sender, taken } = aDestination();
  const { put, pump, queue, drained, figures } = await open(sender, { limitBytes: 100_000, paused: true });
  const big = (i: number) => `${i}`.padEnd(10_000);

  for (let i = 0; i < 30; i += 1) {
    await put(big(i));
    while (queue.isOver) await new Promise((resolve) => setImmediate(resolve));
  }
  pump.isPaused = false;
  await drained();

  const kept = sentTexts(taken).map((value) => Number(value));
  expect(kept.at(-1)).toBe(29);
  expect(kept).toEqual(kept.toSorted((a, b) => a - b));
  expect(kept.length).toBeLessThanOrEqual(10);
  expect(figures.droppedItems).toBe(30 - kept.length);
});

test('what waits is there after a restart, and a batch that was under way comes back under its name', async () => {
  const never = new Promise<SendResult>(() => undefined);
  const tried: Batch[] = [];
  const stuck: Sender = {
    batchBytes: 1_000,
    send: (batch, signal) => {
      tried.push(batch);
      signal.addEventListener('abort', () => stop({ kind: 'later', afterMs: 0, reason: 'aborted' }));
      return Promise.race([never, stopped]);
    },
    close: () => undefined,
  };
  const { promise: stopped, resolve: stop } = Promise.withResolvers<SendResult>();
  const before = await open(stuck, { paused: true });
  await before.put('a', 'b');
  before.pump.isPaused = false;
  while (tried.length === 0) await new Promise((resolve) => setImmediate(resolve));
  await before.put('c');
  await before.close();

  const { sender, taken } = aDestination();
  const after = await open(sender);
  await after.drained();

  expect(sentTexts(taken)).toEqual(['a', 'b', 'c']);
  expect(taken[0]?.name).toBe(tried[0]?.name);
  expect(taken).toHaveLength(2);
});

test('the same key is queued once, also after a restart', async () => {
  const { sender } = aDestination();
  const key = Buffer.alloc(16, 7);
  const before = await open(sender, { paused: true });
  await before.queue.append(key, [text('a')]);
  await before.queue.append(key, [text('a')]);
  await before.close();
  const after = await open(sender, { paused: true });

  await after.queue.append(key, [text('a')]);

  expect(before.queue.waitingRecords).toBe(1);
  expect(after.queue.waitingRecords).toBe(1);
});

test('what no longer fits into memory is read from the disk again, in order', async () => {
  const { sender, taken } = aDestination();
  const { put, pump, drained } = await open(sender, { paused: true });
  const all = Array.from({ length: 60 }, (_, i) => `${i}`.padEnd(200_000));

  await put(...all);
  pump.isPaused = false;
  await drained();

  expect(sentTexts(taken).map((value) => value.trim())).toEqual(all.map((value) => value.trim()));
});
