import type { GrowingBytes } from '../../../model/columns/bytes.ts';
import { enums } from './messages.ts';

const varint = 0;
const eightBytes = 1;
const lengthDelimited = 2;
const fourBytes = 5;

/**
 * Writes a value of a scalar type or enum; field number 0 leaves its tag out (packed fields).
 * @returns false when the value is not of that type
 */
export function writeScalar(out: GrowingBytes, field: number, type: string, value: unknown): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string' && writeText(out, field, value);
    case 'hex':
      return typeof value === 'string' && writeBytes(out, field, hexBytes(value));
    case 'bytes':
      return typeof value === 'string' && writeBytes(out, field, Buffer.from(value, 'base64'));
    case 'bool':
      return typeof value === 'boolean' && writeVarint(out, field, value ? 1n : 0n);
    case 'double':
      return writeDouble(out, field, doubleOf(value));
    case 'fixed64':
    case 'sfixed64':
      return writeFixed64(out, field, integerOf(value));
    case 'fixed32':
      return writeFixed32(out, field, integerOf(value));
    case 'sint32':
      return writeZigzag(out, field, integerOf(value));
    case 'int64':
    case 'uint64':
    case 'uint32':
      return writeVarint(out, field, integerOf(value));
    default:
      return writeVarint(out, field, enumOf(type, value));
  }
}

/** An id that is not hex becomes bytes of a length that no id has, so that only its item is refused. */
function hexBytes(text: string): Buffer {
  return /^(?:[0-9a-fA-F]{2})*$/.test(text) ? Buffer.from(text, 'hex') : Buffer.of(0);
}

/** Doubles are numbers, numbers in quotes, or the three names. */
function doubleOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (value === 'NaN') return Number.NaN;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const parsed = Number(value);
  return Number.isNaN(parsed) ? undefined : parsed;
}

function integerOf(value: unknown): bigint | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : undefined;
  if (typeof value !== 'string' || !/^-?\d{1,20}$/.test(value)) return undefined;
  return BigInt(value);
}

function enumOf(type: string, value: unknown): bigint | undefined {
  if (typeof value !== 'string') return integerOf(value);
  const names = Object.hasOwn(enums, type) ? enums[type as keyof typeof enums] : undefined;
  const index = (names as readonly string[] | undefined)?.indexOf(value) ?? -1;
  return index < 0 ? integerOf(value) : BigInt(index);
}

function tag(out: GrowingBytes, field: number, wireType: number): void {
  if (field > 0) out.appendVarint((field << 3) | wireType);
}

function writeText(out: GrowingBytes, field: number, text: string): boolean {
  tag(out, field, lengthDelimited);
  out.appendVarint(Buffer.byteLength(text));
  out.appendText(text);
  return true;
}

function writeBytes(out: GrowingBytes, field: number, bytes: Uint8Array): boolean {
  tag(out, field, lengthDelimited);
  out.appendVarint(bytes.length);
  out.reserve(bytes.length);
  out.u8.set(bytes, out.length);
  out.length += bytes.length;
  return true;
}

function writeVarint(out: GrowingBytes, field: number, value: bigint | undefined): boolean {
  if (value === undefined) return false;
  tag(out, field, varint);
  let rest = BigInt.asUintN(64, value);
  while (rest >= 0x80n) {
    out.appendByte(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  out.appendByte(Number(rest));
  return true;
}

function writeZigzag(out: GrowingBytes, field: number, value: bigint | undefined): boolean {
  if (value === undefined) return false;
  return writeVarint(out, field, value < 0n ? -value * 2n - 1n : value * 2n);
}

function writeFixed64(out: GrowingBytes, field: number, value: bigint | undefined): boolean {
  if (value === undefined) return false;
  tag(out, field, eightBytes);
  out.reserve(8);
  out.view.setBigUint64(out.length, BigInt.asUintN(64, value), true);
  out.length += 8;
  return true;
}

function writeFixed32(out: GrowingBytes, field: number, value: bigint | undefined): boolean {
  if (value === undefined) return false;
  tag(out, field, fourBytes);
  out.reserve(4);
  out.view.setUint32(out.length, Number(BigInt.asUintN(32, value)), true);
  out.length += 4;
  return true;
}

function writeDouble(out: GrowingBytes, field: number, value: number | undefined): boolean {
  if (value === undefined) return false;
  tag(out, field, eightBytes);
  out.reserve(8);
  out.view.setFloat64(out.length, value, true);
  out.length += 8;
  return true;
}
