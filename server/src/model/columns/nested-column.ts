import type { GrowingBytes } from './bytes.ts';
import type { Column } from './column.ts';
import { damaged, type RecordReader } from './record-reader.ts';

const absent = 0;
const plain = 1;
/** More elements than one record can mean: a damaged count must not fill memory. */
const maxElements = 1 << 26;

/**
 * Array and Map: where each row's elements end, and one column (list) or two (keys, values) that hold the
 * elements of all rows one after another.
 */
export class NestedColumn implements Column {
  readonly stateSize: number;
  readonly children: readonly Column[];
  /** Elements of all rows. */
  count = 0;
  /** Rows that have an end; later ones are empty. */
  private rows = 0;
  /** Two halves of a u64 a row; the upper one stays zero. */
  private ends = new Uint32Array(0);

  constructor(children: readonly Column[]) {
    this.children = children;
    this.stateSize = children.reduce((sum, child) => sum + child.stateSize, 2);
  }

  /** Adds an element to the newest row. @returns its index in the children, to be written there */
  add(row: number): number {
    if (row >= this.rows) this.open(row);
    const index = this.count;
    this.count = index + 1;
    this.ends[row * 2] = index + 1;
    return index;
  }

  /** Adds `count` elements. @returns the index of the first */
  addMany(row: number, count: number): number {
    if (row >= this.rows) this.open(row);
    const index = this.count;
    this.count = index + count;
    this.ends[row * 2] = this.count;
    return index;
  }

  /** Index of the first element of row `row`, which is the newest or not yet begun. */
  startOf(row: number): number {
    if (row === 0) return 0;
    return row <= this.rows ? this.ends[(row - 1) * 2]! : this.count;
  }

  /** Says that one element of the newest row was taken out of every child. */
  removed(row: number): void {
    this.count -= 1;
    this.ends[row * 2] = this.count;
  }

  nativeBytes(rows: number): number {
    let sum = rows * 8;
    for (const child of this.children) sum += child.nativeBytes(this.count);
    return sum;
  }

  save(state: Float64Array, at: number): void {
    state[at] = this.rows;
    state[at + 1] = this.count;
    let next = at + 2;
    for (const child of this.children) {
      child.save(state, next);
      next += child.stateSize;
    }
  }

  restore(state: Float64Array, at: number, _rows: number): void {
    this.rows = state[at]!;
    this.count = state[at + 1]!;
    let next = at + 2;
    for (const child of this.children) {
      child.restore(state, next, this.count);
      next += child.stateSize;
    }
  }

  encode(out: GrowingBytes, state: Float64Array, at: number, from: number, to: number): void {
    if (this.rows <= from) {
      out.appendByte(absent);
      return;
    }
    this.fill(to);
    out.appendByte(plain);
    let start = this.startOf(from);
    for (let row = from; row < to; row += 1) {
      const end = this.ends[row * 2]!;
      out.appendVarint(end - start);
      start = end;
    }
    let next = at + 2;
    for (const child of this.children) {
      child.encode(out, state, next, state[at + 1]!, this.count);
      next += child.stateSize;
    }
  }

  decode(record: RecordReader, from: number, to: number): void {
    const form = record.byte();
    if (form === absent) return;
    if (form !== plain) throw damaged('unknown form of a list');
    const first = this.count;
    for (let row = from; row < to; row += 1) {
      const count = record.varint();
      if (this.count - first + count > maxElements) throw damaged('a list is too long');
      this.addMany(row, count);
    }
    for (const child of this.children) child.decode(record, first, this.count);
  }

  pushPrefix(parts: Uint8Array[]): void {
    for (const child of this.children) child.pushPrefix(parts);
  }

  pushData(parts: Uint8Array[], rows: number): void {
    this.fill(rows);
    parts.push(new Uint8Array(this.ends.buffer, 0, rows * 8));
    for (const child of this.children) child.pushData(parts, this.count);
  }

  reset(): void {
    this.rows = 0;
    this.count = 0;
    for (const child of this.children) child.reset();
  }

  private open(row: number): void {
    this.fill(row + 1);
  }

  private fill(rows: number): void {
    if (rows * 2 > this.ends.length) this.grow(rows);
    for (let row = this.rows; row < rows; row += 1) this.ends[row * 2] = this.count;
    if (rows > this.rows) this.rows = rows;
  }

  private grow(rows: number): void {
    const bigger = new Uint32Array(Math.max(2048, rows * 2, this.ends.length * 2));
    bigger.set(this.ends.subarray(0, this.rows * 2));
    this.ends = bigger;
  }
}
