import { HeadwaterError } from '../../errors/headwater-error.ts';
import { type TableColumns, type TableName, tables } from '../tables.ts';
import { GrowingBytes } from './bytes.ts';
import type { Column } from './column.ts';
import { FixedColumn } from './fixed-column.ts';
import { clickhouseType, makeColumn } from './make-column.ts';
import { NestedColumn } from './nested-column.ts';
import { damaged, RecordReader } from './record-reader.ts';
import { TextColumn } from './text-column.ts';
import { WordColumn } from './word-column.ts';

/** First byte of a record; another one means a layout this version does not read. */
const recordVersion = 2;
const maxRowsPerRecord = 1 << 26;

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
  /** Complete rows held. */
  rows = 0;
  /** Changes whenever numbers that a dictionary gave stop being good. */
  generation = 0;
  private readonly names: readonly string[];
  private readonly heads: readonly Uint8Array[];
  private readonly columns: readonly Column[];
  private readonly byName: ReadonlyMap<string, Column>;
  private readonly stateSize: number;
  private readonly out = new GrowingBytes();

  constructor(table: TableName) {
    this.table = table;
    const kinds: TableColumns = tables[table];
    this.names = Object.keys(kinds);
    this.columns = this.names.map((name) => makeColumn(kinds[name]!));
    this.byName = new Map(this.columns.map((column, index) => [this.names[index]!, column]));
    this.heads = this.names.map((name) => columnHead(name, clickhouseType(kinds[name]!)));
    this.stateSize = this.columns.reduce((sum, column) => sum + column.stateSize, 0);
  }

  /** About how many bytes `nativeParts` would give; the loader freezes by it. */
  get bytes(): number {
    let sum = 0;
    for (const column of this.columns) sum += column.nativeBytes(this.rows);
    return sum;
  }

  mark(): Mark {
    const state = new Float64Array(this.stateSize);
    let at = 0;
    for (const column of this.columns) {
      column.save(state, at);
      at += column.stateSize;
    }
    return { rows: this.rows, state };
  }

  /** Forgets everything appended after the mark; the block is then byte for byte what it was. */
  rollback(mark: Mark): void {
    let at = 0;
    for (const column of this.columns) {
      column.restore(mark.state, at, mark.rows);
      at += column.stateSize;
    }
    this.rows = mark.rows;
    this.generation += 1;
  }

  /**
   * What was appended after the mark, in the journal's form: column slices, and the words they use. A record
   * needs no other to be read.
   * Concatenated, the parts are what `append` takes. Views: valid until the next append, rollback or encode.
   */
  encodeSince(mark: Mark): Uint8Array[] {
    const { out } = this;
    out.length = 0;
    out.appendByte(recordVersion);
    out.appendVarint(mark.rows);
    out.appendVarint(this.rows - mark.rows);
    let at = 0;
    for (const column of this.columns) {
      column.encode(out, mark.state, at, mark.rows, this.rows);
      at += column.stateSize;
    }
    return [out.written()];
  }

  /**
   * Adds the rows of one record written by `encodeSince`. Records of one block, appended in the order in which
   * they were written to an empty block, give the same rows again; words may be numbered otherwise. A record that
   * was lost costs its own rows.
   * @throws HeadwaterError HEADWATER_BLOCK_DAMAGED when the bytes are not such a record; nothing is appended then
   */
  append(encoded: Uint8Array): void {
    const mark = this.mark();
    try {
      this.appendRecord(new RecordReader(encoded));
    } catch (error) {
      this.rollback(mark);
      if (error instanceof HeadwaterError) throw error;
      throw new HeadwaterError('HEADWATER_BLOCK_DAMAGED', undefined, { cause: error });
    }
  }

  /** All rows as one block of ClickHouse's Native format. Views: valid until the next append or reset. */
  nativeParts(): Uint8Array[] {
    const head = new GrowingBytes(16);
    head.appendVarint(this.columns.length);
    head.appendVarint(this.rows);
    const parts = [head.written()];
    for (let i = 0; i < this.columns.length; i += 1) {
      const column = this.columns[i]!;
      parts.push(this.heads[i]!);
      column.pushPrefix(parts);
      column.pushData(parts, this.rows);
    }
    return parts;
  }

  /** Empties the block and keeps its memory. */
  reset(): void {
    for (const column of this.columns) column.reset();
    this.rows = 0;
    this.generation += 1;
  }

  /** Columns by name, for the writers in `model/rows`; a wrong name or kind is a mistake in the program. */
  fixed(name: string): FixedColumn {
    return this.column(name, FixedColumn);
  }

  word(name: string): WordColumn {
    return this.column(name, WordColumn);
  }

  text(name: string): TextColumn {
    return this.column(name, TextColumn);
  }

  nested(name: string): NestedColumn {
    return this.column(name, NestedColumn);
  }

  // hot: some four times a chunk of Datadog's; 20 ns
  private column<T extends Column>(name: string, type: new (...args: never[]) => T): T {
    const column = this.byName.get(name);
    if (column instanceof type) return column;
    throw new TypeError(`${this.table} has no ${type.name} ${name}`);
  }

  private appendRecord(record: RecordReader): void {
    if (record.byte() !== recordVersion) throw damaged('it was written in another layout');
    if (record.varint() < this.rows) throw damaged('its rows are there already');
    const rows = record.varint();
    if (rows > maxRowsPerRecord) throw damaged('it counts too many rows');
    for (const column of this.columns) column.decode(record, this.rows, this.rows + rows);
    if (!record.done()) throw damaged('bytes are left over');
    this.rows += rows;
  }
}

/** What Native writes before a column: its name and type, each behind its length. */
function columnHead(name: string, type: string): Uint8Array {
  const head = new GrowingBytes(64);
  for (const text of [name, type]) {
    head.appendVarint(text.length);
    head.appendText(text);
  }
  return head.written();
}
