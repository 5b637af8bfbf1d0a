import { crc32 } from 'node:zlib';

/*
 * A record in a segment, little-endian:
 *    0  marker       8   first half of the journal's random id: found again after damage, unknown to clients
 *    8  seq          u64
 *   16  time         u64 ms since 1970, when it was appended
 *   24  body length  u32
 *   28  flags        u32, bit 0: has a key
 *   32  key          16, zero without one
 *   48  body crc     u32 CRC-32 of the body
 *   52  header crc   u32 CRC-32 of bytes 8…51, seeded with the journal's id and the segment's number
 *   56  body
 * The seed keeps records of a file's former life, and bytes that a client made to look like a record, from
 * ever being taken for records of this segment. The header's own CRC lets a reader trust the length, so a
 * damaged body costs its own record only.
 */
export const recordHeaderBytes = 56;
export const keyBytes = 16;
/** Zeros behind the last record of each write: tell a clean end from a torn one in a reused file. */
export const terminatorBytes = 64;

const flagKey = 1;
const sealedFrom = 8;
const sealedTo = 52;

/** What ties records to one segment of one journal. */
export interface SegmentSeal {
  readonly marker: Buffer;
  readonly seed: number;
}

export interface RecordHeader {
  seq: number;
  timeMs: number;
  bodyBytes: number;
  hasKey: boolean;
  bodyCrc: number;
}

export function segmentSeal(journalId: Buffer, segment: number): SegmentSeal {
  const number = Buffer.alloc(8);
  writeUint53(number, segment, 0);
  return { marker: journalId.subarray(0, 8), seed: crc32(number, crc32(journalId)) };
}

/**
 * Writes header (without its CRC, see `sealRecord`) and body at `at`.
 *
 * @param target has room for the header and `bodyBytes`
 * @returns the offset behind the record
 */
// hot: about 0.3 ms per MB, nearly all of it CRC-32; guarded by bench/journal.ts
export function writeRecord(
  target: Buffer,
  at: number,
  marker: Buffer,
  record: { seq: number; timeMs: number; key: Uint8Array; parts: readonly Uint8Array[]; bodyBytes: number },
): number {
  target.set(marker, at);
  writeUint53(target, record.seq, at + 8);
  writeUint53(target, record.timeMs, at + 16);
  target.writeUInt32LE(record.bodyBytes, at + 24);
  target.writeUInt32LE(record.key.length === 0 ? 0 : flagKey, at + 28);
  if (record.key.length === 0) target.fill(0, at + 32, at + 32 + keyBytes);
  else target.set(record.key, at + 32);
  const body = at + recordHeaderBytes;
  let end = body;
  for (const part of record.parts) {
    target.set(part, end);
    end += part.length;
  }
  target.writeUInt32LE(crc32(target.subarray(body, end)), at + 48);
  return end;
}

/** Ties the record at `at` to a segment. @returns the offset behind the record */
export function sealRecord(bytes: Buffer, at: number, seal: SegmentSeal): number {
  bytes.writeUInt32LE(crc32(bytes.subarray(at + sealedFrom, at + sealedTo), seal.seed), at + sealedTo);
  return at + recordHeaderBytes + bytes.readUInt32LE(at + 24);
}

/** @returns undefined when the 56 bytes at `at` are not a whole, undamaged header of this segment */
export function readRecordHeader(bytes: Buffer, at: number, seal: SegmentSeal): RecordHeader | undefined {
  if (bytes.compare(seal.marker, 0, 8, at, at + 8) !== 0) return undefined;
  const crc = crc32(bytes.subarray(at + sealedFrom, at + sealedTo), seal.seed);
  if (crc !== bytes.readUInt32LE(at + sealedTo)) return undefined;
  return {
    seq: readUint53(bytes, at + 8),
    timeMs: readUint53(bytes, at + 16),
    bodyBytes: bytes.readUInt32LE(at + 24),
    hasKey: (bytes.readUInt32LE(at + 28) & flagKey) !== 0,
    bodyCrc: bytes.readUInt32LE(at + 48),
  };
}

/** The key of the record at `at`, a view; empty without one. */
export function recordKey(bytes: Buffer, at: number): Buffer {
  const hasKey = (bytes.readUInt32LE(at + 28) & flagKey) !== 0;
  return bytes.subarray(at + 32, hasKey ? at + 32 + keyBytes : at + 32);
}

/** Writes a non-negative safe integer as u64. */
export function writeUint53(target: Buffer, value: number, at: number): void {
  target.writeUInt32LE(value % 0x1_0000_0000, at);
  target.writeUInt32LE(Math.floor(value / 0x1_0000_0000), at + 4);
}

export function readUint53(source: Buffer, at: number): number {
  return source.readUInt32LE(at) + source.readUInt32LE(at + 4) * 0x1_0000_0000;
}
