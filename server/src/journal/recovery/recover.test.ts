import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openJournal } from '../journal.ts';
import { segmentName } from '../segments/segment-header.ts';
import { directory } from '../testing/history.ts';
import { aSegment, type ImageRecord } from '../testing/segment-image.ts';
import { VirtualDisk } from '../testing/virtual-disk.ts';

const clock = { nowMs: () => 1_800_000_000_000, delay: () => Promise.resolve() };

async function aDiskWith(segment: Uint8Array): Promise<VirtualDisk> {
  const disk = new VirtualDisk(1);
  const file = await disk.mount().open(join(directory, segmentName(1)), 'create');
  await file.write(segment, 0);
  return disk;
}

async function recoverFrom(disk: VirtualDisk) {
  disk.kill();
  const options = { directory, files: disk.mount(), clock, segmentBytes: 8192, reserveBytes: 0 };
  const { journal, recovered } = await openJournal({ ...options, retryWindowMs: 1000 });
  const bodies = new Map<number, Buffer>();
  for await (const record of recovered) bodies.set(record.seq, Buffer.from(record.body));
  return { journal, bodies };
}

function expectAllBut(bodies: Map<number, Buffer>, records: ImageRecord[], from: number, to: number): number {
  let lost = 0;
  for (const { seq, body, offset, bytes } of records) {
    const found = bodies.get(seq);
    if (found?.equals(body)) continue;
    lost++;
    if (found !== undefined || offset >= to || offset + bytes <= from)
      expect.fail(`record ${seq}, damage at ${from}`);
  }
  return lost;
}

describe('a damaged segment', () => {
  test('starts with any sector zeroed, header included, and loses only the records that were hit', async () => {
    const { bytes, records } = aSegment(64 * 1024);

    for (let at = 0; at < bytes.length; at += 512) {
      const disk = await aDiskWith(Buffer.from(bytes).fill(0, at, Math.min(bytes.length, at + 512)));
      const { journal, bodies } = await recoverFrom(disk);

      const lost = expectAllBut(bodies, records, at, at + 512);
      const { damagedRegions, tornTails } = journal.stats();
      if (lost > 0 && damagedRegions + tornTails === 0) expect.fail(`damage at ${at} was not counted`);
    }
  });

  test('starts with any byte flipped and loses only the record that was hit', async () => {
    const { bytes, records } = aSegment(16 * 1024);

    for (let at = 0; at < bytes.length; at += at < 200 ? 1 : 37) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] as number) ^ 0x10;
      const { bodies } = await recoverFrom(await aDiskWith(damaged));

      expectAllBut(bodies, records, at, at + 1);
    }
  });

  test('has its bytes put aside once, however often it is read', async () => {
    const { bytes, records } = aSegment(64 * 1024);
    const hit = records[5] as ImageRecord;
    bytes.fill(0x58, hit.offset + 60, hit.offset + 80);
    const disk = await aDiskWith(bytes);

    const { journal } = await recoverFrom(disk);
    await recoverFrom(disk);

    expect(journal.stats()).toMatchObject({
      damagedRegions: 1,
      damagedBytes: hit.bytes,
      quarantinedBytes: hit.bytes,
    });
    const aside = disk.paths().filter((path) => path.includes('/damaged/'));
    expect(aside).toEqual([join(directory, 'damaged', `segment-1-at-${hit.offset}.bin`)]);
    expect(Buffer.from(disk.contents(aside[0] as string))).toEqual(
      bytes.subarray(hit.offset, hit.offset + hit.bytes),
    );
  });
});

test('reads again what it cannot tell was released, when both slots of the position are damaged', async () => {
  const { bytes, records } = aSegment(8192);
  const disk = await aDiskWith(bytes);
  const { journal } = await recoverFrom(disk);
  journal.release(records.length - 1);
  await journal.close();
  disk.contents(join(directory, 'released')).fill(0x33);

  const { bodies } = await recoverFrom(disk);

  expectAllBut(bodies, records, 0, 0);
});
