import { randomBytes } from 'node:crypto';
import { HeadwaterError } from '../errors/headwater-error.ts';
import type { Clock } from './clock.ts';
import { type FileSystem, systemCode } from './file-system.ts';
import { type CommitCounters, GroupCommit } from './group-commit.ts';
import { type JournalRecord, type Recovered, recover } from './recovery/recover.ts';
import type { DamageCounters } from './recovery/survey.ts';
import { Releaser } from './releaser.ts';
import { type RetryKey, RetryWindow } from './retry-window.ts';
import { keyBytes } from './segments/record-format.ts';
import { Segments } from './segments/segments.ts';
import { SpaceGuard } from './space-guard.ts';

export interface JournalOptions {
  directory: string;
  files: FileSystem;
  clock: Clock;
  /** A new segment file is begun when this is reached. */
  segmentBytes: number;
  /** Free disk space below which nothing is accepted, so that the store can still merge. */
  reserveBytes: number;
  /** All segments together; beyond it nothing is accepted until the store has caught up. */
  journalBytes?: number;
  /** What may wait in memory for the disk. */
  waitingBytes?: number;
  /** Largest body of one record. */
  recordBytes?: number;
  /** How long the key of an acknowledged record is remembered. */
  retryWindowMs: number;
  /** How many keys are remembered at most, 32 bytes each. */
  retryKeys?: number;
}

export const journalDefaults = {
  journalBytes: 16 * 1024 ** 3,
  waitingBytes: 64 * 1024 ** 2,
  recordBytes: 128 * 1024 ** 2,
  retryKeys: 1_000_000,
} as const;

export interface JournalStats extends CommitCounters, DamageCounters {
  id: string;
  segments: number;
  journalBytes: number;
  freeBytes: number;
  isFull: boolean;
  lastSeq: number;
  durableSeq: number;
  releasedSeq: number;
  retryKeys: number;
  evictedRetryKeys: number;
  /** Appends refused at once, for want of space or while the disk fails. */
  refused: number;
  quarantinedBytes: number;
  releaseFailures: number;
}

/** The write-ahead journal; content-agnostic. */
export interface Journal {
  /** 32 hex digits, random, made with the directory and kept in it. */
  readonly id: string;
  /**
   * Copies the parts at once and writes them as one record. Records become durable in the order of append.
   *
   * @param record.key 16 bytes that name the record for the retry window, or none
   * @returns its number (0 when it was refused at once) and a promise that resolves after fdatasync, or rejects
   *   with HEADWATER_JOURNAL_FULL | _BUSY | _IO | _CLOSED (the record will never be recovered) or _UNCERTAIN
   *   (it may be). A rejection nobody looks at is no unhandled rejection.
   */
  append(record: { key: Uint8Array; parts: readonly Uint8Array[] }): { seq: number; durable: Promise<void> };
  /** Why an append would be refused now; ask before costly work. */
  refusal(bodyBytes?: number): HeadwaterError | undefined;
  /** Says that everything up to `seq` is stored elsewhere. Whole segments go, the position is kept lazily. */
  release(seq: number): void;
  /** True when a record with this key became durable within the retry window, also before a restart. */
  hasKey(key: Uint8Array): boolean;
  /** The promise of a record with this key that is on its way to the disk: what a retry has to wait for. */
  inFlight(key: Uint8Array): Promise<void> | undefined;
  recentKeys(): Iterable<RetryKey>;
  stats(): JournalStats;
  /** Refuses new records, waits for those appended, keeps the released position. */
  close(): Promise<void>;
}

/**
 * Opens the journal of a directory, or makes one. The writer is ready at once; `recovered` streams the
 * records after the released position, oldest first, and can be read while new ones are appended.
 *
 * @throws HeadwaterError HEADWATER_JOURNAL_IO when the directory cannot be read or the first segment not be made;
 *   HEADWATER_JOURNAL_FULL when there is no space for that
 */
export async function openJournal(
  options: JournalOptions,
): Promise<{ journal: Journal; recovered: AsyncIterable<JournalRecord> }> {
  const limits = { ...journalDefaults, ...options };
  const window = new RetryWindow(options.retryWindowMs, limits.retryKeys);
  try {
    await options.files.makeDirectory(options.directory);
    const { directory, files } = options;
    const found = await recover({ directory, files, window, bodyLimit: limits.recordBytes });
    window.expire(options.clock.nowMs());
    const journal = new OpenedJournal(limits, window, found);
    await journal.open();
    return { journal, recovered: found.records };
  } catch (cause) {
    const code = systemCode(cause) === 'ENOSPC' ? 'HEADWATER_JOURNAL_FULL' : 'HEADWATER_JOURNAL_IO';
    throw new HeadwaterError(code, systemCode(cause) || undefined, { cause });
  }
}

type Limits = Required<JournalOptions>;

class OpenedJournal implements Journal {
  readonly id: string;
  readonly #limits: Limits;
  readonly #window: RetryWindow;
  readonly #guard: SpaceGuard;
  readonly #segments: Segments;
  readonly #commit: GroupCommit;
  readonly #releaser: Releaser;
  readonly #found: Recovered;
  #lastSeq: number;
  #refused = 0;
  #closed = false;

  constructor(limits: Limits, window: RetryWindow, found: Recovered) {
    const { directory, files, clock, segmentBytes } = limits;
    const journalId = found.journalId ?? randomBytes(16);
    this.id = journalId.toString('hex');
    this.#limits = limits;
    this.#window = window;
    this.#found = found;
    this.#lastSeq = found.lastSeq;
    this.#guard = new SpaceGuard(files, directory, limits.reserveBytes);
    const { closed, nextNumber, lastSeq } = found;
    const nowMs = () => clock.nowMs();
    const nextKey = () => window.nextOrdinal;
    const own = { directory, files, journalId, segmentBytes, nowMs, nextKey, closed, nextNumber, lastSeq };
    this.#segments = new Segments(own);
    const commit = { segments: this.#segments, window, guard: this.#guard, clock };
    this.#commit = new GroupCommit({ ...commit, marker: journalId.subarray(0, 8), durableSeq: lastSeq });
    this.#releaser = new Releaser(
      { directory, files, clock, window, journalId, segments: this.#segments },
      found,
    );
  }

  async open(): Promise<void> {
    await this.#guard.look(this.#limits.clock.nowMs());
    if (!(await this.#segments.open())) this.#guard.markFull();
    await this.#limits.files.syncDirectory(this.#limits.directory);
  }

  append(record: { key: Uint8Array; parts: readonly Uint8Array[] }): { seq: number; durable: Promise<void> } {
    const { key, parts } = record;
    let bodyBytes = 0;
    for (const part of parts) bodyBytes += part.length;
    if (key.length !== 0 && key.length !== keyBytes)
      throw new RangeError(`a key has ${keyBytes} bytes or none`);
    if (bodyBytes > this.#limits.recordBytes) throw new RangeError('the record is larger than recordBytes');
    const refusal = this.refusal(bodyBytes);
    if (refusal !== undefined) return this.#refuse(refusal);
    const seq = ++this.#lastSeq;
    const timeMs = Math.max(0, Math.floor(this.#limits.clock.nowMs()));
    return { seq, durable: this.#commit.append({ seq, timeMs, key, parts, bodyBytes }) };
  }

  refusal(bodyBytes = 0): HeadwaterError | undefined {
    if (this.#closed) return new HeadwaterError('HEADWATER_JOURNAL_CLOSED');
    if (this.#commit.failure !== undefined) return this.#commit.failure;
    const waiting = this.#commit.gatheredBytes;
    if (!this.#guard.take(bodyBytes, this.#limits.clock.nowMs()))
      return new HeadwaterError('HEADWATER_JOURNAL_FULL');
    if (this.#segments.bytes + waiting + bodyBytes > this.#limits.journalBytes) {
      return new HeadwaterError('HEADWATER_JOURNAL_FULL', 'the journal has reached journalBytes');
    }
    const isBusy = waiting > 0 && waiting + bodyBytes > this.#limits.waitingBytes;
    return isBusy ? new HeadwaterError('HEADWATER_JOURNAL_BUSY') : undefined;
  }

  release(seq: number): void {
    this.#releaser.release(Math.min(seq, this.#lastSeq));
  }

  hasKey(key: Uint8Array): boolean {
    return this.#window.has(key, this.#limits.clock.nowMs());
  }

  inFlight(key: Uint8Array): Promise<void> | undefined {
    return this.#commit.inFlight(key);
  }

  recentKeys(): Iterable<RetryKey> {
    this.#window.expire(this.#limits.clock.nowMs());
    return this.#window.entries();
  }

  stats(): JournalStats {
    // Whoever looks at an idle journal learns soon that space is back.
    this.#guard.take(0, this.#limits.clock.nowMs());
    return {
      ...this.#commit.counters,
      ...this.#found.damage,
      id: this.id,
      segments: this.#segments.count,
      journalBytes: this.#segments.bytes,
      freeBytes: this.#guard.freeBytes,
      isFull: this.#guard.isFull,
      lastSeq: this.#lastSeq,
      durableSeq: this.#commit.durableSeq,
      releasedSeq: this.#releaser.releasedSeq,
      retryKeys: this.#window.size,
      evictedRetryKeys: this.#window.evicted,
      refused: this.#refused,
      quarantinedBytes: this.#found.quarantinedBytes,
      releaseFailures: this.#releaser.failures,
    };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#commit.drain();
    await this.#releaser.close();
    await this.#segments.close();
  }

  #refuse(reason: HeadwaterError): { seq: number; durable: Promise<void> } {
    this.#refused++;
    const durable = Promise.reject(reason);
    durable.catch(() => undefined);
    return { seq: 0, durable };
  }
}
