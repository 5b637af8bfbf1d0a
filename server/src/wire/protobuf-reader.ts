import { HeadwaterError } from '../errors/headwater-error.ts';
import { Bytes } from '../model/columns/bytes.ts';

const maxGroupDepth = 32;

/**
 * Walks protobuf's wire format in place (https://protobuf.dev/programming-guides/encoding/). A message is read
 * as `const outer = reader.open(); while (reader.more()) switch (reader.tag()) {…}; reader.close(outer)`; cases
 * are whole tags (number << 3 | wire type). Every length is checked against the message around it.
 * @throws HeadwaterError HEADWATER_DECODE_TRUNCATED | HEADWATER_DECODE_WIRE_TYPE | HEADWATER_DECODE_SHAPE
 */
// hot: about 75 calls a span (bench/decode.ts)
export class ProtobufReader extends Bytes {
  position = 0;
  /** End of the message being read. */
  limit: number;
  /** The halves of the last `varint64`, as signed 32-bit integers. */
  low = 0;
  high = 0;

  constructor(source: Uint8Array) {
    super(source);
    this.limit = source.byteLength;
  }

  more(): boolean {
    return this.position < this.limit;
  }

  /** Enters the length-delimited field at hand. @returns what `close` wants */
  open(): number {
    const outer = this.limit;
    const length = this.length();
    this.limit = this.position + length;
    return outer;
  }

  close(outer: number): void {
    this.position = this.limit;
    this.limit = outer;
  }

  tag(): number {
    const byte = this.u8[this.position]!;
    if (byte < 0x80) {
      this.position += 1;
      return byte;
    }
    return this.varint32();
  }

  /** Length of the length-delimited field at hand, which then starts at `position`. */
  length(): number {
    const { position } = this;
    if (position >= this.limit) throw truncated();
    const byte = this.u8[position]!;
    let length = byte;
    if (byte < 0x80) this.position = position + 1;
    else length = this.varint32() >>> 0;
    if (length > this.limit - this.position) throw truncated();
    return length;
  }

  /** Steps over a length-delimited field. @returns where its content starts; `position` is its end */
  bytes(): number {
    const length = this.length();
    const start = this.position;
    this.position = start + length;
    return start;
  }

  /** Low 32 bits of a varint, as a signed integer: enums, bools, counts. */
  varint32(): number {
    if (this.position >= this.limit) throw truncated();
    const byte = this.u8[this.position]!;
    if (byte < 0x80) {
      this.position += 1;
      return byte;
    }
    this.varint64();
    return this.low;
  }

  /** Reads a varint into `low` and `high`. */
  varint64(): void {
    const { u8, limit } = this;
    let { position } = this;
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (position >= limit) throw truncated();
      const byte = u8[position]!;
      position += 1;
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (shift - 32);
      if (byte < 0x80) {
        this.position = position;
        this.low = low;
        this.high = high;
        return;
      }
    }
    throw new HeadwaterError('HEADWATER_DECODE_SHAPE', 'a varint is longer than ten bytes');
  }

  /** The last `varint64` as a number, exact within ±2^53. */
  int64(): number {
    return this.high * 4294967296 + (this.low >>> 0);
  }

  /** Steps over eight bytes. @returns where they start */
  fixed64(): number {
    const start = this.position;
    if (start + 8 > this.limit) throw truncated();
    this.position = start + 8;
    return start;
  }

  fixed32(): number {
    const start = this.position;
    if (start + 4 > this.limit) throw truncated();
    this.position = start + 4;
    return this.view.getInt32(start, true);
  }

  double(): number {
    return this.view.getFloat64(this.fixed64(), true);
  }

  /**
   * Steps over a field nobody asked for.
   * @param known bit n set: field n is known, so it is here with a wire type it cannot have
   */
  skip(tag: number, known: number): void {
    const field = tag >>> 3;
    if (field === 0 || (field < 32 && (known >>> field) & 1)) {
      throw new HeadwaterError('HEADWATER_DECODE_WIRE_TYPE', `field ${field}, wire type ${tag & 7}`);
    }
    this.skipValue(tag);
  }

  private skipValue(tag: number): void {
    switch (tag & 7) {
      case 0:
        this.varint64();
        return;
      case 1:
        this.fixed64();
        return;
      case 2:
        this.bytes();
        return;
      case 3:
        this.skipGroup();
        return;
      case 5:
        this.fixed32();
        return;
      default:
        throw new HeadwaterError('HEADWATER_DECODE_WIRE_TYPE', `field ${tag >>> 3}, wire type ${tag & 7}`);
    }
  }

  private skipGroup(): void {
    let depth = 1;
    while (depth > 0) {
      if (!this.more()) throw truncated();
      const tag = this.tag();
      if ((tag & 7) === 3) depth += 1;
      else if ((tag & 7) === 4) depth -= 1;
      else this.skipValue(tag);
      if (depth > maxGroupDepth) throw new HeadwaterError('HEADWATER_DECODE_DEPTH', 'groups within groups');
    }
  }
}

function truncated(): HeadwaterError {
  return new HeadwaterError('HEADWATER_DECODE_TRUNCATED');
}
