import { crc32 } from 'node:zlib';
import { readUint53, writeUint53 } from './record-format.ts';

/*
 * The first 4,096 bytes of a segment; the same 84 bytes at 0 and at 2,048, in case one sector is lost:
 *    0  magic             8   "HWSEGMNT"
 *    8  version           u32
 *   12  reserved          u32
 *   16  journal id        16
 *   32  number            u64 as in the file's name; another one means a reused file not yet begun
 *   40  first seq         u64
 *   48  supersedes from   u64: records of earlier segments from this seq on never counted, or are repeated here
 *   56  previous number   u64: the segment that was written before this one
 *   64  previous end      u64: where its records end
 *   72  created           u64 ms since 1970
 *   80  crc               u32 CRC-32 of bytes 0…79
 */
export const segmentHeaderBytes = 4096;
export const journalVersion = 1;

const magic = Buffer.from('HWSEGMNT', 'latin1');
const copies = [0, 2048];
const sealedBytes = 80;

export interface SegmentHeader {
  version: number;
  journalId: Buffer;
  number: number;
  firstSeq: number;
  supersedesFrom: number;
  previousNumber: number;
  previousEnd: number;
  createdMs: number;
}

export function encodeSegmentHeader(header: SegmentHeader): Buffer {
  const bytes = Buffer.alloc(segmentHeaderBytes);
  for (const at of copies) {
    bytes.set(magic, at);
    bytes.writeUInt32LE(header.version, at + 8);
    bytes.set(header.journalId, at + 16);
    writeUint53(bytes, header.number, at + 32);
    writeUint53(bytes, header.firstSeq, at + 40);
    writeUint53(bytes, header.supersedesFrom, at + 48);
    writeUint53(bytes, header.previousNumber, at + 56);
    writeUint53(bytes, header.previousEnd, at + 64);
    writeUint53(bytes, header.createdMs, at + 72);
    bytes.writeUInt32LE(crc32(bytes.subarray(at, at + sealedBytes)), at + sealedBytes);
  }
  return bytes;
}

/** @returns undefined when neither copy is whole */
export function decodeSegmentHeader(bytes: Buffer): SegmentHeader | undefined {
  for (const at of copies) {
    if (bytes.length < at + sealedBytes + 4) continue;
    const crc = crc32(bytes.subarray(at, at + sealedBytes));
    if (bytes.compare(magic, 0, 8, at, at + 8) !== 0 || crc !== bytes.readUInt32LE(at + sealedBytes))
      continue;
    return {
      version: bytes.readUInt32LE(at + 8),
      journalId: Buffer.from(bytes.subarray(at + 16, at + 32)),
      number: readUint53(bytes, at + 32),
      firstSeq: readUint53(bytes, at + 40),
      supersedesFrom: readUint53(bytes, at + 48),
      previousNumber: readUint53(bytes, at + 56),
      previousEnd: readUint53(bytes, at + 64),
      createdMs: readUint53(bytes, at + 72),
    };
  }
  return undefined;
}

const namePattern = /^segment-(\d{12})\.journal$/;

export function segmentName(number: number): string {
  return `segment-${String(number).padStart(12, '0')}.journal`;
}

export function segmentNumber(name: string): number | undefined {
  const digits = namePattern.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
