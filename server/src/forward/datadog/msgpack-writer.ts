const firstBytes = 64 * 1024;
const encoder = new TextEncoder();

/** Writes msgpack (https://github.com/msgpack/msgpack/blob/master/spec.md): what Datadog's trace payloads use of it. */
export class MsgpackWriter {
  #u8 = new Uint8Array(firstBytes);
  #view = new DataView(this.#u8.buffer);
  length = 0;

  clear(): void {
    this.length = 0;
  }

  /** A copy of what was written. */
  take(): Buffer {
    return Buffer.from(this.#u8.subarray(0, this.length));
  }

  array(count: number): void {
    this.#head(count, 0x90, 0xdc);
  }

  map(count: number): void {
    this.#head(count, 0x80, 0xde);
  }

  text(text: string): void {
    this.#reserve(5 + text.length * 3);
    const at = this.length;
    const { written } = encoder.encodeInto(text, this.#u8.subarray(at + 5));
    const width = written < 32 ? 1 : written < 0x100 ? 2 : written < 0x10000 ? 3 : 5;
    if (width < 5) this.#u8.copyWithin(at + width, at + 5, at + 5 + written);
    if (width === 1) this.#u8[at] = 0xa0 | written;
    else {
      this.#u8[at] = width === 2 ? 0xd9 : width === 3 ? 0xda : 0xdb;
      if (width === 2) this.#u8[at + 1] = written;
      else if (width === 3) this.#view.setUint16(at + 1, written);
      else this.#view.setUint32(at + 1, written);
    }
    this.length = at + width + written;
  }

  uint64(value: bigint): void {
    this.#reserve(9);
    this.#u8[this.length] = 0xcf;
    this.#view.setBigUint64(this.length + 1, BigInt.asUintN(64, value));
    this.length += 9;
  }

  int64(value: bigint): void {
    this.#reserve(9);
    this.#u8[this.length] = 0xd3;
    this.#view.setBigInt64(this.length + 1, value);
    this.length += 9;
  }

  double(value: number): void {
    this.#reserve(9);
    this.#u8[this.length] = 0xcb;
    this.#view.setFloat64(this.length + 1, value);
    this.length += 9;
  }

  #head(count: number, few: number, many: number): void {
    this.#reserve(5);
    if (count < 16) {
      this.#u8[this.length] = few | count;
      this.length += 1;
    } else if (count < 0x10000) {
      this.#u8[this.length] = many;
      this.#view.setUint16(this.length + 1, count);
      this.length += 3;
    } else {
      this.#u8[this.length] = many + 1;
      this.#view.setUint32(this.length + 1, count);
      this.length += 5;
    }
  }

  #reserve(more: number): void {
    if (this.length + more <= this.#u8.length) return;
    const bigger = new Uint8Array(Math.max(this.length + more, this.#u8.length * 2));
    bigger.set(this.#u8.subarray(0, this.length));
    this.#u8 = bigger;
    this.#view = new DataView(bigger.buffer);
  }
}
