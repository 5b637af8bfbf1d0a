const firstBytes = 64 * 1024;
/** Up to here text is written character by character: the encoder's call costs as much. */
const shortText = 24;

/** Writes protobuf's wire format. Field numbers up to 15 take one byte, others two. */
export class ProtobufWriter {
  #u8 = Buffer.alloc(firstBytes);
  #view = viewOf(this.#u8);
  length = 0;

  clear(): void {
    this.length = 0;
  }

  /** A copy of what was written. */
  take(): Buffer {
    return Buffer.from(this.#u8.subarray(0, this.length));
  }

  /** A length-delimited field that `write` fills. */
  message(field: number, write: () => void): void {
    const at = this.begin(field);
    write();
    this.end(at);
  }

  /** Begins a length-delimited field, for where a function a field costs too much. @returns what `end` wants */
  begin(field: number): number {
    this.#tag(field, 2);
    this.#reserve(1);
    this.length += 1;
    return this.length - 1;
  }

  end(at: number): void {
    const bytes = this.length - at - 1;
    if (bytes < 0x80) {
      this.#u8[at] = bytes;
      return;
    }
    const width = bytes < 0x4000 ? 2 : bytes < 0x200000 ? 3 : bytes < 0x10000000 ? 4 : 5;
    this.#reserve(width);
    this.#u8.copyWithin(at + width, at + 1, this.length);
    const next = this.length + width - 1;
    this.length = at;
    this.#varint(bytes);
    this.length = next;
  }

  text(field: number, text: string): void {
    const at = this.begin(field);
    this.#text(text);
    this.end(at);
  }

  bytes(field: number, bytes: Uint8Array): void {
    this.message(field, () => {
      this.#reserve(bytes.length);
      this.#u8.set(bytes, this.length);
      this.length += bytes.length;
    });
  }

  /** An id given as hex. */
  hex(field: number, hex: string): void {
    this.#tag(field, 2);
    this.#varint(hex.length / 2);
    this.#reserve(hex.length / 2);
    for (let i = 0; i < hex.length; i += 2) {
      this.#u8[this.length] = (digit(hex.charCodeAt(i)) << 4) | digit(hex.charCodeAt(i + 1));
      this.length += 1;
    }
  }

  /** Enums, counts and flags; not negative, below 2^32. */
  uint(field: number, value: number): void {
    this.#tag(field, 0);
    this.#varint(value);
  }

  bool(field: number, value: boolean): void {
    this.uint(field, value ? 1 : 0);
  }

  int64(field: number, value: bigint): void {
    this.#tag(field, 0);
    this.#varint64(BigInt.asUintN(64, value));
  }

  sint32(field: number, value: number): void {
    this.uint(field, ((value << 1) ^ (value >> 31)) >>> 0);
  }

  fixed64(field: number, value: bigint): void {
    this.#tag(field, 1);
    this.#reserve(8);
    this.#view.setBigUint64(this.length, BigInt.asUintN(64, value), true);
    this.length += 8;
  }

  fixed32(field: number, value: number): void {
    this.#tag(field, 5);
    this.#reserve(4);
    this.#view.setUint32(this.length, value, true);
    this.length += 4;
  }

  double(field: number, value: number): void {
    this.#tag(field, 1);
    this.#double(value);
  }

  packedDoubles(field: number, values: readonly number[]): void {
    this.message(field, () => {
      for (const value of values) this.#double(value);
    });
  }

  packedFixed64(field: number, values: readonly bigint[]): void {
    this.message(field, () => {
      for (const value of values) {
        this.#reserve(8);
        this.#view.setBigUint64(this.length, value, true);
        this.length += 8;
      }
    });
  }

  packedVarints(field: number, values: readonly bigint[]): void {
    this.message(field, () => {
      for (const value of values) this.#varint64(value);
    });
  }

  #double(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  #text(text: string): void {
    this.#reserve(text.length * 3);
    const at = this.length;
    if (text.length <= shortText) {
      for (let i = 0; i < text.length; i += 1) {
        const code = text.charCodeAt(i);
        if (code > 0x7f) break;
        this.#u8[at + i] = code;
        if (i === text.length - 1) {
          this.length = at + text.length;
          return;
        }
      }
    }
    this.length = at + this.#u8.write(text, at);
  }

  #tag(field: number, wire: number): void {
    this.#varint((field << 3) | wire);
  }

  #varint(value: number): void {
    this.#reserve(5);
    let rest = value;
    while (rest >= 0x80) {
      this.#u8[this.length] = (rest & 0x7f) | 0x80;
      this.length += 1;
      rest >>>= 7;
    }
    this.#u8[this.length] = rest;
    this.length += 1;
  }

  #varint64(value: bigint): void {
    if (value < 0x8000_0000n) {
      this.#varint(Number(value));
      return;
    }
    this.#reserve(10);
    let rest = value;
    while (rest >= 0x80n) {
      this.#u8[this.length] = Number(rest & 0x7fn) | 0x80;
      this.length += 1;
      rest >>= 7n;
    }
    this.#u8[this.length] = Number(rest);
    this.length += 1;
  }

  #reserve(more: number): void {
    if (this.length + more <= this.#u8.length) return;
    const bigger = Buffer.alloc(Math.max(this.length + more, this.#u8.length * 2));
    bigger.set(this.#u8.subarray(0, this.length));
    this.#u8 = bigger;
    this.#view = viewOf(bigger);
  }
}

const viewOf = ({ buffer, byteOffset, length }: Buffer): DataView => new DataView(buffer, byteOffset, length);

function digit(code: number): number {
  return code < 0x3a ? code - 0x30 : (code | 0x20) - 0x57;
}
