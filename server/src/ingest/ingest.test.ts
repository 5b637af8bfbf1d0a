import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { HeadwaterError } from '../errors/headwater-error.ts';
import { systemClock } from '../journal/clock.ts';
import { nodeFileSystem } from '../journal/file-system.ts';
import { type Journal, openJournal } from '../journal/journal.ts';
import { Loader } from '../store/loader/loader.ts';
import { type BlockStore, type LoaderLimits, loaderLimitDefaults } from '../store/loader/loader-options.ts';
import { Counters } from '../telemetry/counters.ts';
import type { Log } from '../telemetry/log.ts';
import { Ingest, type IngestOptions } from './ingest.ts';
import type { Arrival } from './live-tap.ts';
import { aRequest, fillLines, receivedNs } from './testing/log-lines.ts';

interface Stored {
  table: string;
  token: string;
  rows: number;
  bytes: Buffer;
}

let dataDir: string;
const running: { journal: Journal; loader: Loader }[] = [];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'headwater-ingest-'));
});
afterEach(async () => {
  for (const { journal, loader } of running.splice(0)) {
    await loader.close(0);
    await journal.close();
  }
  rmSync(dataDir, { recursive: true, force: true });
});

/** A store in memory that can be told to be away, and that deduplicates by token as the engine does. */
class FakeStore implements BlockStore {
  readonly blocks = new Map<string, Stored>();
  inserts = 0;
  away = false;

  async insertBlock(
    table: string,
    parts: readonly Uint8Array[],
    { token, rows }: { token: string; rows: number },
  ) {
    this.inserts++;
    if (this.away) throw new HeadwaterError('HEADWATER_ENGINE_UNAVAILABLE');
    if (!this.blocks.has(token)) this.blocks.set(token, { table, token, rows, bytes: Buffer.concat(parts) });
  }
  async command(): Promise<void> {}
  async readBytes(): Promise<Uint8Array> {
    return new Uint8Array(0);
  }
  get rows(): number {
    return [...this.blocks.values()].reduce((sum, { rows }) => sum + rows, 0);
  }
}

async function start(
  store: FakeStore,
  limits: Partial<LoaderLimits> = {},
  more: Partial<IngestOptions> = {},
) {
  const { journal, recovered } = await openJournal({
    directory: join(dataDir, 'journal'),
    files: nodeFileSystem,
    clock: systemClock,
    segmentBytes: 1 << 20,
    reserveBytes: 0,
    retryWindowMs: 600_000,
  });
  const counters = new Counters();
  const quick = {
    ...loaderLimitDefaults,
    blockAgeMs: 60_000,
    retryFirstMs: 1,
    retryLongestMs: 5,
    ...limits,
  };
  const loader = new Loader({ store, journal, dataDir, counters, limits: quick });
  running.push({ journal, loader });
  const recovery = loader.recover(recovered);
  const ingest = new Ingest({ journal, loader, counters, ...more });
  const send = (...lines: string[]) => {
    const request = aRequest(...lines);
    return ingest.accept(request, fillLines(request.lines));
  };
  return { journal, loader, ingest, counters, recovery, send };
}

test('stores what it acknowledged as one block, and releases the journal', async () => {
  const store = new FakeStore();
  const { loader, journal, send } = await start(store);

  await Promise.all([send('one', 'two'), send('three')]);
  await loader.flush();

  expect([...store.blocks.values()].map(({ table, rows }) => [table, rows])).toEqual([['logs', 3]]);
  expect(journal.stats().releasedSeq).toBe(journal.stats().lastSeq);
});

test('stores rows by themselves once their block is old enough', async () => {
  const store = new FakeStore();
  const { send } = await start(store, { blockAgeMs: 20 });

  await send('one');

  await expect.poll(() => store.rows).toBe(1);
});

test('stores what comes after a pause soon, and what follows it together', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const store = new FakeStore();
  const { loader, send } = await start(store, { blockAgeMs: 500 });
  const bytesAfter = (ms: number) => {
    vi.advanceTimersByTime(ms);
    return loader.waitingBytes;
  };

  await send('first');
  const soon = bytesAfter(50);
  await loader.flush();
  await send('second');
  await send('third');
  const early = bytesAfter(490);
  const then = bytesAfter(10);
  await loader.flush();
  bytesAfter(500);
  await send('after a pause');
  const soonAgain = bytesAfter(50);
  vi.useRealTimers();
  await loader.flush();

  expect([soon > 0, early, then > 0, soonAgain > 0]).toEqual([true, 0, true, true]);
  expect([...store.blocks.values()].map(({ rows }) => rows)).toEqual([1, 2, 1]);
});

test('lets small blocks wait with one that fills well', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const store = new FakeStore();
  const { loader, ingest } = await start(store, { blockAgeMs: 500 });
  const lines = Array.from({ length: 1_100 }, (_, index) => `line ${index}`);
  await ingest.accept(aRequest('many lines and an exception'), (rows) => {
    rows.block('exceptions').rows += 1;
    return fillLines(lines)(rows);
  });

  vi.advanceTimersByTime(600);
  const closedEarly = loader.waitingBytes;
  vi.advanceTimersByTime(150);
  const closedThen = loader.waitingBytes;
  vi.useRealTimers();
  await loader.flush();

  expect(closedEarly).toBe(0);
  expect(closedThen).toBeGreaterThan(0);
  expect([...store.blocks.values()].map(({ table, rows }) => [table, rows])).toEqual([
    ['exceptions', 1],
    ['logs', 1_100],
  ]);
});

test('closes blocks by rows', async () => {
  const store = new FakeStore();
  const { loader, send } = await start(store, { blockRows: 2 });

  for (const line of ['a', 'b', 'c', 'd', 'e']) await send(line);
  await loader.flush();

  expect([...store.blocks.values()].map(({ rows }) => rows)).toEqual([2, 2, 1]);
});

test('acknowledges the same bytes again without storing them twice, also after a restart', async () => {
  const store = new FakeStore();
  const first = await start(store);
  const outcomes = await Promise.all([first.send('one'), first.send('one')]);
  outcomes.push(await first.send('one'));
  await first.loader.close(1000);
  await first.journal.close();

  const second = await start(store);
  await second.recovery;
  outcomes.push(await second.send('one'));
  await second.loader.flush();

  expect(outcomes).toEqual(Array(4).fill({ accepted: 1, rejected: 0 }));
  expect(store.rows).toBe(1);
  expect(second.counters.total('headwater_ingest_repeated_requests_total')).toBe(1);
});

test('rebuilds the same blocks under the same tokens after a crash, byte for byte', async () => {
  const away = new FakeStore();
  away.away = true;
  const first = await start(away, { blockRows: 3 });
  for (const line of ['a1', 'b2', 'c3', 'd4', 'e5', 'f6', 'g7']) await first.send(line);
  const control = new FakeStore();
  away.insertBlock = control.insertBlock.bind(control);
  await first.loader.flush();
  // The journal as a crash before the inserts would have left it: nothing was released on disk yet.
  running.splice(0);

  const store = new FakeStore();
  const second = await start(store, { blockRows: 3 });
  const outcome = await second.recovery;
  await second.loader.flush();

  expect(outcome.damagedShares).toBe(0);
  expect([...store.blocks.values()]).toEqual([...control.blocks.values()]);
  expect(store.rows).toBe(7);
});

test('goes on acknowledging while the store is away, and stores everything once it is back', async () => {
  const store = new FakeStore();
  store.away = true;
  const { loader, send } = await start(store, { blockRows: 10, memoryBytes: 20_000 });

  for (let i = 0; i < 100; i++) await send(`${i} ${'x'.repeat(1000)}`);
  await expect.poll(() => store.inserts).toBeGreaterThan(1);
  store.away = false;
  await loader.flush();

  expect(store.rows).toBe(100);
  expect(new Set([...store.blocks.values()].map(({ rows }) => rows))).toEqual(new Set([10]));
  expect(loader.waitingBytes).toBe(0);
});

test('refuses with a retryable error when too much waits for the store', async () => {
  const store = new FakeStore();
  store.away = true;
  const { send } = await start(store, { blockRows: 1, backlogBytes: 1000 });

  const results = await Promise.allSettled(
    Array.from({ length: 50 }, (_, i) => send(`${i} ${'x'.repeat(1000)}`)),
  );

  const refused = results.filter((result) => result.status === 'rejected');
  expect(refused.length).toBeGreaterThan(0);
  for (const { reason } of refused) {
    expect(reason).toMatchObject({ code: 'HEADWATER_INGEST_BACKLOG', retryable: true });
  }
});

test('accepted plus refused is what was sent, and all accepted is stored, when more comes than memory allows', async () => {
  const store = new FakeStore();
  const { loader, send, counters } = await start(store, {}, { inFlightBytes: 5000 });

  const results = await Promise.allSettled(
    Array.from({ length: 200 }, (_, i) => send(`${i} ${'x'.repeat(1000)}`)),
  );
  await loader.flush();

  const accepted = results.filter(({ status }) => status === 'fulfilled').length;
  expect(accepted).toBeGreaterThan(0);
  expect(accepted).toBeLessThan(200);
  expect(counters.total('headwater_ingest_items_total')).toBe(accepted);
  expect(counters.total('headwater_ingest_refused_requests_total')).toBe(200 - accepted);
  expect(store.rows).toBe(accepted);
});

test('undoes a request whose decoder throws and keeps its neighbours', async () => {
  const store = new FakeStore();
  const { loader, ingest, send } = await start(store);
  const broken = ingest.accept(aRequest('broken'), (rows) => {
    fillLines(['half'])(rows);
    throw new HeadwaterError('HEADWATER_DECODE_TRUNCATED');
  });

  const [refused] = await Promise.allSettled([broken, send('good')]);
  expect(refused).toMatchObject({ reason: { code: 'HEADWATER_DECODE_TRUNCATED' } });
  await loader.flush();

  const [block] = store.blocks.values();
  expect(block?.rows).toBe(1);
  expect(block?.bytes.includes('half')).toBe(false);
});

test('takes rows out again that the journal could not keep, and goes on', async () => {
  const store = new FakeStore();
  const { loader, journal, send } = await start(store);
  await send('before');
  const append = journal.append.bind(journal);
  const failing = Promise.withResolvers<void>();
  journal.append = (record) => ({ seq: append(record).seq, durable: failing.promise });
  const lost = Promise.allSettled([send('lost one'), send('lost two')]);
  journal.append = append;
  failing.reject(new HeadwaterError('HEADWATER_JOURNAL_IO'));

  expect((await lost).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await send('after');
  await loader.flush();

  const bytes = Buffer.concat([...store.blocks.values()].map((block) => block.bytes));
  expect(store.rows).toBe(2);
  expect([bytes.includes('lost'), bytes.includes('before'), bytes.includes('after')]).toEqual([
    false,
    true,
    true,
  ]);
});

test('lets live listeners read the rows of what is on disk, whatever another one throws', async () => {
  const store = new FakeStore();
  const logged: string[] = [];
  const log = { error: (_fields: object, message: string) => logged.push(message) } as unknown as Log;
  const { ingest, send, counters } = await start(store, {}, { log });
  const seen: [Arrival['signal'], number, number][] = [];
  ingest.subscribe(() => {
    throw new Error('a broken page');
  });
  const stop = ingest.subscribe(({ signal, shares: [share] }) => seen.push([signal, share!.from, share!.to]));

  await send('a', 'b');
  await send('c');
  stop();
  await send('d');

  expect(seen).toEqual([
    ['logs', 0, 2],
    ['logs', 2, 3],
  ]);
  expect(counters.total('headwater_live_missed_requests_total')).toBe(3);
  expect(logged).toHaveLength(1);
});

test('holds a project to its quota and says when to come back', async () => {
  const store = new FakeStore();
  const { ingest, send } = await start(store, {}, { quota: { itemsPerSecond: 10, burstItems: 2 } });

  await send('1', '2', '3');
  const refused = await send('4').catch((error: unknown) => error);
  const later = { ...aRequest('4'), nowNs: receivedNs + 300_000_000n };

  expect(refused).toMatchObject({ code: 'HEADWATER_INGEST_QUOTA', retryAfterMs: 200 });
  expect(await ingest.accept(later, fillLines(['4']))).toMatchObject({ accepted: 1 });
});
