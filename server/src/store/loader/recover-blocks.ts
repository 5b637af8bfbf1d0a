import { HeadwaterError } from '../../errors/headwater-error.ts';
import { OpenBlock } from '../../model/columns/open-block.ts';
import type { TableName } from '../../model/tables.ts';
import { type BlockShare, decodeBlockRecord } from './block-record.ts';
import type { BlockWriter } from './block-writer.ts';
import { blockToken } from './full-block.ts';
import type { LoaderOptions } from './loader-options.ts';
import type { Hold, Watermark } from './watermark.ts';

/** What the journal hands out after a restart. */
export interface RecoveredRecord {
  readonly seq: number;
  readonly body: Uint8Array;
}

export interface RecoveryOutcome {
  readonly records: number;
  readonly blocks: number;
  /** Shares that could not be read; each costs its own rows only. */
  readonly damagedShares: number;
}

interface Rebuilt {
  readonly number: number;
  readonly block: OpenBlock;
  readonly hold: Hold;
}

/**
 * Rebuilds the blocks of the records that were not released, row by row as they were, and writes them under the
 * same tokens: what was stored before the crash is not stored again. One block a table is in memory at a time.
 */
export class BlockRecovery {
  readonly #options: LoaderOptions;
  readonly #watermark: Watermark;
  readonly #writer: BlockWriter;
  readonly #open = new Map<TableName, Rebuilt>();
  #blocks = 0;
  #damaged = 0;

  constructor(options: LoaderOptions, watermark: Watermark, writer: BlockWriter) {
    this.#options = options;
    this.#watermark = watermark;
    this.#writer = writer;
  }

  /**
   * @param reading holds everything from the first recovered record on; raised while reading, dropped at the end
   * @param nextRoom waits while the writer has enough to do
   */
  async run(
    records: AsyncIterable<RecoveredRecord>,
    reading: Hold,
    nextRoom: () => Promise<void>,
  ): Promise<RecoveryOutcome> {
    let count = 0;
    for await (const { seq, body } of records) {
      count++;
      this.#add(seq, body);
      reading.seq = seq + 1;
      await nextRoom();
    }
    for (const rebuilt of this.#open.values()) this.#close(rebuilt);
    this.#open.clear();
    this.#watermark.drop(reading);
    return { records: count, blocks: this.#blocks, damagedShares: this.#damaged };
  }

  #add(seq: number, body: Uint8Array): void {
    let shares: BlockShare[];
    try {
      shares = decodeBlockRecord(body);
    } catch (error) {
      this.#countDamage(seq, error);
      return;
    }
    for (const share of shares) {
      // Its first record was released: the whole block had been stored.
      if (share.block <= this.#options.journal.stats().releasedSeq && !this.#isOpen(share)) continue;
      try {
        this.#blockOf(share, seq).append(share.encoded);
      } catch (error) {
        this.#countDamage(seq, error);
      }
    }
  }

  #isOpen({ table, block }: BlockShare): boolean {
    return this.#open.get(table)?.number === block;
  }

  #blockOf({ table, block: number }: BlockShare, seq: number): OpenBlock {
    const open = this.#open.get(table);
    if (open?.number === number) return open.block;
    if (open) this.#close(open);
    const rebuilt = { number, block: new OpenBlock(table), hold: this.#watermark.hold(seq) };
    this.#open.set(table, rebuilt);
    return rebuilt.block;
  }

  #close({ number, block, hold }: Rebuilt): void {
    this.#blocks++;
    const { table, rows, bytes } = block;
    const token = blockToken(this.#options.journal.id, table, number);
    this.#writer.push({ table, token, settled: Promise.resolve(), hold, content: block, bytes, rows });
  }

  #countDamage(seq: number, error: unknown): void {
    if (!(error instanceof HeadwaterError)) throw error;
    this.#damaged++;
    this.#options.onTrouble?.(`record ${seq} of the journal cannot be read`, error);
  }
}
