import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { systemClock } from './clock.ts';
import { nodeFileSystem } from './file-system.ts';
import { type Journal, type JournalOptions, openJournal } from './journal.ts';
import type { JournalRecord } from './recovery/recover.ts';
import { VirtualDisk } from './testing/virtual-disk.ts';

const directory = '/data/journal';
const noKey = new Uint8Array(0);

function aClock(startMs = 1_800_000_000_000) {
  const clock = {
    ms: startMs,
    nowMs: () => clock.ms,
    delay: () => new Promise<void>((r) => setImmediate(r)),
  };
  return clock;
}

async function opened(disk: VirtualDisk, options: Partial<JournalOptions> = {}) {
  const clock = aClock();
  const { journal, recovered } = await openJournal({
    directory,
    files: disk.mount(),
    clock,
    segmentBytes: 16_384,
    reserveBytes: 1000,
    retryWindowMs: 600_000,
    ...options,
  });
  const records: JournalRecord[] = [];
  for await (const record of recovered) records.push(record);
  return { journal, records, clock };
}

function texts(records: readonly JournalRecord[]): string[] {
  return records.map((record) => Buffer.from(record.body).toString());
}

function appendText(journal: Journal, text: string, key: Uint8Array = noKey) {
  return journal.append({ key, parts: [Buffer.from(text)] });
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}

test('gives back after a kill what was acknowledged, under the same id and numbers', async () => {
  const disk = new VirtualDisk(1);
  const before = await opened(disk);
  const first = before.journal.append({ key: noKey, parts: [Buffer.from('a'), Buffer.from('b')] });
  const second = appendText(before.journal, 'second', Buffer.alloc(16, 7));
  await Promise.all([first.durable, second.durable]);
  disk.kill();

  const after = await opened(disk);

  expect(after.journal.id).toBe(before.journal.id);
  expect(texts(after.records)).toEqual(['ab', 'second']);
  expect(after.records.map((record) => record.seq)).toEqual([first.seq, second.seq]);
  expect(Buffer.from(after.records[1]?.key ?? [])).toEqual(Buffer.alloc(16, 7));
  expect(appendText(after.journal, 'third').seq).toBeGreaterThan(second.seq);
});

test('copies the parts before it returns', async () => {
  const disk = new VirtualDisk(1);
  const { journal } = await opened(disk);
  const scratch = Buffer.from('before');

  const { durable } = journal.append({ key: noKey, parts: [scratch] });
  scratch.write('after!');
  await durable;
  disk.kill();

  expect(texts((await opened(disk)).records)).toEqual(['before']);
});

test('writes everything that gathered during one sync with the next', async () => {
  const disk = new VirtualDisk(1);
  const { journal } = await opened(disk);

  const all = Array.from({ length: 50 }, (_, i) => appendText(journal, `record ${i}`).durable);
  await Promise.all(all);

  expect(journal.stats()).toMatchObject({ commits: 1, records: 50 });
});

test('does not hand out again what was released, and removes its segments', async () => {
  const disk = new VirtualDisk(1);
  const { journal } = await opened(disk);
  let last = 0;
  for (let i = 0; i < 100; i++) {
    const { seq, durable } = appendText(journal, `${i} ${'x'.repeat(1000)}`);
    await durable;
    last = seq;
  }
  expect(journal.stats().segments).toBeGreaterThan(5);

  journal.release(last - 1);
  await journal.close();
  const after = await opened(disk);

  expect(texts(after.records).map((text) => text.split(' ')[0])).toEqual(['99']);
  expect(after.journal.stats().segments).toBeLessThanOrEqual(2);
});

test('remembers keys of released segments over restarts, until the window is over', async () => {
  const disk = new VirtualDisk(1);
  const { journal } = await opened(disk);
  const key = Buffer.alloc(16, 9);
  await appendText(journal, 'keyed', key).durable;
  for (let i = 0; i < 40; i++) await appendText(journal, 'x'.repeat(1000)).durable;
  journal.release(journal.stats().lastSeq);
  await journal.close();

  const again = await opened(disk);
  const muchLater = await opened(disk, { clock: aClock(1_800_000_000_000 + 600_001) });

  expect(again.journal.hasKey(key)).toBe(true);
  expect(muchLater.journal.hasKey(key)).toBe(false);
});

test('knows a key as on its way until it is durable', async () => {
  const { journal } = await opened(new VirtualDisk(1));
  const key = Buffer.alloc(16, 3);

  const { durable } = appendText(journal, 'x', key);

  expect(journal.hasKey(key)).toBe(false);
  expect(journal.inFlight(key)).toBe(durable);
  await durable;
  expect(journal.hasKey(key)).toBe(true);
  expect(journal.inFlight(key)).toBeUndefined();
});

describe('when space runs out', () => {
  test('refuses at once at the reserve and takes records again by itself', async () => {
    const disk = new VirtualDisk(1);
    const { journal, clock } = await opened(disk);
    disk.isFull = true;
    clock.ms += 2000;
    journal.refusal();
    await turns(3);

    await expect(appendText(journal, 'x').durable).rejects.toMatchObject({ code: 'HEADWATER_JOURNAL_FULL' });
    disk.isFull = false;
    clock.ms += 200;
    journal.refusal();
    await turns(3);

    await expect(appendText(journal, 'y').durable).resolves.toBeUndefined();
  });

  test('a disk that is full all of a sudden rejects as full, and nothing of it comes back', async () => {
    const disk = new VirtualDisk(1);
    const { journal, clock } = await opened(disk);
    await appendText(journal, 'before').durable;
    disk.isFull = true;

    await expect(appendText(journal, 'x'.repeat(5000)).durable).rejects.toMatchObject({
      code: 'HEADWATER_JOURNAL_FULL',
    });
    disk.isFull = false;
    clock.ms += 200;
    journal.refusal();
    await turns(3);
    await appendText(journal, 'after').durable;
    disk.kill();

    expect(texts((await opened(disk)).records)).toEqual(['before', 'after']);
  });

  test('refuses beyond journalBytes until records are released', async () => {
    const { journal } = await opened(new VirtualDisk(1), { segmentBytes: 8192, journalBytes: 40_000 });
    let last = 0;
    while (journal.refusal(1000) === undefined) {
      const { seq, durable } = appendText(journal, 'x'.repeat(1000));
      await durable;
      last = seq;
    }
    await expect(appendText(journal, 'x'.repeat(1000)).durable).rejects.toMatchObject({
      code: 'HEADWATER_JOURNAL_FULL',
    });

    journal.release(last);
    await turns(100);

    expect(journal.refusal(1000)).toBeUndefined();
  });

  test('opens an existing journal on a full disk', async () => {
    const disk = new VirtualDisk(1);
    await appendText((await opened(disk)).journal, 'kept').durable;
    disk.kill();
    disk.isFull = true;

    const { journal, records } = await opened(disk);

    expect(texts(records)).toEqual(['kept']);
    expect(journal.refusal()).toMatchObject({ code: 'HEADWATER_JOURNAL_FULL' });
  });
});

describe('when the disk fails', () => {
  test('a failed fdatasync closes the segment and its records are acknowledged from a new one', async () => {
    const disk = new VirtualDisk(1);
    const { journal } = await opened(disk);
    disk.fail({ operation: 'dataSync', code: 'EIO', after: 0, times: 1 });

    await appendText(journal, 'survives').durable;
    disk.powerCut();

    expect(journal.stats()).toMatchObject({ failures: 1, rewrites: 1 });
    expect(texts((await opened(disk)).records)).toEqual(['survives']);
  });

  test('records rejected because nothing could be synced never come back', async () => {
    const disk = new VirtualDisk(1);
    const { journal } = await opened(disk);
    disk.fail({ operation: 'dataSync', code: 'EIO', after: 0, times: 4 });

    await expect(appendText(journal, 'rejected').durable).rejects.toMatchObject({
      code: 'HEADWATER_JOURNAL_IO',
    });
    await appendText(journal, 'later').durable;
    disk.kill();

    expect(texts((await opened(disk)).records)).toEqual(['later']);
  });

  test('says so when it cannot even make sure that rejected records stay away', async () => {
    const disk = new VirtualDisk(1);
    const { journal } = await opened(disk);
    disk.fail({ operation: 'any', code: 'EIO', after: 0, times: 1e9 });

    await expect(appendText(journal, 'x').durable).rejects.toMatchObject({
      code: 'HEADWATER_JOURNAL_UNCERTAIN',
    });
    await expect(appendText(journal, 'y').durable).rejects.toMatchObject({ code: 'HEADWATER_JOURNAL_IO' });
    disk.heal();
    await turns(100);

    await expect(appendText(journal, 'z').durable).resolves.toBeUndefined();
  });
});

test('close waits for what was appended and refuses the rest', async () => {
  const disk = new VirtualDisk(1);
  const { journal } = await opened(disk);
  const { durable } = appendText(journal, 'last');

  await journal.close();

  await expect(durable).resolves.toBeUndefined();
  await expect(appendText(journal, 'late').durable).rejects.toMatchObject({
    code: 'HEADWATER_JOURNAL_CLOSED',
  });
});

test('works on the real file system', async () => {
  const root = await mkdtemp(join(tmpdir(), 'headwater-journal-'));
  const options = { directory: join(root, 'a', 'journal'), files: nodeFileSystem, clock: systemClock };
  const limits = { segmentBytes: 65_536, reserveBytes: 0, retryWindowMs: 600_000 };
  try {
    const { journal } = await openJournal({ ...options, ...limits });
    const appended = Array.from({ length: 300 }, (_, i) => appendText(journal, `${i}:${'x'.repeat(1000)}`));
    await Promise.all(appended.map((a) => a.durable));
    journal.release(appended[199]?.seq ?? 0);
    await journal.close();
    const again = await openJournal({ ...options, ...limits });
    const records: JournalRecord[] = [];
    for await (const record of again.recovered) records.push(record);
    await again.journal.close();

    expect(records.map((r) => r.seq)).toEqual(appended.slice(200).map((a) => a.seq));
  } finally {
    await rm(root, { recursive: true });
  }
});
