import type { Bytes, GrowingBytes } from './bytes.ts';
import type { Column } from './column.ts';
import { Dictionary } from './dictionary.ts';
import { decodeWords, LocalWords, widthOf, writeNarrow } from './local-words.ts';
import { damaged, type RecordReader } from './record-reader.ts';
import { zeroBytes } from './zero-bytes.ts';

const firstRows = 1024;
const absent = 0;
const constant = 1;
const listed = 2;
const fourBytes = 4;
const recentSlots = 64;

/** Version 1 of LowCardinality's serialisation: dictionaries travel with the data. */
const lowCardinalityPrefix = Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0);
const hasAdditionalKeys = 1 << 9;
const needsUpdate = 1 << 10;

/** LowCardinality(String): a dictionary of the block and one number a row. */
export class WordColumn implements Column {
  readonly stateSize = 2;
  readonly dictionary = new Dictionary();
  used = 0;
  /** Number of the last word set: often the next one's too. */
  private last = 0;
  /** Numbers of words by a few of their bytes; saves hashing them whole. */
  private readonly recent = new Uint32Array(recentSlots);
  private ids = new Uint32Array(0);
  private narrow = new Uint8Array(0);
  private readonly local = new LocalWords();

  set(row: number, source: Bytes, start: number, length: number): void {
    const { last } = this;
    if (last !== 0 && this.dictionary.equals(last, source, start, length)) this.setId(row, last);
    else this.setOther(row, source, start, length);
  }

  private setOther(row: number, source: Bytes, start: number, length: number): void {
    const { dictionary, recent } = this;
    const slot = recentSlotOf(source, start, length);
    const known = recent[slot]!;
    if (known !== 0 && dictionary.equals(known, source, start, length)) this.last = known;
    else {
      this.last = dictionary.intern(source, start, length);
      recent[slot] = this.last;
    }
    this.setId(row, this.last);
  }

  setText(row: number, text: string): void {
    this.setId(row, this.dictionary.internText(text));
  }

  /** @param id a number this column's dictionary gave since the block was last reset or rolled back */
  setId(row: number, id: number): void {
    if (row >= this.ids.length) this.grow(row);
    this.ids[row] = id;
    this.used = row + 1;
  }

  idAt(row: number): number {
    return row < this.used ? this.ids[row]! : 0;
  }

  /** Takes row `row` out of `rows`; those behind it move up. */
  remove(row: number, rows: number): void {
    this.ids.copyWithin(row, row + 1, rows);
    this.truncate(rows - 1);
  }

  nativeBytes(rows: number): number {
    return rows * this.width() + this.dictionary.arena.length + 24;
  }

  save(state: Float64Array, at: number): void {
    state[at] = this.used;
    state[at + 1] = this.dictionary.size;
  }

  restore(state: Float64Array, at: number, _rows: number): void {
    this.truncate(state[at]!);
    this.dictionary.truncate(state[at + 1]!);
    this.last = 0;
    this.recent.fill(0);
  }

  encode(out: GrowingBytes, _state: Float64Array, _at: number, from: number, to: number): void {
    if (this.used <= from) {
      out.appendByte(absent);
      return;
    }
    if (to > this.ids.length) this.grow(to);
    const { dictionary, ids } = this;
    if (!this.isConstant(from, to)) {
      out.appendByte(listed);
      this.local.encode(out, dictionary, ids, from, to);
      return;
    }
    const id = ids[from]!;
    out.appendByte(constant);
    out.appendVarint(dictionary.lengthOf(id));
    out.append(dictionary.arena, dictionary.startOf(id), dictionary.lengthOf(id));
  }

  decode(record: RecordReader, from: number, to: number): void {
    const form = record.byte();
    if (form === absent) return;
    if (form === listed) {
      decodeWords(record, this.dictionary, to - from, (index, id) => this.setId(from + index, id));
      return;
    }
    if (form !== constant) throw damaged('unknown form of words');
    const length = record.varint();
    const id = this.dictionary.intern(record, record.take(length), length);
    for (let row = from; row < to; row += 1) this.setId(row, id);
  }

  pushPrefix(parts: Uint8Array[]): void {
    parts.push(lowCardinalityPrefix);
  }

  pushData(parts: Uint8Array[], rows: number): void {
    if (rows === 0) return;
    const { dictionary } = this;
    const width = this.width();
    const head = new DataView(new ArrayBuffer(16));
    head.setUint32(0, (width >> 1) | hasAdditionalKeys | needsUpdate, true);
    head.setUint32(8, dictionary.size, true);
    parts.push(new Uint8Array(head.buffer), dictionary.arena.written());
    const count = new DataView(new ArrayBuffer(8));
    count.setUint32(0, rows, true);
    parts.push(new Uint8Array(count.buffer), this.indexes(rows, width));
  }

  /** Empties rows from `row` on. */
  truncate(row: number): void {
    if (this.used <= row) return;
    this.ids.fill(0, row, this.used);
    this.used = row;
  }

  reset(): void {
    this.truncate(0);
    this.dictionary.reset();
    this.last = 0;
    this.recent.fill(0);
  }

  private width(): number {
    return widthOf(this.dictionary.size);
  }

  private indexes(rows: number, width: number): Uint8Array {
    if (this.dictionary.size === 1 || this.used === 0) return zeroBytes(rows * width);
    if (rows > this.ids.length) this.grow(rows);
    if (width === fourBytes) return new Uint8Array(this.ids.buffer, 0, rows * 4);
    if (this.narrow.length < rows * width) this.narrow = new Uint8Array(this.ids.length * width);
    writeNarrow(this.ids, 0, rows, this.narrow, 0, width);
    return this.narrow.subarray(0, rows * width);
  }

  private isConstant(from: number, to: number): boolean {
    const first = this.ids[from];
    for (let row = from + 1; row < to; row += 1) if (this.ids[row] !== first) return false;
    return true;
  }

  private grow(row: number): void {
    const bigger = new Uint32Array(Math.max(firstRows, row + 1, this.ids.length * 2));
    bigger.set(this.ids.subarray(0, this.used));
    this.ids = bigger;
  }
}

/** By length and the bytes at both ends and in the middle. */
function recentSlotOf({ u8, view }: Bytes, start: number, length: number): number {
  if (length < 4) return length === 0 ? 0 : (u8[start]! ^ (u8[start + length - 1]! << 1)) & (recentSlots - 1);
  const ends = view.getInt32(start, true) ^ Math.imul(view.getInt32(start + length - 4, true), 31);
  const middle = view.getInt32(start + (length >> 1) - 2, true);
  return Math.imul(ends ^ Math.imul(middle, 17) ^ length, 0x9e3779b1) >>> 26;
}
