import { type JournalFile, systemCode } from '../file-system.ts';
import { type SegmentSeal, segmentSeal } from './record-format.ts';
import { decodeSegmentHeader, type SegmentHeader, segmentHeaderBytes } from './segment-header.ts';
import { type ScanEvent, SegmentScanner } from './segment-scanner.ts';

/** Read in portions of this size; a larger record is read whole. */
const portionBytes = 1024 * 1024;
const sectorBytes = 4096;

export async function readSegmentHeader(file: JournalFile): Promise<SegmentHeader | undefined> {
  const bytes = Buffer.alloc(segmentHeaderBytes);
  const length = await readTolerantly(file, bytes, 0);
  return decodeSegmentHeader(bytes.subarray(0, length));
}

/**
 * Streams what a segment holds, in memory for one portion and one record.
 *
 * @param end where to stop, at most the file's size
 */
export async function* scanSegment(
  file: JournalFile,
  options: { journalId: Buffer; number: number; end: number; bodyLimit: number },
): AsyncIterable<ScanEvent> {
  const seal: SegmentSeal = segmentSeal(options.journalId, options.number);
  const scanner = new SegmentScanner(seal, segmentHeaderBytes, options.bodyLimit);
  let position = segmentHeaderBytes;
  for (;;) {
    for (let event = scanner.next(); event !== undefined; event = scanner.next()) yield event;
    if (position >= options.end) break;
    const wanted = Math.max(portionBytes, scanner.wantedBytes);
    const bytes = Buffer.allocUnsafe(Math.min(wanted, options.end - position));
    const length = await readTolerantly(file, bytes, position);
    if (length === 0) break;
    scanner.feed(bytes.subarray(0, length));
    position += length;
  }
  scanner.finish();
  for (let event = scanner.next(); event !== undefined; event = scanner.next()) yield event;
}

/** Reads as much as there is. A sector the disk cannot read counts as zeros: its records are then damaged. */
export async function readTolerantly(file: JournalFile, into: Buffer, position: number): Promise<number> {
  let length = 0;
  while (length < into.length) {
    const count = await readOrZeros(file, into.subarray(length), position + length);
    if (count === 0) break;
    length += count;
  }
  return length;
}

async function readOrZeros(file: JournalFile, into: Buffer, position: number): Promise<number> {
  try {
    return await file.read(into, position);
  } catch (error) {
    if (systemCode(error) !== 'EIO') throw error;
    const sector = into.subarray(0, sectorBytes);
    if (into.length > sectorBytes) return readOrZeros(file, sector, position);
    return sector.fill(0).length;
  }
}
