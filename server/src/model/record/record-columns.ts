import type { Bytes } from '../columns/bytes.ts';
import type { RecordReader } from '../columns/record-reader.ts';
import { damaged } from '../columns/record-reader.ts';

/*
 * The columns of one journal record, read in place: see the `encode` of each column in `model/columns` for the
 * layouts. A value that was never written is zero or empty.
 */

const absent = 0;
const constant = 1;
/** More elements than one record can mean: a damaged count must not fill memory. */
const maxElements = 1 << 26;
const noPlaces = new Uint32Array(0);

/** Numbers, times and ids. */
export class FixedValues {
  readonly bytes: Bytes;
  private readonly stride: number;
  /** Bytes from one row to the next: 0 where all rows are the same. */
  private readonly step: number;
  private readonly start: number;
  private buffer: Buffer | undefined;

  constructor(record: RecordReader, rows: number, stride: number) {
    this.bytes = record;
    this.stride = stride;
    const form = record.byte();
    if (form > 2) throw damaged('unknown form of a fixed column');
    const isOne = form === constant;
    this.start = form === absent ? -1 : record.take(isOne ? stride : rows * stride);
    this.step = isOne ? 0 : stride;
  }

  /** Where the value of a row is in `bytes`; -1 when none was written. */
  at(row: number): number {
    return this.start < 0 ? -1 : this.start + row * this.step;
  }

  u8(row: number): number {
    return this.start < 0 ? 0 : this.bytes.u8[this.at(row)]!;
  }

  u16(row: number): number {
    return this.start < 0 ? 0 : this.bytes.view.getUint16(this.at(row), true);
  }

  u32(row: number): number {
    return this.start < 0 ? 0 : this.bytes.view.getUint32(this.at(row), true);
  }

  i32(row: number): number {
    return this.start < 0 ? 0 : this.bytes.view.getInt32(this.at(row), true);
  }

  f64(row: number): number {
    return this.start < 0 ? 0 : this.bytes.view.getFloat64(this.at(row), true);
  }

  u64(row: number): bigint {
    return this.start < 0 ? 0n : this.bytes.view.getBigUint64(this.at(row), true);
  }

  i64(row: number): bigint {
    return this.start < 0 ? 0n : this.bytes.view.getBigInt64(this.at(row), true);
  }

  /** Lower-case hex; '' for zeros, which mean none. */
  id(row: number): string {
    if (this.start < 0) return '';
    const at = this.at(row);
    const { u8 } = this.bytes;
    let isZero = true;
    for (let i = at; i < at + this.stride && isZero; i += 1) isZero = u8[i] === 0;
    if (isZero) return '';
    this.buffer ??= bufferOf(this.bytes);
    return this.buffer.toString('hex', at, at + this.stride);
  }
}

/** Texts and words: where each row's bytes are. */
export class TextValues {
  readonly bytes: Bytes;
  /** Start and end of each distinct value. */
  private places: Uint32Array = noPlaces;
  /** Number of each row's value; none: the rows are the values, in order. */
  private ids: Uint32Array | undefined;
  private isConstant = false;
  private readonly texts: (string | undefined)[] = [];
  private buffer: Buffer | undefined;

  private constructor(bytes: Bytes) {
    this.bytes = bytes;
  }

  /** A column of kind `text`. */
  static ofTexts(record: RecordReader, rows: number): TextValues {
    const values = new TextValues(record);
    const form = record.byte();
    if (form > 1) throw damaged('unknown form of a text column');
    if (form === absent) return values;
    const places = new Uint32Array(rows * 2);
    for (let row = 0; row < rows; row += 1) {
      const length = record.varint();
      places[row * 2] = record.take(length);
      places[row * 2 + 1] = record.position;
    }
    values.places = places;
    return values;
  }

  /** A column of kind `word`. */
  static ofWords(record: RecordReader, rows: number): TextValues {
    const values = new TextValues(record);
    const form = record.byte();
    if (form > 2) throw damaged('unknown form of words');
    if (form === absent) return values;
    if (form === constant) {
      const length = record.varint();
      values.places = Uint32Array.of(record.take(length), record.position);
      values.isConstant = true;
      return values;
    }
    const places = [0, 0];
    for (let length = record.varint(); length !== 0; length = record.varint()) {
      places.push(record.take(length), record.position);
    }
    values.places = Uint32Array.from(places);
    values.ids = readIds(record, rows, places.length / 2);
    return values;
  }

  start(row: number): number {
    return this.places[this.place(row)] ?? 0;
  }

  end(row: number): number {
    return this.places[this.place(row) + 1] ?? 0;
  }

  text(row: number): string {
    if (this.places.length === 0) return '';
    const place = this.place(row);
    const number = place >>> 1;
    const known = this.texts[number];
    if (known !== undefined) return known;
    this.buffer ??= bufferOf(this.bytes);
    const text = this.buffer.toString('utf8', this.places[place]!, this.places[place + 1]!);
    if (this.ids !== undefined || this.isConstant) this.texts[number] = text;
    return text;
  }

  private place(row: number): number {
    return this.isConstant ? 0 : (this.ids?.[row] ?? row) * 2;
  }
}

/** A Buffer reads short texts and ids in half the time that a TextDecoder or a view of each takes. */
const bufferOf = ({ u8 }: Bytes): Buffer => Buffer.from(u8.buffer, u8.byteOffset, u8.byteLength);

function readIds(record: RecordReader, rows: number, words: number): Uint32Array {
  const width = record.byte();
  if (width !== 1 && width !== 2 && width !== 4) throw damaged('unknown form of words');
  const start = record.take(rows * width);
  const ids = new Uint32Array(rows);
  for (let row = 0; row < rows; row += 1) {
    const at = start + row * width;
    const id =
      width === 1
        ? record.u8[at]!
        : width === 2
          ? record.view.getUint16(at, true)
          : record.view.getUint32(at, true);
    if (id >= words) throw damaged('a word is not in the dictionary');
    ids[row] = id;
  }
  return ids;
}

/** Lists and maps: which elements of the children belong to a row. */
export class NestedValues {
  /** Where each row's elements end. */
  private readonly ends: Uint32Array;
  readonly children: readonly (FixedValues | TextValues)[];

  constructor(
    record: RecordReader,
    rows: number,
    children: readonly ((record: RecordReader, rows: number) => FixedValues | TextValues)[],
  ) {
    const form = record.byte();
    if (form > 1) throw damaged('unknown form of a list');
    if (form === absent) {
      this.ends = noPlaces;
      this.children = [];
      return;
    }
    this.ends = new Uint32Array(rows);
    let count = 0;
    for (let row = 0; row < rows; row += 1) {
      count += record.varint();
      if (count > maxElements) throw damaged('a list is too long');
      this.ends[row] = count;
    }
    this.children = children.map((read) => read(record, count));
  }

  from(row: number): number {
    return row === 0 ? 0 : (this.ends[row - 1] ?? 0);
  }

  to(row: number): number {
    return this.ends[row] ?? 0;
  }
}
