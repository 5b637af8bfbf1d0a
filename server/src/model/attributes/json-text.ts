import { type Bytes, GrowingBytes, textOf } from '../columns/bytes.ts';
import { RedactedKeys, redactedText } from './redacted-keys.ts';

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const hexDigits = '0123456789abcdef';
const nothingRedacted = new RedactedKeys();

/**
 * Writes JSON as bytes. Strings are copied as they came (bytes that are not UTF-8 included); integers of any
 * size are digits, doubles always have a point or exponent, so that the type can be told; NaN and infinities
 * are strings. The value of a redacted key is replaced, however it is written and at any depth.
 */
export class JsonText extends GrowingBytes {
  private readonly redacted: RedactedKeys;
  private needsComma = false;
  /** Lists and maps open within a value that is being left out; -1 when none is. */
  private leftOut = -1;

  constructor(redacted: RedactedKeys = nothingRedacted) {
    super();
    this.redacted = redacted;
  }

  clear(): void {
    this.length = 0;
    this.needsComma = false;
    this.leftOut = -1;
  }

  /** The next token stands for itself. */
  clearComma(): void {
    this.needsComma = false;
  }

  /** `{` or `[`. */
  openWith(bracket: '{' | '['): void {
    if (this.leftOut >= 0) {
      this.leftOut += 1;
      return;
    }
    this.separate();
    this.appendByte(bracket.charCodeAt(0));
    this.needsComma = false;
  }

  closeWith(bracket: '}' | ']'): void {
    if (this.leftOut > 0) {
      this.leftOut -= 1;
      this.endLeftOut();
      return;
    }
    this.appendByte(bracket.charCodeAt(0));
    this.needsComma = true;
  }

  key(source: Bytes, start: number, length: number): void {
    if (this.leftOut >= 0) return;
    this.string(source, start, length);
    this.appendByte(colon);
    this.needsComma = false;
    if (!this.redacted.has(source, start, length)) return;
    this.string(redactedText, 0, redactedText.u8.length);
    this.leftOut = 0;
  }

  /** A key of ours: never redacted. */
  keyText(key: string): void {
    if (this.leftOut >= 0) return;
    this.text(key);
    this.appendByte(colon);
    this.needsComma = false;
  }

  string(source: Bytes, start: number, length: number): void {
    if (this.endLeftOut()) return;
    this.separate();
    this.reserve(length * 6 + 2);
    const { u8 } = this;
    const from = source.u8;
    let at = this.length;
    u8[at] = quote;
    at += 1;
    for (let i = start; i < start + length; i += 1) {
      const byte = from[i]!;
      if (byte >= 0x20 && byte !== quote && byte !== backslash) {
        u8[at] = byte;
        at += 1;
      } else at = writeEscape(u8, at, byte);
    }
    u8[at] = quote;
    this.length = at + 1;
    this.needsComma = true;
  }

  text(value: string): void {
    if (this.endLeftOut()) return;
    this.separate();
    this.appendText(JSON.stringify(value));
    this.needsComma = true;
  }

  number(value: number): void {
    if (!Number.isFinite(value)) {
      this.text(String(value));
      return;
    }
    const digits = Object.is(value, -0) ? '-0' : String(value);
    this.bare(Number.isInteger(value) && !digits.includes('e') ? `${digits}.0` : digits);
  }

  int64(low: number, high: number): void {
    this.bare(digitsOf(low, high));
  }

  /** A token that is JSON already: digits, true, false, null. */
  bare(token: string): void {
    if (this.endLeftOut()) return;
    this.separate();
    this.reserve(token.length);
    for (let i = 0; i < token.length; i += 1) this.u8[this.length + i] = token.charCodeAt(i);
    this.length += token.length;
    this.needsComma = true;
  }

  /** JSON that is written elsewhere already. */
  raw(source: Bytes, start: number, length: number): void {
    if (this.endLeftOut()) return;
    this.separate();
    this.append(source, start, length);
    this.needsComma = true;
  }

  base64(source: Bytes, start: number, length: number): void {
    this.text(base64Of(source, start, length));
  }

  /** @returns whether the value at hand belongs to what is left out */
  private endLeftOut(): boolean {
    if (this.leftOut < 0) return false;
    if (this.leftOut === 0) this.leftOut = -1;
    return true;
  }

  private separate(): void {
    if (this.needsComma) this.appendByte(comma);
  }
}

function writeEscape(u8: Uint8Array, at: number, byte: number): number {
  u8[at] = backslash;
  const short = byte === 0x0a ? 0x6e : byte === 0x0d ? 0x72 : byte === 0x09 ? 0x74 : byte < 0x20 ? 0 : byte;
  if (short !== 0) {
    u8[at + 1] = short;
    return at + 2;
  }
  u8[at + 1] = 0x75;
  u8[at + 2] = 0x30;
  u8[at + 3] = 0x30;
  u8[at + 4] = hexDigits.charCodeAt(byte >>> 4);
  u8[at + 5] = hexDigits.charCodeAt(byte & 15);
  return at + 6;
}

/** Decimal digits of a signed 64-bit integer given as halves. */
export function digitsOf(low: number, high: number): string {
  const near = high * 4294967296 + (low >>> 0);
  if (Number.isSafeInteger(near)) return String(near);
  return String((BigInt(high | 0) << 32n) | BigInt(low >>> 0));
}

/** Decimal digits of an unsigned 64-bit integer given as halves. */
export function unsignedDigitsOf(low: number, high: number): string {
  return String((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0));
}

export function base64Of(source: Bytes, start: number, length: number): string {
  const { buffer, byteOffset } = source.u8;
  return Buffer.from(buffer, byteOffset + start, length).toString('base64');
}

export { textOf };
