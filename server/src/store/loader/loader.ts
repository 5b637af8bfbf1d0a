import { HeadwaterError } from '../../errors/headwater-error.ts';
import type { Mark, OpenBlock } from '../../model/columns/open-block.ts';
import { type Cuts, cutKinds } from '../../model/cuts.ts';
import {
  type FillOutcome,
  openRowSink,
  type RequestContext,
  type RowSink,
  type TableRecord,
} from '../../model/rows/row-sink.ts';
import { type TableName, tableNames } from '../../model/tables.ts';
import type { Counters } from '../../telemetry/counters.ts';
import { encodeBlockRecord } from './block-record.ts';
import { BlockWriter } from './block-writer.ts';
import { blockToken } from './full-block.ts';
import { type LoaderLimits, type LoaderOptions, loaderLimitDefaults } from './loader-options.ts';
import { BlockRecovery, type RecoveredRecord, type RecoveryOutcome } from './recover-blocks.ts';
import { type Hold, Watermark } from './watermark.ts';

/** Rows that a request added to one table: `block` is good to read until the turn in which `durable` resolves ends. */
export interface WrittenShare {
  readonly table: TableName;
  readonly block: OpenBlock;
  readonly from: number;
  readonly to: number;
}

export interface Written {
  readonly outcome: FillOutcome;
  /** Resolves after fdatasync; when it rejects, the rows have been taken out again. */
  readonly durable: Promise<void>;
  readonly shares: readonly WrittenShare[];
  /** The same rows as the journal has them; to be read before anything else is written. */
  readonly records: readonly TableRecord[];
}

/** What is known of the open block of a table once it has rows. */
interface OpenState {
  /** Number of the first journal record that holds rows of the block: never given twice, also not after a restart. */
  readonly number: number;
  readonly openedMs: number;
  /** When it is closed, unless some block fills well */
  readonly dueMs: number;
  readonly hold: Hold;
  /** Records on their way to the disk. */
  readonly pending: Set<Promise<void>>;
}

const referred: ReadonlySet<TableName> = new Set(['resources', 'metric_series', 'exceptions']);
const referredFirst = tableNames.toSorted((a, b) => Number(referred.has(b)) - Number(referred.has(a)));
const durableAtOnce = Promise.resolve();
/** Of `blockAgeMs`: what comes after a pause waits no longer than it takes for all that was sent with it to arrive. */
const pausedShare = 0.1;
/** While one block has so many rows, all wait this much longer than `blockAgeMs`, still to be found within a second. */
const patientRows = 1_024;
const patientShare = 1.5;
const slackMs = 50;

/**
 * Takes rows into the open blocks and the journal, closes blocks by rows, bytes or age, and brings closed ones into
 * the store. Costs nothing while nothing comes in: the only timer runs while a block has rows.
 */
export class Loader {
  readonly #options: LoaderOptions;
  readonly #limits: LoaderLimits;
  readonly #watermark: Watermark;
  readonly #writer: BlockWriter;
  readonly #open = new Map<TableName, OpenState>();
  #rows: RowSink;
  #timer: NodeJS.Timeout | undefined;
  /** When a block was last closed. */
  #closedMs = Number.NEGATIVE_INFINITY;
  #stopped = false;

  constructor(options: LoaderOptions) {
    this.#options = options;
    this.#limits = options.limits ?? loaderLimitDefaults;
    this.#rows = openRowSink(options.rowLimits);
    countCuts(options.counters, this.#rows.cuts);
    const { journal } = options;
    this.#watermark = new Watermark(journal.stats().lastSeq, (seq) => journal.release(seq));
    this.#writer = new BlockWriter(options, this.#watermark, (block) => this.#rows.release(block));
  }

  /** Why nothing more can be taken now. */
  refusal(): HeadwaterError | undefined {
    return this.#writer.isFull ? new HeadwaterError('HEADWATER_INGEST_BACKLOG') : undefined;
  }

  /** Bytes of full blocks that the store does not have yet. */
  get waitingBytes(): number {
    return this.#writer.waitingBytes;
  }

  /** True from the first insert that fails until one succeeds. */
  get isStoreAway(): boolean {
    return this.#writer.isAway;
  }

  /**
   * Adds one request's rows, all or nothing.
   * @param key of the retry window, 16 bytes or none
   * @throws what `fill` throws; nothing was added then
   */
  write(request: RequestContext, key: Uint8Array, fill: (rows: RowSink) => FillOutcome): Written {
    const rows = this.#rows;
    rows.begin(request);
    const mark = rows.mark();
    try {
      const outcome = fill(rows);
      const records = rows.encodeSince(mark);
      if (records.length === 0) return { outcome, durable: durableAtOnce, shares: [], records };
      const nextSeq = this.#options.journal.stats().lastSeq + 1;
      const parts = encodeBlockRecord(records, (table) => this.#open.get(table)?.number ?? nextSeq);
      const { seq, durable } = this.#options.journal.append({ key, parts });
      if (seq === 0) rows.rollback(mark);
      else
        this.#track(
          seq,
          durable,
          records.map(({ table }) => table),
          mark.marks,
        );
      const shares = seq === 0 ? [] : records.map((record) => shareOf(rows, record));
      for (const { table } of records) this.#closeIfFull(table);
      return { outcome, durable, shares, records: seq === 0 ? [] : records };
    } catch (error) {
      rows.rollback(mark);
      throw error;
    }
  }

  /**
   * The outcome that `write` would give, without keeping anything.
   * @param look sees the rows that it would have written, before they are taken out again
   * @throws what `fill` throws
   */
  rehearse(
    request: RequestContext,
    fill: (rows: RowSink) => FillOutcome,
    look?: (records: readonly TableRecord[]) => void,
  ): FillOutcome {
    const rows = this.#rows;
    rows.begin(request);
    const mark = rows.mark();
    try {
      const outcome = fill(rows);
      look?.(rows.encodeSince(mark));
      return outcome;
    } finally {
      rows.rollback(mark);
    }
  }

  /**
   * Brings what an earlier run left in the journal into the store; new requests may come in meanwhile.
   * Call once, before the first `write`; the work goes on until the promise settles.
   */
  recover(records: AsyncIterable<RecoveredRecord>): Promise<RecoveryOutcome> {
    const reading = this.#watermark.hold(0);
    const recovery = new BlockRecovery(this.#options, this.#watermark, this.#writer);
    return recovery.run(records, reading, async () => {
      while (this.#writer.waitingBytes > this.#limits.memoryBytes / 2 && !this.#stopped) {
        await this.#writer.idle();
      }
    });
  }

  /** What rows refer to (resources, scopes, series) is written again with its next use: for somebody who came late. */
  remind(): void {
    this.#closeAll();
    this.#rows = openRowSink(this.#options.rowLimits);
  }

  /** Closes all blocks and resolves when everything taken so far is in the store. */
  async flush(): Promise<void> {
    this.#closeAll();
    await this.#writer.idle();
  }

  /** As `flush`, for at most `graceMs`; what is not stored by then is in the journal for the next start. */
  async close(graceMs: number): Promise<void> {
    const timeout = setTimeout(() => this.#writer.stop(), graceMs);
    await this.flush();
    clearTimeout(timeout);
    clearTimeout(this.#timer);
    this.#stopped = true;
    this.#writer.stop();
  }

  #track(seq: number, durable: Promise<void>, touched: readonly TableName[], marks: readonly Mark[]): void {
    this.#watermark.reached(seq);
    const undo: { block: OpenBlock; mark: Mark }[] = [];
    const pendings: Set<Promise<void>>[] = [];
    for (const table of touched) {
      const state = this.#open.get(table) ?? this.#begin(table, seq);
      state.pending.add(durable);
      pendings.push(state.pending);
      undo.push({ block: this.#rows.block(table), mark: marks[tableNames.indexOf(table)]! });
    }
    durable.then(
      () => {
        for (const pending of pendings) pending.delete(durable);
      },
      () => this.#undo(undo),
    );
  }

  #begin(table: TableName, seq: number): OpenState {
    const hold = this.#watermark.hold(seq);
    const { blockAgeMs } = this.#limits;
    const openedMs = performance.now();
    const dueMs = Math.max(openedMs + blockAgeMs * pausedShare, this.#closedMs + blockAgeMs);
    const state = { number: seq, openedMs, dueMs, hold, pending: new Set<Promise<void>>() };
    this.#open.set(table, state);
    this.#wait();
    return state;
  }

  /**
   * The journal could not keep a record. It refuses records from one on, never one in the middle, so taking rows out
   * back to the oldest mark is enough. Blocks and what is remembered about resources and series start afresh.
   */
  #undo(undo: readonly { block: OpenBlock; mark: Mark }[]): void {
    const current = this.#rows;
    const isCurrent = undo.some(({ block }) => current.block(block.table) === block);
    this.#closeAll();
    for (const { block, mark } of undo) if (block.rows > mark.rows) block.rollback(mark);
    if (isCurrent || undo.length > 0) this.#rows = openRowSink(this.#options.rowLimits);
  }

  /** An insert costs as much as some thousand rows: small blocks are closed together, once in `blockAgeMs`. */
  #wait(): void {
    if (this.#timer !== undefined || this.#open.size === 0) return;
    const dueOf = this.#dueOf();
    const firstMs = Math.min(...[...this.#open.values()].map(dueOf));
    this.#timer = setTimeout(() => this.#onTimer(), Math.max(1, firstMs - performance.now()));
  }

  #onTimer(): void {
    this.#timer = undefined;
    const dueOf = this.#dueOf();
    const nowMs = performance.now() + slackMs;
    this.#closeWhere((state) => dueOf(state) <= nowMs);
    this.#wait();
  }

  /** Where one block fills well, the small ones beside it wait with it. */
  #dueOf(): (state: OpenState) => number {
    const fills = [...this.#open.keys()].some((table) => this.#rows.block(table).rows >= patientRows);
    const patientMs = this.#limits.blockAgeMs * patientShare;
    return fills ? ({ openedMs }) => openedMs + patientMs : ({ dueMs }) => dueMs;
  }

  #closeIfFull(table: TableName): void {
    const block = this.#rows.block(table);
    if (block.rows >= this.#limits.blockRows || block.bytes >= this.#limits.blockBytes) this.#close(table);
  }

  #closeAll(): void {
    this.#closeWhere(() => true);
  }

  /** What rows refer to goes first: a span is never seen without its resource, nor a point without its series. */
  #closeWhere(isDue: (state: OpenState) => boolean): void {
    for (const table of referredFirst) {
      const state = this.#open.get(table);
      if (state !== undefined && isDue(state)) this.#close(table);
    }
  }

  #close(table: TableName): void {
    const state = this.#open.get(table);
    if (!state) return;
    this.#open.delete(table);
    this.#closedMs = performance.now();
    const content = this.#rows.freeze(table);
    const { number, hold, pending } = state;
    const token = blockToken(this.#options.journal.id, table, number);
    const settled = pending.size === 0 ? durableAtOnce : Promise.allSettled(pending).then(() => undefined);
    this.#writer.push({ table, token, settled, hold, content, bytes: content.bytes, rows: content.rows });
  }
}

function shareOf(rows: RowSink, { table, rows: added }: { table: TableName; rows: number }): WrittenShare {
  const block = rows.block(table);
  return { table, block, from: block.rows - added, to: block.rows };
}

function countCuts(counters: Counters, cuts: Cuts): void {
  for (const what of cutKinds) {
    const help = 'Parts of items cut or left out by a limit; the items were kept';
    counters.counted('headwater_rows_cut_total', help, () => cuts[what], { what });
  }
}
