import { HeadwaterError } from '../errors/headwater-error.ts';
import { Bytes, textOf } from '../model/columns/bytes.ts';

const maxDepth = 64;

/** What the value at hand is; see `MsgpackReader.kind`. */
export const msgpackKind = {
  nil: 0,
  boolean: 1,
  integer: 2,
  float: 3,
  text: 4,
  binary: 5,
  array: 6,
  map: 7,
  extension: 8,
} as const;

/**
 * Walks MessagePack in place (https://github.com/msgpack/msgpack/blob/master/spec.md). Each read steps over one
 * value or, for arrays and maps, over the head alone; what is inside follows. Lengths are checked against the
 * bytes that are left, so a declared size never allocates anything.
 * @throws HeadwaterError HEADWATER_DECODE_TRUNCATED | HEADWATER_DECODE_WIRE_TYPE | HEADWATER_DECODE_DEPTH
 */
// hot: about 60 calls a span of Datadog's v0.5 (bench/decode.ts)
export class MsgpackReader extends Bytes {
  position = 0;
  /** Where the last text or binary value starts and ends. */
  start = 0;
  end = 0;
  /** The halves of the last integer as signed 32-bit integers, two's complement. */
  low = 0;
  high = 0;
  /** The last integer came as uint 64 with its top bit set: its halves are unsigned. */
  unsigned = false;
  private readonly size: number;

  constructor(source: Uint8Array) {
    super(source);
    this.size = source.byteLength;
  }

  more(): boolean {
    return this.position < this.size;
  }

  /** What comes next, without stepping; one of `msgpackKind`. */
  kind(): number {
    const byte = this.peek();
    if (byte < 0x80 || byte >= 0xe0) return msgpackKind.integer;
    if (byte < 0x90) return msgpackKind.map;
    if (byte < 0xa0) return msgpackKind.array;
    if (byte < 0xc0) return msgpackKind.text;
    return kindOfHead[byte - 0xc0]!;
  }

  /** @returns how many values follow */
  array(): number {
    const byte = this.peek();
    let count = byte & 0x0f;
    let head = 1;
    if ((byte & 0xf0) !== 0x90) {
      if (byte !== 0xdc && byte !== 0xdd) throw this.wrongType('an array');
      count = this.wide(byte === 0xdc ? 2 : 4);
      head = byte === 0xdc ? 3 : 5;
    }
    this.position += head;
    if (count > this.size - this.position) throw truncated();
    return count;
  }

  /** @returns how many pairs of key and value follow */
  map(): number {
    const byte = this.peek();
    let count = byte & 0x0f;
    let head = 1;
    if ((byte & 0xf0) !== 0x80) {
      if (byte !== 0xde && byte !== 0xdf) throw this.wrongType('a map');
      count = this.wide(byte === 0xde ? 2 : 4);
      head = byte === 0xde ? 3 : 5;
    }
    this.position += head;
    if (count * 2 > this.size - this.position) throw truncated();
    return count;
  }

  /** Whether `text` can read what comes next. */
  isText(): boolean {
    const byte = this.peek();
    if ((byte & 0xe0) === 0xa0 || byte === 0xd9) return true;
    if (byte < 0xc0 || byte > 0xdb) return false;
    const kind = kindOfHead[byte - 0xc0]!;
    return kind === msgpackKind.text || kind === msgpackKind.binary || kind === msgpackKind.nil;
  }

  /** Steps over a text or binary value and leaves its place in `start` and `end`; nil is an empty text. */
  text(): void {
    const byte = this.peek();
    if ((byte & 0xe0) === 0xa0) {
      this.take(1, byte & 0x1f);
      return;
    }
    switch (byte) {
      case 0xd9:
      case 0xc4:
        this.take(2, this.wide(1));
        return;
      case 0xda:
      case 0xc5:
        this.take(3, this.wide(2));
        return;
      case 0xdb:
      case 0xc6:
        this.take(5, this.wide(4));
        return;
      case 0xc0:
        this.take(1, 0);
        return;
      default:
        throw this.wrongType('a text');
    }
  }

  /** The last text as a string. */
  lastText(): string {
    return textOf(this, this.start, this.end);
  }

  /** Reads an integer of any width into `low`, `high` and `unsigned`; a float is truncated, nil is 0. */
  integer(): void {
    const byte = this.peek();
    if ((byte === 0xcf || byte === 0xd3) && this.position + 8 < this.size) {
      const { view, position } = this;
      this.position = position + 9;
      this.high = view.getInt32(position + 1);
      this.low = view.getInt32(position + 5);
      this.unsigned = byte === 0xcf && this.high < 0;
      return;
    }
    this.unsigned = false;
    if (byte < 0x80 || byte >= 0xe0) {
      this.position += 1;
      this.low = byte < 0x80 ? byte : byte - 0x100;
      this.high = this.low >> 31;
      return;
    }
    this.wideInteger(byte);
  }

  /** Reads an integer of 0 … 2^31 - 1. @returns -1 for any other */
  // hot: for indexes of strings, 5 ns
  index(): number {
    const { position } = this;
    const byte = this.peek();
    if (byte < 0x80) {
      this.position = position + 1;
      return byte;
    }
    if (byte === 0xcd && position + 2 < this.size) {
      this.position = position + 3;
      return this.view.getUint16(position + 1);
    }
    this.integer();
    return this.high === 0 && this.low >= 0 ? this.low : -1;
  }

  private wideInteger(byte: number): void {
    const { view, position } = this;
    const bytes = byte < 0xc0 ? -1 : integerBytes[byte - 0xc0]!;
    if (bytes < 0) throw this.wrongType('a number');
    if (position + 1 + bytes > this.size) throw truncated();
    this.position = position + 1 + bytes;
    const at = position + 1;
    switch (byte) {
      case 0xcc:
        this.setSmall(view.getUint8(at));
        return;
      case 0xcd:
        this.setSmall(view.getUint16(at));
        return;
      case 0xce:
        this.low = view.getInt32(at);
        this.high = 0;
        return;
      case 0xd0:
        this.setSmall(view.getInt8(at));
        return;
      case 0xd1:
        this.setSmall(view.getInt16(at));
        return;
      case 0xd2:
        this.setSmall(view.getInt32(at));
        return;
      case 0xca:
        this.setFloat(view.getFloat32(at));
        return;
      case 0xcb:
        this.setFloat(view.getFloat64(at));
        return;
      default:
        this.setSmall(byte === 0xc3 ? 1 : 0);
        return;
    }
  }

  private setSmall(value: number): void {
    this.low = value;
    this.high = value >> 31;
  }

  private setFloat(value: number): void {
    const whole = BigInt.asIntN(64, BigInt(Number.isFinite(value) ? Math.trunc(value) : 0));
    this.low = Number(BigInt.asIntN(32, whole));
    this.high = Number(whole >> 32n);
  }

  /** The last integer as a number, exact within ±2^53. */
  lastNumber(): number {
    const high = this.unsigned ? this.high >>> 0 : this.high;
    return high * 4294967296 + (this.low >>> 0);
  }

  /** A number of either kind. */
  number(): number {
    const byte = this.peek();
    if (byte === 0xcb || byte === 0xca) {
      const bytes = byte === 0xcb ? 8 : 4;
      const at = this.position + 1;
      if (at + bytes > this.size) throw truncated();
      this.position = at + bytes;
      return bytes === 8 ? this.view.getFloat64(at) : this.view.getFloat32(at);
    }
    this.integer();
    return this.lastNumber();
  }

  /** Steps over one value with all that is inside. */
  skip(depth = 0): void {
    if (depth > maxDepth) throw new HeadwaterError('HEADWATER_DECODE_DEPTH');
    switch (this.kind()) {
      case msgpackKind.array: {
        for (let left = this.array(); left > 0; left -= 1) this.skip(depth + 1);
        return;
      }
      case msgpackKind.map: {
        for (let left = this.map() * 2; left > 0; left -= 1) this.skip(depth + 1);
        return;
      }
      case msgpackKind.text:
      case msgpackKind.binary:
        this.text();
        return;
      case msgpackKind.extension:
        this.skipExtension();
        return;
      default:
        this.number();
    }
  }

  private skipExtension(): void {
    const byte = this.peek();
    if (byte === 0xc1) throw this.wrongType('a value');
    if (byte >= 0xd4) {
      this.take(1, 1 + (1 << (byte - 0xd4)));
      return;
    }
    const width = 1 << (byte - 0xc7);
    this.take(1 + width, this.wide(width) + 1);
  }

  /** The unsigned big-endian number of `bytes` bytes after the head; does not step. */
  private wide(bytes: number): number {
    const at = this.position + 1;
    if (at + bytes > this.size) throw truncated();
    if (bytes === 1) return this.view.getUint8(at);
    return bytes === 2 ? this.view.getUint16(at) : this.view.getUint32(at);
  }

  private take(head: number, length: number): void {
    this.start = this.position + head;
    this.end = this.start + length;
    if (this.end > this.size) throw truncated();
    this.position = this.end;
  }

  private peek(): number {
    if (this.position >= this.size) throw truncated();
    return this.u8[this.position]!;
  }

  private wrongType(wanted: string): HeadwaterError {
    const found = this.u8[this.position]!.toString(16).padStart(2, '0');
    return new HeadwaterError('HEADWATER_DECODE_WIRE_TYPE', `${wanted} was expected, found 0x${found}`);
  }
}

const { nil, boolean, integer, float, text, binary, array, map, extension } = msgpackKind;

/** Kinds of the heads 0xc0 … 0xdf; 0xc1 is never used and reads as an extension, which fails. */
// biome-ignore format: a table
const kindOfHead = Uint8Array.of(
  nil, extension, boolean, boolean, binary, binary, binary, extension, extension, extension, float, float, integer, integer, integer, integer,
  integer, integer, integer, integer, extension, extension, extension, extension, extension, text, text, text, array, array, map, map,
);

/** Bytes after the heads 0xc0 … 0xdf of what can be read as a number; -1 where it cannot. */
// biome-ignore format: a table
const integerBytes = Int8Array.of(
  0, -1, 0, 0, -1, -1, -1, -1, -1, -1, 4, 8, 1, 2, 4, 8,
  1, 2, 4, 8, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
);

function truncated(): HeadwaterError {
  return new HeadwaterError('HEADWATER_DECODE_TRUNCATED');
}
