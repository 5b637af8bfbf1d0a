import { HeadwaterError } from '../../../errors/headwater-error.ts';
import { GrowingBytes } from '../../../model/columns/bytes.ts';
import { type Field, type MessageName, messages } from './messages.ts';
import { quoteBigNumbers } from './quote-big-numbers.ts';
import { writeScalar } from './scalars.ts';

/** Messages around an AnyValue that are not lists or maps. */
const envelopeDepth = 12;

/**
 * Turns the JSON form of a message into its protobuf form, so that each signal is decoded in one place
 * (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding, 1.7): names in camelCase or as in the .proto
 * file, ids in hex, bytes in base64, 64-bit integers as text or number, enums as number or name; unknown names are
 * ignored, as are values of null.
 * @param valueDepth lists and maps within each other that are kept; deeper ones become empty values
 * @throws HeadwaterError HEADWATER_DECODE_SYNTAX | HEADWATER_DECODE_SHAPE
 */
export function toProtobuf(body: Uint8Array, name: MessageName, valueDepth: number): Uint8Array {
  const value = parse(body);
  const out = new GrowingBytes(body.length);
  writeMessage(out, name, value, valueDepth * 2 + envelopeDepth);
  return out.written();
}

const decoder = new TextDecoder();
const names: ReadonlySet<string> = new Set(Object.keys(messages));

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(quoteBigNumbers(decoder.decode(body)));
  } catch (error) {
    throw new HeadwaterError('HEADWATER_DECODE_SYNTAX', undefined, { cause: error });
  }
}

function writeMessage(out: GrowingBytes, name: MessageName, value: unknown, depth: number): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrongShape(name, 'an object');
  if (depth <= 0) return;
  const fields = messages[name];
  for (const key of Object.keys(value)) {
    const field = fields.get(key);
    if (field === undefined) continue;
    const member: unknown = Reflect.get(value, key);
    if (member === null || member === undefined) continue;
    if (!field.repeated) writeField(out, field, member, depth);
    else if (!Array.isArray(member)) throw wrongShape(`${name}.${key}`, 'a list');
    else if (field.packed) writePacked(out, field, member);
    else for (const one of member) writeField(out, field, one, depth);
  }
}

function writeField(out: GrowingBytes, field: Field, value: unknown, depth: number): void {
  const { type, number } = field;
  if (!isMessage(type)) {
    if (!writeScalar(out, number, type, value)) throw wrongShape(field.name, type);
    return;
  }
  out.appendVarint((number << 3) | 2);
  const start = out.length;
  writeMessage(out, type, value, depth - 1);
  insertLength(out, start);
}

function writePacked(out: GrowingBytes, field: Field, values: readonly unknown[]): void {
  out.appendVarint((field.number << 3) | 2);
  const start = out.length;
  for (const value of values) {
    if (!writeScalar(out, 0, field.type, value)) throw wrongShape(field.name, field.type);
  }
  insertLength(out, start);
}

/** Moves what was written after `start` up and puts its length before it. */
function insertLength(out: GrowingBytes, start: number): void {
  const length = out.length - start;
  const bytes = length < 0x80 ? 1 : length < 0x4000 ? 2 : length < 0x200000 ? 3 : length < 0x10000000 ? 4 : 5;
  out.reserve(bytes);
  out.u8.copyWithin(start + bytes, start, out.length);
  out.length = start;
  out.appendVarint(length);
  out.length = start + bytes + length;
}

const isMessage = (type: string): type is MessageName => names.has(type);

function wrongShape(place: string, wanted: string): HeadwaterError {
  return new HeadwaterError('HEADWATER_DECODE_SHAPE', `${place} must be ${wanted}`);
}
