import type { TableName } from '../tables.ts';

/** Where a block stood; only the block that gave it can go back to it, and only while it was not reset. */
export interface Mark {
  readonly rows: number;
  readonly state: Float64Array;
}

/**
 * The open block of one table: growing column buffers that decoders append to, reused block after block.
 * All requests share it; nothing here is asynchronous.
 */
export class OpenBlock {
  readonly table: TableName;

  constructor(table: TableName) {
    this.table = table;
  }

  /** Complete rows held. */
  get rows(): number {
    return 0;
  }

  /** About how many bytes `nativeParts` would give; the loader freezes by it. */
  get bytes(): number {
    return 0;
  }

  mark(): Mark {
    throw new Error('not written yet');
  }

  /** Forgets everything appended after the mark; the block is then byte for byte what it was. */
  rollback(_mark: Mark): void {
    throw new Error('not written yet');
  }

  /**
   * What was appended after the mark, in the journal's form: column slices and dictionary additions.
   * Concatenated, the parts are what `append` takes. Views: valid until the next append, rollback or encode.
   */
  encodeSince(_mark: Mark): Uint8Array[] {
    throw new Error('not written yet');
  }

  /**
   * Adds the rows of one record written by `encodeSince`. Records of one block, appended in the order in which
   * they were written to an empty block, give the same block again, byte for byte.
   * @throws HeadwaterError HEADWATER_BLOCK_DAMAGED when the bytes are not such a record; nothing is appended then
   */
  append(_encoded: Uint8Array): void {
    throw new Error('not written yet');
  }

  /** All rows as one block of ClickHouse's Native format. Views: valid until the next append or reset. */
  nativeParts(): Uint8Array[] {
    throw new Error('not written yet');
  }

  /** Empties the block and keeps its memory. */
  reset(): void {
    throw new Error('not written yet');
  }
}
