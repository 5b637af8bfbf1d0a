import { Batch } from '../segments/batch.ts';
import { segmentSeal } from '../segments/record-format.ts';
import { encodeSegmentHeader, journalVersion, segmentHeaderBytes } from '../segments/segment-header.ts';
import { type ScanEvent, SegmentScanner } from '../segments/segment-scanner.ts';
import { randomFrom } from './virtual-disk.ts';

export const imageId = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
export const imageSeal = segmentSeal(imageId, 1);
export const imageBodyLimit = 1024 * 1024;

export interface ImageRecord {
  seq: number;
  body: Buffer;
  /** Offset in the file and length with its header. */
  offset: number;
  bytes: number;
}

/** A segment of `recordsBytes` of records with bodies of 0 … 4,000 random bytes, as the journal writes it. */
export function aSegment(recordsBytes: number): { bytes: Buffer; records: ImageRecord[] } {
  const random = randomFrom(recordsBytes);
  const batch = new Batch();
  const records: ImageRecord[] = [];
  for (let seq = 1; batch.recordBytes < recordsBytes; seq++) {
    const offset = segmentHeaderBytes + batch.recordBytes;
    const body = Buffer.alloc(
      Math.min(Math.floor(random() * 4000), Math.max(0, recordsBytes - batch.recordBytes - 56)),
    );
    for (let i = 0; i < body.length; i++) body[i] = random() * 256;
    const key = seq % 3 === 0 ? Buffer.alloc(16, seq) : Buffer.alloc(0);
    batch.add(imageSeal.marker, {
      seq,
      timeMs: 1_800_000_000_000,
      key,
      parts: [body],
      bodyBytes: body.length,
    });
    records.push({ seq, body, offset, bytes: body.length + 56 });
  }
  const header = encodeSegmentHeader({
    version: journalVersion,
    journalId: imageId,
    number: 1,
    firstSeq: 1,
    supersedesFrom: 1,
    previousNumber: 0,
    previousEnd: 0,
    createdMs: 1_800_000_000_000,
  });
  return { bytes: Buffer.from(batch.sealed(imageSeal, header)), records };
}

/** All events of a segment's record part, given in one portion. */
export function scanAll(segment: Buffer): ScanEvent[] {
  const scanner = new SegmentScanner(imageSeal, segmentHeaderBytes, imageBodyLimit);
  scanner.feed(segment.subarray(segmentHeaderBytes));
  scanner.finish();
  const events: ScanEvent[] = [];
  for (let event = scanner.next(); event !== undefined; event = scanner.next()) events.push(event);
  return events;
}

/**
 * What a damaged segment may not do: give a record that was never written, give one twice, or lose one that
 * was not `hit`. @returns what it did, or undefined
 */
export function brokenPromise(
  events: readonly ScanEvent[],
  records: readonly ImageRecord[],
  hit: (record: ImageRecord) => boolean,
): string | undefined {
  let next = 0;
  for (const event of events) {
    if (event.kind === 'damage') continue;
    while (next < records.length && (records[next] as ImageRecord).seq !== event.header.seq) {
      const skipped = records[next++] as ImageRecord;
      if (!hit(skipped)) return `lost ${skipped.seq}`;
    }
    const record = records[next++];
    if (record === undefined || !record.body.equals(event.body)) return `invented ${event.header.seq}`;
  }
  const missing = records.slice(next).find((record) => !hit(record));
  return missing === undefined ? undefined : `lost ${missing.seq}`;
}
