import { crc32 } from 'node:zlib';
import {
  keyBytes,
  type RecordHeader,
  readRecordHeader,
  recordHeaderBytes,
  type SegmentSeal,
} from './record-format.ts';

export type ScanEvent =
  /** A whole record. `key` and `body` are views, valid until more bytes are fed. */
  | { kind: 'record'; offset: number; header: RecordHeader; key: Buffer; body: Buffer }
  /** Bytes that belong to no whole record; `tail` when no record follows them. */
  | { kind: 'damage'; offset: number; bytes: number; tail: boolean };

/**
 * Finds records in a stream of bytes, and finds them again after damage by their marker. Pure: the caller
 * feeds bytes in any portions and takes events until there are none.
 *
 * A record whose header is whole but whose body is not costs exactly its own bytes; a damaged header costs
 * what lies before the next whole header.
 */
export class SegmentScanner {
  readonly #seal: SegmentSeal;
  readonly #bodyLimit: number;
  #bytes: Buffer = Buffer.alloc(0);
  /** File offset of `#bytes[0]`. */
  #base: number;
  #at = 0;
  #damagedFrom = -1;
  #finished = false;
  /** How many more bytes `next` needs to get on. */
  wantedBytes = recordHeaderBytes;

  /** @param offset file offset of the first byte that will be fed */
  constructor(seal: SegmentSeal, offset: number, bodyLimit: number) {
    this.#seal = seal;
    this.#base = offset;
    this.#bodyLimit = bodyLimit;
  }

  /** Gives the next bytes; the scanner keeps a view. */
  feed(bytes: Buffer): void {
    const rest = this.#bytes.subarray(this.#at);
    this.#base += this.#at;
    this.#bytes = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    this.#at = 0;
  }

  /** Says that no more bytes will come. */
  finish(): void {
    this.#finished = true;
  }

  /** @returns undefined when it needs more bytes, or at the end once `finish` was called */
  next(): ScanEvent | undefined {
    for (;;) {
      const missing = this.#at + recordHeaderBytes - this.#bytes.length;
      if (missing > 0) return this.#needs(missing);
      const header = readRecordHeader(this.#bytes, this.#at, this.#seal);
      if (header === undefined || header.bodyBytes > this.#bodyLimit) {
        this.#skipToMarker();
        continue;
      }
      const end = this.#at + recordHeaderBytes + header.bodyBytes;
      if (end > this.#bytes.length) {
        if (!this.#finished) return this.#needs(end - this.#bytes.length);
        this.#skipToMarker();
        continue;
      }
      const body = this.#bytes.subarray(this.#at + recordHeaderBytes, end);
      if (crc32(body) === header.bodyCrc) return this.#endDamage(false) ?? this.#take(header, body, end);
      if (this.#damagedFrom < 0) this.#damagedFrom = this.#base + this.#at;
      this.#at = end;
    }
  }

  #take(header: RecordHeader, body: Buffer, end: number): ScanEvent {
    const offset = this.#base + this.#at;
    const key = this.#bytes.subarray(this.#at + 32, this.#at + 32 + (header.hasKey ? keyBytes : 0));
    this.#at = end;
    return { kind: 'record', offset, header, key, body };
  }

  #needs(missing: number): ScanEvent | undefined {
    this.wantedBytes = missing;
    if (!this.#finished) return undefined;
    if (this.#damagedFrom < 0 && this.#at < this.#bytes.length) this.#damagedFrom = this.#base + this.#at;
    this.#at = this.#bytes.length;
    return this.#endDamage(true);
  }

  #endDamage(tail: boolean): ScanEvent | undefined {
    if (this.#damagedFrom < 0) return undefined;
    const offset = this.#damagedFrom;
    this.#damagedFrom = -1;
    return { kind: 'damage', offset, bytes: this.#base + this.#at - offset, tail };
  }

  #skipToMarker(): void {
    if (this.#damagedFrom < 0) this.#damagedFrom = this.#base + this.#at;
    const found = this.#bytes.indexOf(this.#seal.marker, this.#at + 1);
    // A marker cut in two by the end of what was fed must stay whole for the next look.
    const unsearched = Math.max(this.#at + 1, this.#bytes.length - this.#seal.marker.length + 1);
    this.#at = found >= 0 ? found : unsearched;
  }
}
