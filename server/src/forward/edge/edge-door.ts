import { HeadwaterError } from '../../errors/headwater-error.ts';
import type { Forwarding } from '../../ingest/forwarding.ts';
import { IngestCounters } from '../../ingest/ingest-counters.ts';
import type { Fill, IngestDoor, Intake } from '../../ingest/intake.ts';
import { openRetryKeys, type RetryKeyOf } from '../../ingest/retry-key.ts';
import type { ModelLimits } from '../../model/limits.ts';
import { type FillOutcome, openRowSink, type RowSink } from '../../model/rows/row-sink.ts';
import { tableNames } from '../../model/tables.ts';
import type { Counters } from '../../telemetry/counters.ts';

export interface EdgeDoorOptions {
  readonly forwarding: Forwarding;
  readonly counters: Counters;
  readonly rowLimits: ModelLimits;
  /** 32 hex digits that name this machine's telemetry across restarts. */
  readonly id: string;
  /** Bytes of requests that wait for the disk; beyond, senders are told to try again. */
  readonly inFlightBytes: number;
}

/** Blocks are emptied when they hold so many rows or bytes: nothing here keeps rows longer than a request. */
const blockRows = 2_048;
const blockBytes = 2 * 1024 * 1024;
const noKey = new Uint8Array(0);

/**
 * The one door of a machine that keeps nothing: what comes in is decoded as anywhere, and acknowledged once it is in
 * the queue of every destination that wants it.
 */
export class EdgeDoor implements IngestDoor {
  readonly #options: EdgeDoorOptions;
  readonly #keyOf: RetryKeyOf;
  readonly #counts: IngestCounters;
  #rows: RowSink;
  #inFlightBytes = 0;
  #closed = false;

  constructor(options: EdgeDoorOptions) {
    this.#options = options;
    this.#keyOf = openRetryKeys(options.id);
    this.#counts = new IngestCounters(options.counters);
    this.#rows = openRowSink(options.rowLimits);
  }

  /** @see IngestDoor.accept */
  async accept(intake: Intake, fill: Fill): Promise<FillOutcome> {
    const bytes = intake.body?.length ?? 0;
    let counted = false;
    try {
      if (this.#closed) throw new HeadwaterError('HEADWATER_JOURNAL_CLOSED');
      if (this.#inFlightBytes > 0 && this.#inFlightBytes + bytes > this.#options.inFlightBytes) {
        throw new HeadwaterError('HEADWATER_INGEST_OVERLOADED');
      }
      const { outcome, queued } = this.#take(intake, fill);
      this.#inFlightBytes += bytes;
      counted = true;
      const failure = (await queued)?.[0];
      if (failure !== undefined) throw failure;
      this.#counts.accepted(intake, outcome);
      return outcome;
    } catch (error) {
      this.#counts.refused(intake, error);
      throw error;
    } finally {
      if (counted) this.#inFlightBytes -= bytes;
    }
  }

  /** What rows refer to is told again with its next use. */
  remind(): void {
    this.#rows = openRowSink(this.#options.rowLimits);
  }

  /** Refuses everything from now on (retryable). */
  close(): void {
    this.#closed = true;
  }

  #take(intake: Intake, fill: Fill): { outcome: FillOutcome; queued: ReturnType<Forwarding['take']> } {
    const rows = this.#rows;
    const key = intake.body ? this.#keyOf(intake) : noKey;
    rows.begin(intake);
    const mark = rows.mark();
    try {
      const outcome = fill(rows);
      const queued = this.#options.forwarding.take(intake.project, key, rows.encodeSince(mark));
      this.#empty();
      return { outcome, queued };
    } catch (error) {
      rows.rollback(mark);
      throw error;
    }
  }

  #empty(): void {
    const rows = this.#rows;
    for (const table of tableNames) {
      const block = rows.block(table);
      if (block.rows >= blockRows || block.bytes >= blockBytes) rows.release(rows.freeze(table));
    }
  }
}
