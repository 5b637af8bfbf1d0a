import { HeadwaterError } from '../../../../errors/headwater-error.ts';
import { Bytes, bytesOf, GrowingBytes } from '../../../../model/columns/bytes.ts';

type Reviver = (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown;
const parse = JSON.parse as (text: string, reviver: Reviver) => unknown;
const mayHaveBigNumber = /\d{16}/;
const integer = /^-?\d{16,20}$/;

/** JSON.parse that keeps integers beyond ±2^53 exact, as bigint. @throws SyntaxError */
export function parseJson(text: string): unknown {
  if (!mayHaveBigNumber.test(text)) return JSON.parse(text);
  return parse(text, (_key, value, context) =>
    typeof value === 'number' && context.source !== undefined && integer.test(context.source)
      ? BigInt(context.source)
      : value,
  );
}

/** Text fields of a span that may come as JSON numbers from old tracers, and the other way round. */
const numberFields = new Set([
  'trace_id',
  'span_id',
  'parent_id',
  'start',
  'duration',
  'error',
  'trace_id_high',
]);

/**
 * The msgpack of a JSON text, so that the JSON forms are read by the same walkers.
 * @throws HeadwaterError HEADWATER_DECODE_SYNTAX | HEADWATER_DECODE_DEPTH
 */
export function jsonToMsgpack(body: Uint8Array, depth: number): Uint8Array {
  return valueToMsgpack(readJson(body), depth);
}

/** @throws HeadwaterError HEADWATER_DECODE_DEPTH */
export function valueToMsgpack(value: unknown, depth: number): Uint8Array {
  const out = new GrowingBytes(1024);
  write(out, value, depth);
  return out.written();
}

/** @throws HeadwaterError HEADWATER_DECODE_SYNTAX */
export function readJson(body: Uint8Array): unknown {
  try {
    return parseJson(new TextDecoder().decode(body));
  } catch (error) {
    throw new HeadwaterError('HEADWATER_DECODE_SYNTAX', undefined, { cause: error });
  }
}

function write(out: GrowingBytes, value: unknown, depth: number): void {
  if (depth <= 0) throw new HeadwaterError('HEADWATER_DECODE_DEPTH');
  if (value === null || value === undefined) out.appendByte(0xc0);
  else if (typeof value === 'boolean') out.appendByte(value ? 0xc3 : 0xc2);
  else if (typeof value === 'string') writeText(out, value);
  else if (typeof value === 'bigint') writeInteger(out, value);
  else if (typeof value === 'number') writeNumber(out, value);
  else if (Array.isArray(value)) {
    writeHead(out, 0xdd, value.length);
    for (const part of value) write(out, part, depth - 1);
  } else writeMap(out, value as Record<string, unknown>, depth);
}

function writeMap(out: GrowingBytes, map: Record<string, unknown>, depth: number): void {
  const entries = Object.entries(map);
  writeHead(out, 0xdf, entries.length);
  for (const [key, value] of entries) {
    writeText(out, key);
    if (typeof value === 'string' && numberFields.has(key) && /^-?\d{1,20}$/.test(value)) {
      writeInteger(out, BigInt(value));
    } else write(out, value, depth - 1);
  }
}

function writeNumber(out: GrowingBytes, value: number): void {
  if (Number.isSafeInteger(value)) {
    writeInteger(out, BigInt(value));
    return;
  }
  const bytes = new Bytes(new Uint8Array(9));
  bytes.u8[0] = 0xcb;
  bytes.view.setFloat64(1, value);
  out.append(bytes, 0, 9);
}

function writeInteger(out: GrowingBytes, value: bigint): void {
  const bytes = new Bytes(new Uint8Array(9));
  bytes.u8[0] = value < 0n ? 0xd3 : 0xcf;
  bytes.view.setBigUint64(1, BigInt.asUintN(64, value));
  out.append(bytes, 0, 9);
}

function writeText(out: GrowingBytes, text: string): void {
  const bytes = bytesOf(text);
  writeHead(out, 0xdb, bytes.u8.length);
  out.append(bytes, 0, bytes.u8.length);
}

function writeHead(out: GrowingBytes, head: number, length: number): void {
  const bytes = new Bytes(new Uint8Array(5));
  bytes.u8[0] = head;
  bytes.view.setUint32(1, length);
  out.append(bytes, 0, 5);
}
