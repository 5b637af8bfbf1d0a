import { HeadwaterError } from '../errors/headwater-error.ts';
import type { Clock } from './clock.ts';
import { systemCode } from './file-system.ts';
import type { RetryWindow } from './retry-window.ts';
import { Batch } from './segments/batch.ts';
import { keyBytes } from './segments/record-format.ts';
import { NothingWritten, type Segments } from './segments/segments.ts';
import type { SpaceGuard } from './space-guard.ts';

export interface NewRecord {
  seq: number;
  timeMs: number;
  /** 16 bytes, or none */
  key: Uint8Array;
  parts: readonly Uint8Array[];
  bodyBytes: number;
}

export interface CommitCounters {
  commits: number;
  records: number;
  bytes: number;
  failures: number;
  rewrites: number;
  rejectedRecords: number;
}

/** Waits between attempts to void records on a disk that refuses everything. */
const firstDelayMs = 10;
const longestDelayMs = 1000;
/** After so many attempts (about 5 s) the senders are told that the outcome is unknown. */
const attemptsBeforeAnswer = 12;

/**
 * Group commit: while one batch is on its way to the disk, the next one gathers. A lone record is written at
 * the end of the turn of the event loop in which it came.
 *
 * After a failed write or sync the batch is rewritten into a new segment; when that fails too it is rejected,
 * but only once the disk holds that its records are void, so that no rejected record comes back.
 */
export class GroupCommit {
  readonly #segments: Segments;
  readonly #window: RetryWindow;
  readonly #guard: SpaceGuard;
  readonly #clock: Clock;
  readonly #marker: Buffer;
  readonly #inFlight = new Map<string, Promise<void>>();
  readonly counters: CommitCounters = {
    commits: 0,
    records: 0,
    bytes: 0,
    failures: 0,
    rewrites: 0,
    rejectedRecords: 0,
  };
  #gathering = new Batch();
  #idleBatch: Batch | undefined = new Batch();
  #running: Promise<void> | undefined;
  #closing = false;
  /** Why nothing is taken at the moment, while the disk refuses everything. */
  failure: HeadwaterError | undefined;
  durableSeq: number;

  constructor(options: {
    segments: Segments;
    window: RetryWindow;
    guard: SpaceGuard;
    clock: Clock;
    marker: Buffer;
    durableSeq: number;
  }) {
    this.#segments = options.segments;
    this.#window = options.window;
    this.#guard = options.guard;
    this.#clock = options.clock;
    this.#marker = options.marker;
    this.durableSeq = options.durableSeq;
  }

  /** Bytes that wait for the batch before them. */
  get gatheredBytes(): number {
    return this.#gathering.recordBytes;
  }

  /** Copies the record; the promise settles with its batch. */
  append(record: NewRecord): Promise<void> {
    const batch = this.#gathering;
    batch.add(this.#marker, record);
    if (record.key.length === keyBytes) this.#inFlight.set(keyText(record.key), batch.durable);
    this.#running ??= this.#run();
    return batch.durable;
  }

  /** The promise of a record with this key that is not durable yet. */
  inFlight(key: Uint8Array): Promise<void> | undefined {
    return this.#inFlight.get(keyText(key));
  }

  /** Resolves when everything appended so far has its answer. */
  async drain(): Promise<void> {
    this.#closing = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#gathering.records > 0) {
      const batch = this.#gathering;
      this.#gathering = this.#idleBatch ?? new Batch();
      this.#idleBatch = undefined;
      await this.#commit(batch);
      this.#idleBatch = batch.reset();
    }
    this.#running = undefined;
  }

  async #commit(batch: Batch): Promise<void> {
    try {
      await this.#segments.append(batch);
      this.#accept(batch);
    } catch (error) {
      this.counters.failures++;
      const refusal = this.#refusal(error);
      if (error instanceof NothingWritten) {
        // What came later goes too: records are lost from the end only, never from the middle.
        this.#refuseGathered(refusal);
        this.#refuse(batch, refusal);
      } else if (refusal.code !== 'HEADWATER_JOURNAL_FULL' && (await this.#rewrite(batch)))
        this.#accept(batch);
      else await this.#void(batch, refusal);
    }
  }

  async #rewrite(batch: Batch): Promise<boolean> {
    try {
      await this.#segments.rewrite(batch);
      this.counters.rewrites++;
      return true;
    } catch {
      this.counters.failures++;
      return false;
    }
  }

  async #void(batch: Batch, refusal: HeadwaterError): Promise<void> {
    this.failure = refusal;
    this.#refuseGathered(refusal);
    let answered = false;
    for (let attempt = 0; ; attempt++) {
      try {
        await this.#segments.voidFrom(batch.firstSeq);
        break;
      } catch (cause) {
        this.counters.failures++;
        const isLast = this.#closing;
        if (!answered && (isLast || attempt >= attemptsBeforeAnswer)) {
          this.#refuse(batch, uncertain(cause));
          answered = true;
        }
        if (isLast) return;
        await this.#clock.delay(Math.min(firstDelayMs * 2 ** attempt, longestDelayMs));
      }
    }
    if (!answered) this.#refuse(batch, refusal);
    this.failure = undefined;
  }

  #accept(batch: Batch): void {
    this.counters.commits++;
    this.counters.records += batch.records;
    this.counters.bytes += batch.recordBytes;
    this.durableSeq = batch.lastSeq;
    for (const { key, timeMs } of batch.keys()) {
      this.#window.add(key, timeMs);
      this.#inFlight.delete(keyText(key));
    }
    batch.resolve();
  }

  #refuse(batch: Batch, reason: HeadwaterError): void {
    this.counters.rejectedRecords += batch.records;
    for (const { key } of batch.keys()) this.#inFlight.delete(keyText(key));
    batch.reject(reason);
  }

  /** Nothing of the gathering batch has been written, so it can be refused without further care. */
  #refuseGathered(refusal: HeadwaterError): void {
    if (this.#gathering.records === 0) return;
    this.#refuse(this.#gathering, refusal);
    this.#gathering.reset();
  }

  #refusal(error: unknown): HeadwaterError {
    const cause = error instanceof NothingWritten ? error.cause : error;
    const isFull = systemCode(cause) === 'ENOSPC' || systemCode(cause) === 'EDQUOT';
    if (isFull) this.#guard.markFull();
    const code = isFull ? 'HEADWATER_JOURNAL_FULL' : 'HEADWATER_JOURNAL_IO';
    return new HeadwaterError(code, systemCode(cause) || undefined, { cause });
  }
}

function uncertain(cause: unknown): HeadwaterError {
  return new HeadwaterError('HEADWATER_JOURNAL_UNCERTAIN', systemCode(cause) || undefined, { cause });
}

function keyText(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1');
}
