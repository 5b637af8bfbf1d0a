import { Bytes, copyBytes, type GrowingBytes } from './bytes.ts';
import type { Column } from './column.ts';
import { damaged, type RecordReader } from './record-reader.ts';
import { zeroBytes } from './zero-bytes.ts';

const firstRows = 1024;
const absent = 0;
const constant = 1;
const plain = 2;

/** Values of 1, 2, 4, 8 or 16 bytes, little endian: numbers, times, ids. Setters do not check the width. */
export class FixedColumn implements Column {
  readonly stateSize = 1;
  readonly stride: number;
  /** Rows from here on are zero. */
  used = 0;
  private capacity = 0;
  private data = new Bytes(new Uint8Array(0));
  private u16 = new Uint16Array(0);
  private u32 = new Uint32Array(0);
  private f64 = new Float64Array(0);

  constructor(stride: number) {
    this.stride = stride;
  }

  setU8(row: number, value: number): void {
    if (row >= this.capacity) this.grow(row);
    this.data.u8[row] = value;
    this.used = row + 1;
  }

  setU16(row: number, value: number): void {
    if (row >= this.capacity) this.grow(row);
    this.u16[row] = value;
    this.used = row + 1;
  }

  /** Also for i32: the value is taken modulo 2^32. */
  setU32(row: number, value: number): void {
    if (row >= this.capacity) this.grow(row);
    this.u32[row] = value;
    this.used = row + 1;
  }

  /** The two halves of an i64, u64 or time. */
  set64(row: number, low: number, high: number): void {
    if (row >= this.capacity) this.grow(row);
    this.u32[row * 2] = low;
    this.u32[row * 2 + 1] = high;
    this.used = row + 1;
  }

  setF64(row: number, value: number): void {
    if (row >= this.capacity) this.grow(row);
    this.f64[row] = value;
    this.used = row + 1;
  }

  /** Copies `stride` bytes, 8 or 16. */
  setBytes(row: number, source: Bytes, start: number): void {
    if (row >= this.capacity) this.grow(row);
    const at = row * this.stride;
    const { view } = this.data;
    for (let i = 0; i < this.stride; i += 4) {
      view.setInt32(at + i, source.view.getInt32(start + i, true), true);
    }
    this.used = row + 1;
  }

  /** Copies `count` values laid out as they are here (packed fixed64 fields). */
  setRange(row: number, count: number, source: Bytes, start: number): void {
    if (count === 0) return;
    if (row + count > this.capacity) this.grow(row + count - 1);
    copyBytes(source, start, count * this.stride, this.data, row * this.stride);
    this.used = row + count;
  }

  byteAt(row: number): number {
    return row < this.used ? this.data.u8[row]! : 0;
  }

  u16At(row: number): number {
    return row < this.used ? this.u16[row]! : 0;
  }

  f64At(row: number): number {
    return row < this.used ? this.f64[row]! : 0;
  }

  /** An unsigned 64-bit value as a number, exact below 2^53. */
  nearAt(row: number): number {
    return row < this.used ? this.u32[row * 2]! + this.u32[row * 2 + 1]! * 4_294_967_296 : 0;
  }

  /** Lower-case hex of an id; all zeros where none was set. */
  hexAt(row: number): string {
    if (row >= this.used) return '00'.repeat(this.stride);
    return Buffer.from(this.data.u8.subarray(row * this.stride, (row + 1) * this.stride)).toString('hex');
  }

  /** Takes row `row` out of `rows`; those behind it move up. */
  remove(row: number, rows: number): void {
    this.data.u8.copyWithin(row * this.stride, (row + 1) * this.stride, rows * this.stride);
    this.truncate(rows - 1);
  }

  nativeBytes(rows: number): number {
    return rows * this.stride;
  }

  save(state: Float64Array, at: number): void {
    state[at] = this.used;
  }

  restore(state: Float64Array, at: number, _rows: number): void {
    this.truncate(state[at]!);
  }

  encode(out: GrowingBytes, _state: Float64Array, _at: number, from: number, to: number): void {
    if (this.used <= from) {
      out.appendByte(absent);
      return;
    }
    if (to > this.capacity) this.grow(to);
    const { stride } = this;
    if (to - from > 1 && this.isConstant(from, to)) {
      out.appendByte(constant);
      out.append(this.data, from * stride, stride);
      return;
    }
    out.appendByte(plain);
    out.append(this.data, from * stride, (to - from) * stride);
  }

  decode(record: RecordReader, from: number, to: number): void {
    const form = record.byte();
    if (form === absent) return;
    if (form === plain) {
      const start = record.take((to - from) * this.stride);
      this.setRange(from, to - from, record, start);
      return;
    }
    if (form !== constant) throw damaged('unknown form of a fixed column');
    const start = record.take(this.stride);
    for (let row = from; row < to; row += 1) this.setRange(row, 1, record, start);
  }

  pushPrefix(_parts: Uint8Array[]): void {}

  pushData(parts: Uint8Array[], rows: number): void {
    const used = Math.min(this.used, rows);
    if (used > 0) parts.push(this.data.u8.subarray(0, used * this.stride));
    if (used < rows) parts.push(zeroBytes((rows - used) * this.stride));
  }

  /** Makes rows from `row` on zero again. */
  truncate(row: number): void {
    if (this.used <= row) return;
    this.data.u8.fill(0, row * this.stride, this.used * this.stride);
    this.used = row;
  }

  reset(): void {
    this.truncate(0);
  }

  private isConstant(from: number, to: number): boolean {
    const { stride } = this;
    const { u8, view } = this.data;
    const end = to * stride;
    let at = (from + 1) * stride;
    for (; at + 4 <= end; at += 4) if (view.getInt32(at) !== view.getInt32(at - stride)) return false;
    for (; at < end; at += 1) if (u8[at] !== u8[at - stride]) return false;
    return true;
  }

  private grow(row: number): void {
    const { stride } = this;
    this.capacity = Math.max(firstRows, row + 1, this.capacity * 2);
    const bigger = new Uint8Array(this.capacity * stride);
    bigger.set(this.data.u8.subarray(0, this.used * stride));
    const { buffer } = bigger;
    this.data = new Bytes(bigger);
    if (stride >= 2) this.u16 = new Uint16Array(buffer);
    if (stride >= 4) this.u32 = new Uint32Array(buffer);
    if (stride >= 8) this.f64 = new Float64Array(buffer);
  }
}
