import { damaged, RecordReader } from '../columns/record-reader.ts';
import { type ColumnKind, type TableColumns, type TableName, tables } from '../tables.ts';
import { FixedValues, NestedValues, TextValues } from './record-columns.ts';

/** The layout `OpenBlock.encodeSince` writes. */
const recordVersion = 2;
const maxRows = 1 << 26;
const strides: Readonly<Record<string, number>> = {
  id16: 16,
  id8: 8,
  time: 8,
  u8: 1,
  u16: 2,
  u32: 4,
  u64: 8,
  i32: 4,
  i64: 8,
  f64: 8,
};

type Column = FixedValues | TextValues | NestedValues;

/** The rows of one table in one request, read from the bytes the journal keeps. Views: good while the bytes are. */
export class RecordRows {
  readonly table: TableName;
  readonly rows: number;
  readonly #columns = new Map<string, Column>();

  /** @throws HeadwaterError HEADWATER_BLOCK_DAMAGED */
  constructor(table: TableName, encoded: Uint8Array) {
    this.table = table;
    const record = new RecordReader(encoded);
    if (record.byte() !== recordVersion) throw damaged('it was written in another layout');
    record.varint();
    this.rows = record.varint();
    if (this.rows > maxRows) throw damaged('it counts too many rows');
    const kinds: TableColumns = tables[table];
    for (const [name, kind] of Object.entries(kinds)) {
      this.#columns.set(name, readColumn(record, this.rows, kind));
    }
    if (!record.done()) throw damaged('bytes are left over');
  }

  /** Columns by name; a wrong name or kind is a mistake in the program. */
  fixed(name: string): FixedValues {
    return this.#column(name, FixedValues);
  }

  /** Of kind `text` or `word`. */
  text(name: string): TextValues {
    return this.#column(name, TextValues as never);
  }

  nested(name: string): NestedValues {
    return this.#column(name, NestedValues);
  }

  #column<T extends Column>(name: string, type: new (...args: never[]) => T): T {
    const column = this.#columns.get(name);
    if (column instanceof type) return column;
    throw new TypeError(`${this.table} has no ${type.name} ${name}`);
  }
}

function readColumn(record: RecordReader, rows: number, kind: ColumnKind): Column {
  if (kind === 'words') return new NestedValues(record, rows, [TextValues.ofWords, TextValues.ofTexts]);
  if (kind === 'numbers')
    return new NestedValues(record, rows, [
      TextValues.ofWords,
      (from, count) => new FixedValues(from, count, 8),
    ]);
  if (kind.startsWith('list<')) return new NestedValues(record, rows, [readerOf(kind.slice(5, -1))]);
  return readerOf(kind)(record, rows);
}

function readerOf(kind: string): (record: RecordReader, rows: number) => FixedValues | TextValues {
  if (kind === 'word') return TextValues.ofWords;
  if (kind === 'text') return TextValues.ofTexts;
  const stride = strides[kind]!;
  return (record, rows) => new FixedValues(record, rows, stride);
}
