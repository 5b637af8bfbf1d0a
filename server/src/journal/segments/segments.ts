import { join } from 'node:path';
import {
  type FileSystem,
  type JournalFile,
  removeIfPresent,
  systemCode,
  writeFully,
} from '../file-system.ts';
import type { Batch } from './batch.ts';
import { type SegmentSeal, segmentSeal, terminatorBytes } from './record-format.ts';
import { encodeSegmentHeader, journalVersion, segmentHeaderBytes, segmentName } from './segment-header.ts';

/** A segment that is no longer written. */
export interface ClosedSegment {
  number: number;
  bytes: number;
  /** Where its valid records end. */
  end: number;
  lastSeq: number;
  /** Its keys in the retry window, by ordinal. */
  keysFrom: number;
  keysTo: number;
  /** A sync of it failed once: it must not be written again, so its file is not kept for reuse. */
  suspect: boolean;
}

interface OpenSegment {
  number: number;
  file: JournalFile;
  seal: SegmentSeal;
  bytes: number;
  end: number;
  lastSeq: number;
  keysFrom: number;
}

interface Spare {
  number: number;
  file: JournalFile;
  bytes: number;
}

/** Thrown when no byte of the batch can be on the disk, so that refusing it needs no further care. */
export class NothingWritten extends Error {}

export interface SegmentsOptions {
  directory: string;
  files: FileSystem;
  journalId: Buffer;
  segmentBytes: number;
  nowMs: () => number;
  /** The ordinal the next key of the retry window gets. */
  nextKey: () => number;
  closed: ClosedSegment[];
  nextNumber: number;
  lastSeq: number;
}

/**
 * The segment files of one journal: begins, fills, retires and removes them. Not reentrant: `append`,
 * `rewrite` and `voidFrom` are called one after another; `release` may run beside them.
 */
export class Segments {
  readonly #options: SegmentsOptions;
  readonly #closed: ClosedSegment[];
  #closedBytes: number;
  #current: OpenSegment | undefined;
  #spare: Spare | undefined;
  #spareWork: Promise<void> = Promise.resolve();
  #nextNumber: number;
  #lastSeq: number;
  /** Segments of the failure at hand, whose bytes behind `end` must not come back. */
  #doubtful: { number: number; end: number }[] = [];

  constructor(options: SegmentsOptions) {
    this.#options = options;
    this.#closed = options.closed;
    this.#closedBytes = options.closed.reduce((sum, segment) => sum + segment.bytes, 0);
    this.#nextNumber = options.nextNumber;
    this.#lastSeq = options.lastSeq;
  }

  get count(): number {
    return this.#closed.length + (this.#current === undefined ? 0 : 1);
  }

  get bytes(): number {
    return this.#closedBytes + (this.#current?.end ?? 0);
  }

  /**
   * Begins the first segment of this run, empty; its header is on the medium afterwards.
   *
   * @returns false when an existing journal has no space for that: the first append then tries again
   */
  async open(): Promise<boolean> {
    try {
      await this.#begin(this.#lastSeq + 1, this.#lastSeq + 1);
      return true;
    } catch (error) {
      const cause = error instanceof NothingWritten ? error.cause : error;
      if (systemCode(cause) !== 'ENOSPC' || this.#closed.length === 0) throw error;
      if (this.#current !== undefined) await this.#dropEmpty();
      return false;
    }
  }

  /** Puts a batch on the medium. @throws NothingWritten, or the system error after which it may be there in part */
  async append(batch: Batch): Promise<void> {
    const current = this.#current;
    const fits = current !== undefined && current.end + batch.recordBytes <= this.#options.segmentBytes;
    if (current !== undefined && (fits || current.end === segmentHeaderBytes))
      await this.#write(current, batch);
    else await this.#begin(batch.firstSeq, batch.firstSeq, batch);
    this.#prepareSpare();
  }

  /** Puts a batch whose write or sync failed into a new segment, under the same numbers. */
  async rewrite(batch: Batch): Promise<void> {
    await this.#retire();
    await this.#begin(batch.firstSeq, batch.firstSeq, batch);
    this.#doubtful = [];
  }

  /**
   * Makes sure that records from `seq` on never come back: by a new segment that says so, else by cutting
   * them off. Resolves when that is on the medium.
   */
  async voidFrom(seq: number): Promise<void> {
    await this.#retire();
    try {
      await this.#begin(seq, seq);
    } catch (error) {
      if (!(error instanceof NothingWritten)) await this.#dropEmpty();
      await this.#cutBack();
    }
    this.#doubtful = [];
  }

  async close(): Promise<void> {
    await this.#spareWork;
    await this.#current?.file.close();
    await this.#spare?.file.close();
  }

  /** Closed segments whose records are all ≤ seq, oldest first. */
  releasable(seq: number): ClosedSegment | undefined {
    const oldest = this.#closed[0];
    return oldest !== undefined && oldest.lastSeq <= seq ? oldest : undefined;
  }

  /** Removes the oldest closed segment, or keeps its file as the next segment to be. */
  async removeOldest(): Promise<void> {
    const { directory, files } = this.#options;
    const oldest = this.#closed[0];
    if (oldest === undefined) return;
    const path = join(directory, segmentName(oldest.number));
    const reuse = this.#spare === undefined && !oldest.suspect && oldest.bytes >= this.#options.segmentBytes;
    if (reuse) await this.#inTurn(() => this.#recycle(oldest, path));
    else await removeIfPresent(files, path);
    await files.syncDirectory(directory);
    this.#closed.shift();
    this.#closedBytes -= oldest.bytes;
  }

  async #write(segment: OpenSegment, batch: Batch): Promise<void> {
    await writeFully(segment.file, batch.sealed(segment.seal), segment.end);
    await segment.file.dataSync();
    this.#wrote(segment, segment.end + batch.recordBytes, batch.lastSeq);
  }

  /** Retires the current segment and begins the next, header and first batch in one write. */
  async #begin(firstSeq: number, supersedesFrom: number, batch?: Batch): Promise<void> {
    const { number, file, bytes } = await this.#nextFile();
    await this.#retireHealthy();
    const previous = this.#closed.at(-1);
    const header = encodeSegmentHeader({
      version: journalVersion,
      journalId: this.#options.journalId,
      number,
      firstSeq,
      supersedesFrom,
      previousNumber: previous?.number ?? 0,
      previousEnd: previous?.end ?? 0,
      createdMs: this.#options.nowMs(),
    });
    const seal = segmentSeal(this.#options.journalId, number);
    const keysFrom = this.#options.nextKey();
    const lastSeq = this.#lastSeq;
    const segment = { number, file, seal, bytes, end: segmentHeaderBytes, lastSeq, keysFrom };
    this.#current = segment;
    const sealed = batch?.sealed(seal, header) ?? Buffer.concat([header, Buffer.alloc(terminatorBytes)]);
    await writeFully(file, sealed, 0);
    await file.dataSync();
    this.#wrote(segment, segmentHeaderBytes + (batch?.recordBytes ?? 0), batch?.lastSeq ?? lastSeq);
  }

  #wrote(segment: OpenSegment, end: number, lastSeq: number): void {
    segment.end = end;
    segment.bytes = Math.max(segment.bytes, end);
    segment.lastSeq = lastSeq;
    this.#lastSeq = lastSeq;
  }

  async #retireHealthy(suspect = false): Promise<void> {
    const segment = this.#current;
    if (segment === undefined) return;
    this.#current = undefined;
    const { number, bytes, end, lastSeq, keysFrom } = segment;
    this.#closedBytes += bytes;
    this.#closed.push({ number, bytes, end, lastSeq, keysFrom, keysTo: this.#options.nextKey(), suspect });
    await segment.file.close().catch(() => undefined);
  }

  /** Stops using a segment after a failed write or sync: it is never synced again. */
  async #retire(): Promise<void> {
    if (this.#current === undefined) return;
    this.#doubtful.push({ number: this.#current.number, end: this.#current.end });
    await this.#retireHealthy(true);
  }

  /** Removes a segment that was begun in vain and holds no record, so that repeated attempts leave no trail. */
  async #dropEmpty(): Promise<void> {
    await this.#retire();
    const empty = this.#closed.at(-1);
    if (empty === undefined) return;
    await this.#options.files.remove(join(this.#options.directory, segmentName(empty.number)));
    this.#closed.pop();
    this.#closedBytes -= empty.bytes;
    this.#doubtful.pop();
  }

  async #cutBack(): Promise<void> {
    const { directory, files } = this.#options;
    for (const { number, end } of this.#doubtful) {
      const file = await files.open(join(directory, segmentName(number)), 'write');
      try {
        await file.truncate(end);
        await file.dataSync();
      } finally {
        await file.close();
      }
    }
  }

  async #nextFile(): Promise<Spare> {
    await this.#spareWork;
    const spare = this.#spare;
    this.#spare = undefined;
    if (spare !== undefined) return spare;
    try {
      return await this.#create();
    } catch (cause) {
      throw new NothingWritten('no new segment', { cause });
    }
  }

  /** Makes the file of the next segment ahead of time: writing over existing blocks syncs faster. */
  #prepareSpare(): void {
    const { segmentBytes } = this.#options;
    if (this.#spare !== undefined || (this.#current?.end ?? 0) < segmentBytes / 2) return;
    void this.#inTurn(async () => {
      this.#spare ??= await this.#create();
    }).catch(() => undefined); // The next segment is then made when it is needed, and that failure is told.
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const result = this.#spareWork.then(work);
    this.#spareWork = result.catch(() => undefined);
    return result;
  }

  async #create(): Promise<Spare> {
    const { directory, files, segmentBytes } = this.#options;
    const number = this.#nextNumber++;
    const path = join(directory, segmentName(number));
    const file = await files.open(path, 'create');
    try {
      await file.truncate(segmentBytes);
      await files.syncDirectory(directory);
    } catch (error) {
      await file.close().catch(() => undefined);
      await removeIfPresent(files, path).catch(() => undefined);
      throw error;
    }
    return { number, file, bytes: segmentBytes };
  }

  async #recycle(segment: ClosedSegment, path: string): Promise<void> {
    const { directory, files } = this.#options;
    if (this.#spare !== undefined) return removeIfPresent(files, path);
    const number = this.#nextNumber++;
    const renamed = join(directory, segmentName(number));
    const file = await files.open(path, 'write');
    try {
      await files.rename(path, renamed);
      await files.syncDirectory(directory);
    } catch {
      await file.close().catch(() => undefined);
      await removeIfPresent(files, renamed);
      return removeIfPresent(files, path);
    }
    this.#spare = { number, file, bytes: segment.bytes };
  }
}
