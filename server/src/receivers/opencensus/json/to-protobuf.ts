import { HeadwaterError } from '../../../errors/headwater-error.ts';
import { enums, type Field, messages } from './messages.ts';

/** The deepest message, the text of a frame's module, is at level 7; what nests deeper is none of ours. */
const depthLimit = 12;

/**
 * Turns the JSON form of an export request into its protobuf form, so that each signal is decoded in one place
 * (https://protobuf.dev/programming-guides/json/): names in camelCase or as in the .proto file, bytes in base64,
 * times as RFC 3339, 64-bit integers as text or number, enums as number or name; unknown names and null are ignored.
 * Allocates: for the cold path only.
 * @throws HeadwaterError HEADWATER_DECODE_SYNTAX | HEADWATER_DECODE_SHAPE
 */
export function toProtobuf(body: Uint8Array, name: string): Uint8Array {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(body).toString());
  } catch (cause) {
    throw new HeadwaterError('HEADWATER_DECODE_SYNTAX', undefined, { cause });
  }
  return message(name, value, depthLimit);
}

function message(name: string, value: unknown, depth: number): Buffer {
  const fields = messages[name];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(name, 'an object');
  if (fields === undefined || depth === 0) throw wrong(name, 'less deep');
  const parts: Buffer[] = [];
  for (const [key, member] of Object.entries(value)) {
    const field = fields.get(key);
    if (field === undefined || member === null) continue;
    if (field.form === 'one') parts.push(one(field, field.number, key, member, depth));
    else if (field.form === 'map') parts.push(...entries(field, key, member, depth));
    else if (!Array.isArray(member)) throw wrong(key, 'a list');
    else for (const item of member) parts.push(one(field, field.number, key, item, depth));
  }
  return Buffer.concat(parts);
}

function entries(field: Field, key: string, value: unknown, depth: number): Buffer[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(key, 'an object');
  return Object.entries(value).map(([name, member]) => {
    const entry = [delimited(1, Buffer.from(name)), one(field, 2, name, member, depth)];
    return delimited(field.number, Buffer.concat(entry));
  });
}

function one({ type }: Field, number: number, key: string, value: unknown, depth: number): Buffer {
  if (messages[type] !== undefined) return delimited(number, message(type, value, depth - 1));
  switch (type) {
    case 'string':
      if (typeof value !== 'string') throw wrong(key, 'a text');
      return delimited(number, Buffer.from(value));
    case 'bytes':
      if (typeof value !== 'string') throw wrong(key, 'base64');
      return delimited(number, Buffer.from(value, 'base64'));
    case 'time':
      return delimited(number, timeOf(key, value));
    case 'bool':
      return integer(number, boolOf(key, value));
    case 'double':
      return double(number, doubleOf(key, value));
    case 'wrappedBool':
      return delimited(number, integer(1, boolOf(key, value)));
    case 'wrappedInt':
      return delimited(number, integer(1, integerOf(key, value)));
    case 'wrappedDouble':
      return delimited(number, double(1, doubleOf(key, value)));
    default:
      return integer(number, enumOf(type, key, value));
  }
}

function timeOf(key: string, value: unknown): Buffer {
  const match =
    typeof value === 'string'
      ? /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/i.exec(value)
      : null;
  const seconds = match === null ? Number.NaN : Date.parse(`${match[1]}${match[3]}`) / 1000;
  if (!Number.isInteger(seconds)) throw wrong(key, 'a time such as 2026-11-21T10:00:00.5Z');
  const nanos = Number((match?.[2] ?? '').padEnd(9, '0'));
  return Buffer.concat([integer(1, BigInt(seconds)), integer(2, BigInt(nanos))]);
}

function boolOf(key: string, value: unknown): bigint {
  if (typeof value !== 'boolean') throw wrong(key, 'true or false');
  return value ? 1n : 0n;
}

function doubleOf(key: string, value: unknown): number {
  if (value === 'NaN') return Number.NaN;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || Number.isNaN(number)) throw wrong(key, 'a number');
  return number;
}

function enumOf(type: string, key: string, value: unknown): bigint {
  const index = typeof value === 'string' ? (enums[type]?.indexOf(value) ?? -1) : -1;
  return index < 0 ? integerOf(key, value) : BigInt(index);
}

function integerOf(key: string, value: unknown): bigint {
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  if (typeof value === 'string' && /^-?\d{1,20}$/.test(value)) return BigInt(value);
  throw wrong(key, 'an integer');
}

function integer(number: number, value: bigint): Buffer {
  return Buffer.from([...varint(BigInt(number << 3)), ...varint(BigInt.asUintN(64, value))]);
}

function double(number: number, value: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes[0] = (number << 3) | 1;
  bytes.writeDoubleLE(value, 1);
  return bytes;
}

function delimited(number: number, content: Uint8Array): Buffer {
  const head = Buffer.from([...varint(BigInt((number << 3) | 2)), ...varint(BigInt(content.length))]);
  return Buffer.concat([head, content]);
}

function varint(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  return [...bytes, Number(rest)];
}

const wrong = (key: string, wanted: string) =>
  new HeadwaterError('HEADWATER_DECODE_SHAPE', `${key.slice(0, 100)} must be ${wanted}`);
