import { type Bytes, copyBytes, GrowingBytes, textOf } from './bytes.ts';
import type { Column } from './column.ts';
import { damaged, type RecordReader } from './record-reader.ts';
import { zeroBytes } from './zero-bytes.ts';

const absent = 0;
const plain = 1;

/** String: each value behind its length as LEB128, exactly as Native wants it. */
export class TextColumn implements Column {
  readonly stateSize = 2;
  private readonly buffer = new GrowingBytes();
  /** Rows written; later ones are empty. */
  private rows = 0;
  private lastStart = 0;

  /** A second call for the same row replaces the value. */
  set(row: number, source: Bytes, start: number, length: number): void {
    this.open(row);
    const { buffer } = this;
    buffer.reserve(length + 5);
    if (length < 0x80) {
      buffer.u8[buffer.length] = length;
      buffer.length += 1;
    } else {
      buffer.appendVarint(length);
    }
    copyBytes(source, start, length, buffer, buffer.length);
    buffer.length += length;
  }

  /** Whether the newest row, `row`, holds these bytes. */
  endsWith(row: number, source: Bytes, start: number, length: number): boolean {
    if (row >= this.rows) return length === 0;
    const { buffer } = this;
    const prefix = length < 0x80 ? 1 : length < 0x4000 ? 2 : length < 0x200000 ? 3 : 4;
    if (buffer.length - this.lastStart !== prefix + length) return false;
    for (let i = 0; i < length; i += 1) {
      if (buffer.u8[this.lastStart + prefix + i] !== source.u8[start + i]) return false;
    }
    return true;
  }

  /**
   * The text of a row. Rows are found by walking, so ask for them in order.
   *
   * @param place where the last row asked for begins; begin with zeros, and again when the block's generation changed
   */
  textAt(row: number, place: { row: number; at: number }): string {
    if (row >= this.rows) return '';
    if (row < place.row) {
      place.row = 0;
      place.at = 0;
    }
    for (;;) {
      const { u8 } = this.buffer;
      let length = 0;
      let shift = 1;
      let at = place.at;
      for (let byte = 0x80; byte >= 0x80; at += 1, shift *= 0x80) {
        byte = u8[at] ?? 0;
        length += (byte & 0x7f) * shift;
      }
      if (place.row === row) return textOf(this.buffer, at, at + length);
      place.row += 1;
      place.at = at + length;
    }
  }

  nativeBytes(rows: number): number {
    return this.buffer.length + rows - this.rows;
  }

  save(state: Float64Array, at: number): void {
    state[at] = this.rows;
    state[at + 1] = this.buffer.length;
  }

  restore(state: Float64Array, at: number, _rows: number): void {
    this.rows = state[at]!;
    this.buffer.length = state[at + 1]!;
  }

  encode(out: GrowingBytes, state: Float64Array, at: number, from: number, to: number): void {
    if (this.rows <= from) {
      out.appendByte(absent);
      return;
    }
    this.fill(to);
    const start = state[at + 1]! + (from - state[at]!);
    out.appendByte(plain);
    out.append(this.buffer, start, this.buffer.length - start);
  }

  decode(record: RecordReader, from: number, to: number): void {
    const form = record.byte();
    if (form === absent) return;
    if (form !== plain) throw damaged('unknown form of a text column');
    for (let row = from; row < to; row += 1) {
      const length = record.varint();
      this.set(row, record, record.take(length), length);
    }
  }

  pushPrefix(_parts: Uint8Array[]): void {}

  pushData(parts: Uint8Array[], rows: number): void {
    if (this.buffer.length > 0) parts.push(this.buffer.written());
    if (this.rows < rows) parts.push(zeroBytes(rows - this.rows));
  }

  /** Takes row `row` out; the rows behind it move up. Only for the newest few: it walks from `from`, at `fromByte`. */
  remove(row: number, from: number, fromByte: number): void {
    const { buffer } = this;
    let start = fromByte;
    for (let at = from; at < row; at += 1) start = this.next(start);
    const end = this.next(start);
    buffer.u8.copyWithin(start, end, buffer.length);
    buffer.length -= end - start;
    this.rows -= 1;
  }

  /** Bytes written; where the next row starts. */
  get end(): number {
    return this.buffer.length;
  }

  reset(): void {
    this.buffer.length = 0;
    this.rows = 0;
    this.lastStart = 0;
  }

  private open(row: number): void {
    if (row === this.rows) this.lastStart = this.buffer.length;
    else if (row > this.rows) {
      this.fill(row);
      this.lastStart = this.buffer.length;
    } else this.buffer.length = this.lastStart;
    this.rows = row + 1;
  }

  private fill(rows: number): void {
    const missing = rows - this.rows;
    if (missing <= 0) return;
    const { buffer } = this;
    buffer.reserve(missing);
    buffer.u8.fill(0, buffer.length, buffer.length + missing);
    buffer.length += missing;
    this.rows = rows;
  }

  private next(start: number): number {
    const { u8 } = this.buffer;
    let position = start;
    let length = 0;
    let scale = 1;
    for (;;) {
      const byte = u8[position]!;
      position += 1;
      length += (byte & 0x7f) * scale;
      if (byte < 0x80) return position + length;
      scale *= 128;
    }
  }
}
