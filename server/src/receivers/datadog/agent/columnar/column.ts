import { HeadwaterError } from '../../../../errors/headwater-error.ts';
import type { ProtobufReader } from '../../../../wire/protobuf-reader.ts';

const packed = 2;

/**
 * One column of a columnar payload: a repeated field of numbers that is read once, from its start to its end. Where
 * its values stand in the body is kept, never the values; a field that came in several pieces is read through them.
 */
export class Column {
  private readonly reader: ProtobufReader;
  /** Start and end of each piece. */
  private readonly pieces: number[] = [];
  private next = 0;
  private position = 0;
  private end = 0;

  constructor(reader: ProtobufReader) {
    this.reader = reader;
  }

  /** Takes the field at hand in, packed or a single value. */
  add(tag: number): void {
    const { reader, pieces } = this;
    if ((tag & 7) === packed) {
      const start = reader.bytes();
      if (reader.position > start) pieces.push(start, reader.position);
      return;
    }
    const start = reader.position;
    if ((tag & 7) === 0) reader.varint64();
    else if ((tag & 7) === 1) reader.fixed64();
    else if ((tag & 7) === 5) reader.fixed32();
    else throw new HeadwaterError('HEADWATER_DECODE_WIRE_TYPE', `field ${tag >>> 3}, wire type ${tag & 7}`);
    pieces.push(start, reader.position);
  }

  more(): boolean {
    return this.position < this.end || this.next < this.pieces.length;
  }

  /** Exact within ±2^53. */
  unsigned(): number {
    this.varint();
    const { low, high } = this.reader;
    return (high >>> 0) * 4294967296 + (low >>> 0);
  }

  signed(): number {
    this.varint();
    return this.reader.int64();
  }

  /** A number in zigzag form, exact within ±2^52. */
  zigzag(): number {
    this.varint();
    const { low, high } = this.reader;
    const isNegative = (low & 1) === 1;
    const half = (high >>> 0) * 2147483648 + (low >>> 1);
    return isNegative ? -half - 1 : half;
  }

  float(): number {
    this.enter();
    const start = this.reader.position;
    this.reader.fixed32();
    this.position = this.reader.position;
    return this.reader.view.getFloat32(start, true);
  }

  double(): number {
    this.enter();
    const value = this.reader.double();
    this.position = this.reader.position;
    return value;
  }

  private varint(): void {
    this.enter();
    this.reader.varint64();
    this.position = this.reader.position;
  }

  private enter(): void {
    if (this.position >= this.end) {
      if (this.next >= this.pieces.length) {
        throw new HeadwaterError('HEADWATER_DECODE_SHAPE', 'a column ends before the others');
      }
      this.position = this.pieces[this.next]!;
      this.end = this.pieces[this.next + 1]!;
      this.next += 2;
    }
    this.reader.position = this.position;
    this.reader.limit = this.end;
  }
}
