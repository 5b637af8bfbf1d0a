import { describe, expect, test } from 'vitest';
import { aSegment, brokenPromise, imageBodyLimit, imageSeal, scanAll } from '../testing/segment-image.ts';
import { randomFrom } from '../testing/virtual-disk.ts';
import { segmentHeaderBytes } from './segment-header.ts';
import { SegmentScanner } from './segment-scanner.ts';

const tailBytes = 64 * 1024;

describe('a 64 KiB tail', () => {
  test('cut at every byte gives every record before the cut and nothing else', () => {
    const { bytes, records } = aSegment(tailBytes);

    for (let cut = segmentHeaderBytes; cut < bytes.length; cut++) {
      const broken = brokenPromise(scanAll(bytes.subarray(0, cut)), records, (r) => r.offset + r.bytes > cut);

      if (broken !== undefined) expect.fail(`cut at ${cut}: ${broken}`);
    }
  });

  test('with any one byte flipped loses at most the record that was hit', () => {
    const { bytes, records } = aSegment(tailBytes);

    for (let at = segmentHeaderBytes; at < bytes.length; at++) {
      bytes[at] = (bytes[at] as number) ^ (1 << (at & 7));
      const broken = brokenPromise(scanAll(bytes), records, (r) => at >= r.offset && at < r.offset + r.bytes);
      bytes[at] = (bytes[at] as number) ^ (1 << (at & 7));

      if (broken !== undefined) expect.fail(`flip at ${at}: ${broken}`);
    }
  });

  test('with any one sector of zeros loses at most the records that were hit', () => {
    const { bytes, records } = aSegment(tailBytes);

    for (let at = segmentHeaderBytes; at < bytes.length; at += 512) {
      const damaged = Buffer.from(bytes).fill(0, at, Math.min(bytes.length, at + 512));
      const broken = brokenPromise(
        scanAll(damaged),
        records,
        (r) => at < r.offset + r.bytes && at + 512 > r.offset,
      );

      if (broken !== undefined) expect.fail(`sector at ${at}: ${broken}`);
    }
  });
});

test('gives the same events however the bytes are portioned', () => {
  const { bytes } = aSegment(tailBytes);
  bytes.fill(0x41, 20_000, 30_000);
  const whole = scanAll(bytes).map((event) => `${event.kind} ${event.offset}`);
  const random = randomFrom(7);
  const scanner = new SegmentScanner(imageSeal, segmentHeaderBytes, imageBodyLimit);

  const portioned: string[] = [];
  for (let at = segmentHeaderBytes; at <= bytes.length; ) {
    const next = at + 1 + Math.floor(random() * 300);
    scanner.feed(bytes.subarray(at, next));
    at = next;
    if (at > bytes.length) scanner.finish();
    for (let event = scanner.next(); event !== undefined; event = scanner.next()) {
      portioned.push(`${event.kind} ${event.offset}`);
    }
  }

  expect(portioned).toEqual(whole);
});

test('does not take a record inside a body for a record, nor one of another segment', () => {
  const inner = aSegment(1000);
  const { bytes, records } = aSegment(tailBytes);
  const target = records.find((record) => record.body.length > 2000);
  if (target === undefined) throw new Error('no large record');
  const forged = Buffer.from(inner.bytes.subarray(segmentHeaderBytes));
  forged.writeUInt32LE((forged.readUInt32LE(52) + 1) >>> 0, 52);
  forged.copy(bytes, target.offset + 56, 0, 1500);

  const broken = brokenPromise(scanAll(bytes), records, (record) => record.seq === target.seq);

  expect(broken).toBeUndefined();
});

test('counts what it skipped', () => {
  const { bytes, records } = aSegment(tailBytes);
  const hit = records[3];
  if (hit === undefined) throw new Error('too few records');
  bytes.fill(0xff, hit.offset, hit.offset + 56);

  const damage = scanAll(bytes).filter((event) => event.kind === 'damage' && !event.tail);

  expect(damage).toEqual([{ kind: 'damage', offset: hit.offset, bytes: hit.bytes, tail: false }]);
});
