import type { ModelLimits } from '../../model/limits.ts';
import type { Counters } from '../../telemetry/counters.ts';

/** When blocks are closed, and how much may wait for the store. */
export interface LoaderLimits {
  /** ClickHouse merges few large blocks for half of what many small ones cost. Columns grow by doubling: just below 2^17. */
  readonly blockRows: number;
  readonly blockBytes: number;
  /** A row is in the store this long after it came, plus the insert; after a pause of as long, a tenth of it. */
  readonly blockAgeMs: number;
  /** Closed blocks kept in memory; further ones wait in files of the backlog directory. */
  readonly memoryBytes: number;
  /** Closed blocks in memory and files; beyond, nothing is accepted until the store has caught up. */
  readonly backlogBytes: number;
  /** First and longest wait before a block is tried again. */
  readonly retryFirstMs: number;
  readonly retryLongestMs: number;
}

export const loaderLimitDefaults: LoaderLimits = {
  blockRows: 130_000,
  blockBytes: 48 * 1024 * 1024,
  blockAgeMs: 500,
  memoryBytes: 96 * 1024 * 1024,
  backlogBytes: 8 * 1024 * 1024 * 1024,
  retryFirstMs: 50,
  retryLongestMs: 2000,
};

/** The part of the store that blocks are written with. */
export interface BlockStore {
  insertBlock(
    table: string,
    parts: readonly Uint8Array[],
    options: { token: string; rows: number },
  ): Promise<void>;
  command(
    sql: string,
    parameters?: Record<string, never>,
    settings?: Readonly<Record<string, string>>,
  ): Promise<void>;
  readBytes(
    sql: string,
    parameters?: Record<string, never>,
    options?: { format?: string; maxThreads?: number },
  ): Promise<Uint8Array>;
}

/** The part of the journal that the loader writes to; `journal/journal.ts` has the contracts. */
export interface RecordLog {
  readonly id: string;
  append(record: { key: Uint8Array; parts: readonly Uint8Array[] }): { seq: number; durable: Promise<void> };
  release(seq: number): void;
  stats(): { readonly lastSeq: number; readonly releasedSeq: number };
}

export interface LoaderOptions {
  readonly store: BlockStore;
  readonly journal: RecordLog;
  /** Holds `backlog/` and `dead-letters/`. */
  readonly dataDir: string;
  readonly counters: Counters;
  readonly limits?: LoaderLimits;
  /** What one item may bring, and which attributes are redacted. */
  readonly rowLimits?: ModelLimits;
  /** Told of what went wrong and will be tried again, or was set aside. */
  readonly onTrouble?: (what: string, error: unknown) => void;
}
