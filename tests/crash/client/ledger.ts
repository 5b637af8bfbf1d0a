import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import type { Batch } from './batch.ts';

export type Outcome =
  /** The client was told that it is stored: it must be there, once. */
  | 'acknowledged'
  /** Nobody told the client: there once, or not at all. */
  | 'unknown';

export interface LedgerEntry {
  readonly batch: Batch;
  outcome: Outcome;
}

/** What an outside client knows, each acknowledgement on disk before it counts. */
export class Ledger {
  readonly entries = new Map<number, LedgerEntry>();
  readonly #file: number;
  acknowledged = 0;

  constructor(path: string) {
    this.#file = openSync(path, 'a');
  }

  /** Before the first byte of a batch is sent. */
  sending(batch: Batch): void {
    this.entries.set(batch.id, { batch, outcome: 'unknown' });
  }

  acknowledge(batch: Batch): void {
    writeSync(this.#file, `${batch.id} ${batch.items} ${Date.now()}\n`);
    fdatasyncSync(this.#file);
    const entry = this.entries.get(batch.id);
    if (entry) entry.outcome = 'acknowledged';
    this.acknowledged++;
  }

  close(): void {
    closeSync(this.#file);
  }
}
