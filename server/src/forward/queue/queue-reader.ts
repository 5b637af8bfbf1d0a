import { join } from 'node:path';
import type { FileSystem, JournalFile } from '../../journal/file-system.ts';
import { systemCode } from '../../journal/file-system.ts';
import type { JournalRecord } from '../../journal/recovery/recover.ts';
import { recordHeaderBytes, segmentSeal } from '../../journal/segments/record-format.ts';
import { segmentHeaderBytes, segmentName, segmentNumber } from '../../journal/segments/segment-header.ts';
import { readSegmentHeader, readTolerantly } from '../../journal/segments/segment-reader.ts';
import { SegmentScanner } from '../../journal/segments/segment-scanner.ts';

const portionBytes = 1024 * 1024;

interface Place {
  readonly number: number;
  readonly offset: number;
  readonly seq: number;
}

export interface ReadLimits {
  readonly bytes: number;
  readonly records: number;
}

/** Reads a journal's records again while it is written: what no longer fits into memory. */
export class QueueReader {
  readonly #directory: string;
  readonly #files: FileSystem;
  readonly #journalId: Buffer;
  readonly #bodyLimit: number;
  /** Where the last call ended. */
  #place: Place | undefined;

  constructor(options: { directory: string; files: FileSystem; journalId: string; bodyLimit: number }) {
    this.#directory = options.directory;
    this.#files = options.files;
    this.#journalId = Buffer.from(options.journalId, 'hex');
    this.#bodyLimit = options.bodyLimit;
  }

  /**
   * Records after `after` up to `upTo`, which are on the disk, oldest first; at least one when there is one, even if
   * it is larger than the limit. Damaged ones are left out.
   */
  async read(after: number, upTo: number, limits: ReadLimits): Promise<JournalRecord[]> {
    const found: JournalRecord[] = [];
    let bytes = 0;
    const take = (record: JournalRecord): boolean => {
      if (record.seq <= after) return true;
      if (record.seq > upTo) return false;
      if (found.length > 0 && (bytes + record.body.length > limits.bytes || found.length >= limits.records))
        return false;
      found.push(record);
      bytes += record.body.length;
      return record.seq < upTo;
    };
    let place = this.#place?.seq === after ? this.#place : undefined;
    place ??= { number: await this.#segmentOf(after + 1), offset: segmentHeaderBytes, seq: after };
    while (await this.#scan(place.number, place.offset, take)) {
      const number = await this.#segmentAfter(place.number);
      if (number === undefined) break;
      place = { number, offset: segmentHeaderBytes, seq: after };
    }
    return found;
  }

  /** @returns whether the next segment is to be read */
  async #scan(number: number, offset: number, take: (record: JournalRecord) => boolean): Promise<boolean> {
    const file = await this.#open(number);
    if (file === undefined) return true;
    try {
      const scanner = new SegmentScanner(segmentSeal(this.#journalId, number), offset, this.#bodyLimit);
      for (let position = offset; ; ) {
        for (let event = scanner.next(); event !== undefined; event = scanner.next()) {
          if (event.kind === 'damage') continue;
          const { seq, timeMs, bodyBytes } = event.header;
          const record = { seq, timeMs, key: Uint8Array.from(event.key), body: Uint8Array.from(event.body) };
          if (!take(record)) return false;
          this.#place = { number, offset: event.offset + recordHeaderBytes + bodyBytes, seq };
        }
        const bytes = Buffer.allocUnsafe(Math.max(portionBytes, scanner.wantedBytes));
        const length = await readTolerantly(file, bytes, position);
        if (length === 0) return true;
        scanner.feed(bytes.subarray(0, length));
        position += length;
      }
    } finally {
      await file.close();
    }
  }

  /** The segment that holds a record: the newest that begins with it or before it. */
  async #segmentOf(seq: number): Promise<number> {
    const numbers = await this.#numbers();
    for (const number of numbers.toReversed()) {
      const firstSeq = await this.#firstSeq(number);
      if (firstSeq !== undefined && firstSeq <= seq) return number;
    }
    return numbers[0] ?? 0;
  }

  async #segmentAfter(number: number): Promise<number | undefined> {
    for (const next of await this.#numbers()) {
      if (next > number && (await this.#firstSeq(next)) !== undefined) return next;
    }
    return undefined;
  }

  async #numbers(): Promise<number[]> {
    const names = await this.#files.list(this.#directory);
    return names
      .map(segmentNumber)
      .filter((number) => number !== undefined)
      .sort((a, b) => a - b);
  }

  /** @returns undefined when the segment was not begun, or is gone */
  async #firstSeq(number: number): Promise<number | undefined> {
    const file = await this.#open(number);
    if (file === undefined) return undefined;
    try {
      const header = await readSegmentHeader(file);
      return header?.number === number ? header.firstSeq : undefined;
    } finally {
      await file.close();
    }
  }

  /** A segment may be gone by now: all of it was released. */
  async #open(number: number): Promise<JournalFile | undefined> {
    try {
      return await this.#files.open(join(this.#directory, segmentName(number)), 'read');
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }
}
