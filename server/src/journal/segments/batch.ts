import type { RetryKey } from '../retry-window.ts';
import {
  keyBytes,
  readUint53,
  recordHeaderBytes,
  recordKey,
  type SegmentSeal,
  sealRecord,
  terminatorBytes,
  writeRecord,
} from './record-format.ts';
import { segmentHeaderBytes } from './segment-header.ts';

const firstBytes = 1024 * 1024;
/** A buffer that a burst made larger than this is given back afterwards. */
const keptBytes = 16 * 1024 * 1024;

/**
 * Records that go to the disk together: room for a segment header, the records, the terminator. One batch
 * gathers while another is written; buffers are used again.
 */
export class Batch {
  #bytes = Buffer.allocUnsafeSlow(firstBytes);
  #end = segmentHeaderBytes;
  #settled = Promise.withResolvers<void>();
  records = 0;
  firstSeq = 0;
  lastSeq = 0;

  constructor() {
    this.reset();
  }

  /** Settles once for all records of the batch. */
  get durable(): Promise<void> {
    return this.#settled.promise;
  }

  get recordBytes(): number {
    return this.#end - segmentHeaderBytes;
  }

  add(
    marker: Buffer,
    record: { seq: number; timeMs: number; key: Uint8Array; parts: readonly Uint8Array[]; bodyBytes: number },
  ): void {
    this.#reserve(recordHeaderBytes + record.bodyBytes + terminatorBytes);
    this.#end = writeRecord(this.#bytes, this.#end, marker, record);
    if (this.records === 0) this.firstSeq = record.seq;
    this.lastSeq = record.seq;
    this.records++;
  }

  /** The bytes to write for a segment; with a header, they begin the segment. */
  sealed(seal: SegmentSeal, header?: Buffer): Buffer {
    for (let at = segmentHeaderBytes; at < this.#end; ) at = sealRecord(this.#bytes, at, seal);
    this.#bytes.fill(0, this.#end, this.#end + terminatorBytes);
    if (header !== undefined) this.#bytes.set(header, 0);
    return this.#bytes.subarray(header === undefined ? segmentHeaderBytes : 0, this.#end + terminatorBytes);
  }

  /** Keys of the records that have one, in order; views into the batch. */
  *keys(): Iterable<RetryKey> {
    for (let at = segmentHeaderBytes; at < this.#end; ) {
      const key = recordKey(this.#bytes, at);
      if (key.length === keyBytes) yield { key, timeMs: readUint53(this.#bytes, at + 16) };
      at += recordHeaderBytes + this.#bytes.readUInt32LE(at + 24);
    }
  }

  resolve(): void {
    this.#settled.resolve();
  }

  reject(reason: Error): void {
    this.#settled.reject(reason);
  }

  /** Makes the batch empty again, with a new promise. */
  reset(): this {
    this.#end = segmentHeaderBytes;
    this.records = 0;
    this.#settled = Promise.withResolvers();
    // Whoever appended decides whether to look at a failure; nobody looking is no reason to end the process.
    this.#settled.promise.catch(() => undefined);
    if (this.#bytes.length > keptBytes) this.#bytes = Buffer.allocUnsafeSlow(firstBytes);
    return this;
  }

  #reserve(bytes: number): void {
    if (this.#end + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#end + bytes));
    larger.set(this.#bytes.subarray(0, this.#end), 0);
    this.#bytes = larger;
  }
}
