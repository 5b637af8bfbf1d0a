import type { GrowingBytes } from './bytes.ts';
import type { RecordReader } from './record-reader.ts';

/**
 * One column of an open block. Rows are written in order and may be left out: a row that was never written is
 * zero or empty. Marks are numbers in a shared array, read back in the same order.
 */
export interface Column {
  /** Numbers that `save` writes. */
  readonly stateSize: number;
  /** About what the column adds to a Native block. */
  nativeBytes(rows: number): number;
  save(state: Float64Array, at: number): void;
  /** Back to a saved state, at which the block had `rows` rows. */
  restore(state: Float64Array, at: number, rows: number): void;
  /** Appends rows `from` … `to - 1` in the journal's form; the state was saved when the block had `from` rows. */
  encode(out: GrowingBytes, state: Float64Array, at: number, from: number, to: number): void;
  /** Reads what `encode` wrote for `to - from` rows. @throws HeadwaterError HEADWATER_BLOCK_DAMAGED */
  decode(record: RecordReader, from: number, to: number): void;
  /** What Native wants once, before the column's data. */
  pushPrefix(parts: Uint8Array[]): void;
  pushData(parts: Uint8Array[], rows: number): void;
  reset(): void;
}
