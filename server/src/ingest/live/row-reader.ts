import { textOf } from '../../model/columns/bytes.ts';
import type { Column } from '../../model/columns/column.ts';
import { FixedColumn } from '../../model/columns/fixed-column.ts';
import { NestedColumn } from '../../model/columns/nested-column.ts';
import type { OpenBlock } from '../../model/columns/open-block.ts';
import { TextColumn } from '../../model/columns/text-column.ts';
import { WordColumn } from '../../model/columns/word-column.ts';
import { type TableColumns, tables } from '../../model/tables.ts';

interface Place {
  row: number;
  at: number;
}

/** Reads rows of an open block back, for pages that show what arrives. Ask for rows in order: texts are walked. */
export class RowReader {
  private readonly block: OpenBlock;
  private readonly places = new Map<TextColumn, Place>();
  private readonly known = new Map<string, Column | undefined>();
  private generation = -1;

  constructor(block: OpenBlock) {
    this.block = block;
  }

  /** Call before reading what was just written. */
  begin(): this {
    if (this.generation !== this.block.generation) this.places.clear();
    this.generation = this.block.generation;
    return this;
  }

  /** Empty when the table has no such column, as in the others. */
  word(name: string, row: number): string {
    const column = this.column(name);
    return column instanceof WordColumn ? wordAt(column, row) : '';
  }

  text(name: string, row: number): string {
    const column = this.column(name);
    return column instanceof TextColumn ? this.textAt(column, row) : '';
  }

  /** 0 when the table has no such column. */
  u16(name: string, row: number): number {
    const column = this.column(name);
    return column instanceof FixedColumn ? column.u16At(row) : 0;
  }

  /** An attribute of whatever type, as text; undefined when the row has none of that name. */
  attribute(row: number, key: string): string | undefined {
    for (const name of ['attributes', 'attributes_number'])
      for (const [found, value] of this.pairs(name, row)) if (found === key) return value;
    return undefined;
  }

  /** All attributes, as text. `exceptions` has no numbers. */
  attributes(row: number): [string, string][] {
    return ['attributes', 'attributes_number'].flatMap((name) => [...this.pairs(name, row)]);
  }

  private *pairs(name: string, row: number): Generator<[string, string]> {
    const nested = this.column(name);
    if (!(nested instanceof NestedColumn)) return;
    const [keys, values] = nested.children;
    if (!(keys instanceof WordColumn)) return;
    const end = nested.startOf(row + 1);
    for (let index = nested.startOf(row); index < end; index += 1) {
      const value =
        values instanceof TextColumn
          ? this.textAt(values, index)
          : values instanceof FixedColumn
            ? String(values.f64At(index))
            : '';
      yield [wordAt(keys, index), value];
    }
  }

  private column(name: string): Column | undefined {
    if (!this.known.has(name)) this.known.set(name, findColumn(this.block, name));
    return this.known.get(name);
  }

  private textAt(column: TextColumn, row: number): string {
    let place = this.places.get(column);
    if (place === undefined) {
      place = { row: 0, at: 0 };
      this.places.set(column, place);
    }
    return column.textAt(row, place);
  }
}

const readers = new WeakMap<OpenBlock, RowReader>();

/** The reader of a block: one each, so that it goes on where it was. */
export function readRows(block: OpenBlock): RowReader {
  let reader = readers.get(block);
  if (reader === undefined) {
    reader = new RowReader(block);
    readers.set(block, reader);
  }
  return reader.begin();
}

/** A program that does not name its instance is told apart by its host. */
export function instanceOf(rows: RowReader, row: number): string {
  return rows.word('instance', row) || rows.word('host', row);
}

function wordAt(column: WordColumn, row: number): string {
  const { dictionary } = column;
  const id = column.idAt(row);
  const start = dictionary.startOf(id);
  return textOf(dictionary.arena, start, start + dictionary.lengthOf(id));
}

function findColumn(block: OpenBlock, name: string): Column | undefined {
  const kind = (tables[block.table] as TableColumns)[name];
  if (kind === undefined) return undefined;
  if (kind === 'word') return block.word(name);
  if (kind === 'text') return block.text(name);
  return kind === 'words' || kind === 'numbers' || kind.startsWith('list')
    ? block.nested(name)
    : block.fixed(name);
}
