import type { Clock } from '../../journal/clock.ts';
import type { FileSystem } from '../../journal/file-system.ts';
import { type Journal, journalDefaults, openJournal } from '../../journal/journal.ts';
import type { JournalRecord } from '../../journal/recovery/recover.ts';
import { PositionFile } from './position-file.ts';
import { QueueReader, type ReadLimits } from './queue-reader.ts';
import { decodeQueueRecord, encodeQueueRecord, type Payload, type QueueRecord } from './queue-record.ts';

export interface QueueOptions {
  readonly directory: string;
  readonly files: FileSystem;
  readonly clock: Clock;
  /** Beyond it the oldest records are given up. */
  readonly limitBytes: number;
  /** Free disk space below which nothing is queued. */
  readonly reserveBytes: number;
}

/** Small files, so that what was sent gives its space back soon. */
const segmentBytes = 8 * 1024 * 1024;
/** Newest records kept in memory too: a destination that keeps up costs no read. */
const tailBytes = 2 * 1024 * 1024;
/** A client that lost an answer sends the same bytes again within this time. */
const retryWindowMs = 10 * 60_000;
const retryKeys = 200_000;
const durableAtOnce = Promise.resolve();

/**
 * What one destination has not taken yet: a journal of its own, newest records in memory, and the position up to
 * which the destination is done.
 */
export class ForwardQueue {
  readonly #journal: Journal;
  readonly #position: PositionFile;
  readonly #reader: QueueReader;
  readonly #limitBytes: number;
  readonly #clock: Clock;
  /** Records from `#tailFrom` on, all of them. */
  #tail: QueueRecord[] = [];
  #tailBytes = 0;
  #tailFrom: number;
  #durableSeq: number;
  #takenSeq: number;
  /** Bytes and records that wait, those under way included. */
  waitingBytes = 0;
  waitingRecords = 0;
  /** When the oldest record that waits was queued; 0 none waits. */
  oldestMs = 0;

  private constructor(options: QueueOptions, journal: Journal, position: PositionFile, taken: number) {
    const { directory, files } = options;
    this.#journal = journal;
    this.#position = position;
    this.#limitBytes = options.limitBytes;
    this.#clock = options.clock;
    const bodyLimit = journalDefaults.recordBytes;
    this.#reader = new QueueReader({ directory, files, journalId: journal.id, bodyLimit });
    this.#durableSeq = journal.stats().lastSeq;
    this.#tailFrom = this.#durableSeq + 1;
    this.#takenSeq = taken;
  }

  /** @throws HeadwaterError HEADWATER_JOURNAL_* */
  static async open(options: QueueOptions): Promise<ForwardQueue> {
    const { directory, files, clock, limitBytes, reserveBytes } = options;
    const { journal, recovered } = await openJournal({
      directory,
      files,
      clock,
      segmentBytes: Math.min(segmentBytes, Math.max(64 * 1024, limitBytes / 8)),
      reserveBytes,
      // What arrives while the oldest are being given up still has room.
      journalBytes: limitBytes + Math.max(limitBytes / 4, 4 * segmentBytes),
      retryWindowMs,
      retryKeys,
    });
    const position = await PositionFile.open(files, directory);
    const queue = new ForwardQueue(
      options,
      journal,
      position,
      Math.max(position.position.done, journal.stats().releasedSeq),
    );
    for await (const record of recovered) queue.#countRecovered(record);
    return queue;
  }

  /** Names this queue to the destination, for good. */
  get id(): string {
    return this.#journal.id;
  }

  get isOver(): boolean {
    return this.waitingBytes > this.#limitBytes;
  }

  get isEmpty(): boolean {
    return this.#takenSeq >= this.#durableSeq;
  }

  /**
   * Queues what one request became. The same key again within the retry window is not queued twice.
   * @returns (resolves) after fdatasync
   * @throws (rejects) HeadwaterError HEADWATER_JOURNAL_*
   */
  append(key: Uint8Array, payloads: readonly Payload[]): Promise<void> {
    if (key.length > 0) {
      const earlier = this.#journal.inFlight(key);
      if (earlier !== undefined) return earlier;
      if (this.#journal.hasKey(key)) return durableAtOnce;
    }
    const { seq, durable } = this.#journal.append({ key, parts: encodeQueueRecord(payloads) });
    if (seq === 0) return durable;
    const bytes = payloads.reduce((sum, payload) => sum + payload.bytes.length, 0);
    const record: QueueRecord = { seq, timeMs: this.#clock.nowMs(), payloads, bytes };
    this.#count(record);
    this.#remember(record);
    return durable.then(
      () => {
        this.#durableSeq = Math.max(this.#durableSeq, seq);
      },
      (error: unknown) => {
        this.#forget(record);
        throw error;
      },
    );
  }

  /**
   * The oldest records that wait, as many as fit; the batch that was under way when an earlier run ended comes back
   * as it was. Records stay until `done`.
   */
  async next(limits: ReadLimits): Promise<readonly QueueRecord[]> {
    const after = this.#takenSeq;
    const { last } = this.#position.position;
    const isAgain = last > after;
    const upTo = isAgain ? last : this.#durableSeq;
    const bounds = isAgain ? { bytes: Number.POSITIVE_INFINITY, records: Number.POSITIVE_INFINITY } : limits;
    const records =
      after + 1 >= this.#tailFrom
        ? this.#fromTail(after, upTo, bounds)
        : await this.#fromDisk(after, upTo, bounds);
    const end = records.at(-1)?.seq;
    if (end === undefined) {
      // Damaged on the disk: nothing up to there can be had any more.
      await this.done(Math.min(upTo, this.#tailFrom - 1));
      return [];
    }
    this.oldestMs = records[0]!.timeMs;
    if (!isAgain) await this.#position.keep({ done: after, last: end });
    return records;
  }

  /** Says that everything up to `seq` was taken or given up. On the medium with the next batch, or at the end. */
  async done(seq: number): Promise<void> {
    if (seq <= this.#takenSeq) return;
    this.#takenSeq = seq;
    while (this.#tail.length > 0 && this.#tail[0]!.seq <= seq) this.#tailBytes -= this.#tail.shift()!.bytes;
    if (this.isEmpty) {
      await this.#position.keep({ done: seq, last: seq });
      this.oldestMs = 0;
      this.waitingBytes = 0;
      this.waitingRecords = 0;
      for (const { bytes } of this.#tail) {
        this.waitingBytes += bytes;
        this.waitingRecords += 1;
      }
    }
    this.#journal.release(seq);
  }

  /** Takes what was delivered out of the figures. */
  delivered(records: readonly QueueRecord[]): void {
    for (const { bytes } of records) this.waitingBytes = Math.max(0, this.waitingBytes - bytes);
    this.waitingRecords = Math.max(0, this.waitingRecords - records.length);
  }

  async close(): Promise<void> {
    await this.#journal.close();
    await this.#position.keep({
      done: this.#takenSeq,
      last: Math.max(this.#takenSeq, this.#position.position.last),
    });
    await this.#position.close();
  }

  #fromTail(after: number, upTo: number, limits: ReadLimits): QueueRecord[] {
    const found: QueueRecord[] = [];
    let bytes = 0;
    for (const record of this.#tail) {
      if (record.seq <= after) continue;
      const isTooMuch =
        found.length > 0 && (bytes + record.bytes > limits.bytes || found.length >= limits.records);
      if (record.seq > upTo || isTooMuch) break;
      found.push(record);
      bytes += record.bytes;
    }
    return found;
  }

  async #fromDisk(after: number, upTo: number, limits: ReadLimits): Promise<QueueRecord[]> {
    const found = await this.#reader.read(after, upTo, limits);
    return found.flatMap((record) => decoded(record) ?? []);
  }

  #remember(record: QueueRecord): void {
    if (this.#tailBytes + record.bytes > tailBytes && this.#tail.length > 0) {
      this.#tail = [];
      this.#tailBytes = 0;
      this.#tailFrom = record.seq;
    }
    this.#tail.push({ ...record, payloads: record.payloads.map((payload) => ({ ...payload })) });
    this.#tailBytes += record.bytes;
  }

  #forget({ seq, bytes }: QueueRecord): void {
    const before = this.#tail.length;
    this.#tail = this.#tail.filter((record) => record.seq !== seq);
    if (this.#tail.length < before) this.#tailBytes -= bytes;
    this.waitingBytes -= bytes;
    this.waitingRecords -= 1;
  }

  #count({ bytes, timeMs }: QueueRecord): void {
    if (this.waitingRecords === 0) this.oldestMs = timeMs;
    this.waitingBytes += bytes;
    this.waitingRecords += 1;
  }

  #countRecovered(record: JournalRecord): void {
    if (record.seq <= this.#takenSeq) return;
    const found = decoded(record);
    if (found !== undefined) this.#count(found);
  }
}

function decoded({ seq, timeMs, body }: JournalRecord): QueueRecord | undefined {
  try {
    const payloads = decodeQueueRecord(body);
    return { seq, timeMs, payloads, bytes: payloads.reduce((sum, { bytes }) => sum + bytes.length, 0) };
  } catch {
    return undefined;
  }
}
