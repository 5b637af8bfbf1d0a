import { textOf } from '../../../model/columns/bytes.ts';
import type { ProtobufReader } from '../../../wire/protobuf-reader.ts';

/**
 * Links and events of an Agent's spans (pkg/proto/datadog/trace/span.proto), in the form that `writeLinks` and
 * `writeEvents` read:
 * SpanLink:  1 traceID, 2 traceID_high, 3 spanID uint64, 4 attributes map<string, string>, 5 tracestate, 6 flags uint32
 * SpanEvent: 1 time_unix_nano fixed64, 2 name, 3 attributes map<string, AttributeAnyValue>
 * AttributeAnyValue, AttributeArrayValue: 1 type enum, 2 string, 3 bool, 4 int64, 5 double, 6 array {1 repeated value}
 */
const depthLimit = 4;
const linkNames = { 8: 'trace_id', 16: 'trace_id_high', 24: 'span_id' } as const;

export function readLink(reader: ProtobufReader): object {
  const outer = reader.open();
  const link: Record<string, unknown> = {};
  const attributes: Record<string, string> = Object.create(null);
  while (reader.more()) {
    const tag = reader.tag();
    const name = linkNames[tag as keyof typeof linkNames];
    if (name !== undefined) link[name] = readUnsigned(reader);
    else if (tag === 0x22) {
      const [key, value] = readEntry(reader, readText);
      attributes[key] = value ?? '';
    } else if (tag === 0x2a) link.tracestate = readText(reader);
    else if (tag === 0x30) link.flags = reader.varint32() >>> 0;
    else reader.skip(tag, 0b111_1110);
  }
  reader.close(outer);
  return { ...link, attributes };
}

export function readEvent(reader: ProtobufReader): object {
  const outer = reader.open();
  const event: Record<string, unknown> = {};
  const attributes: Record<string, unknown> = Object.create(null);
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 0x09) event.time_unix_nano = reader.view.getBigUint64(reader.fixed64(), true);
    else if (tag === 0x12) event.name = readText(reader);
    else if (tag === 0x1a) {
      const [key, value] = readEntry(reader, (inner) => readValue(inner, depthLimit));
      attributes[key] = value ?? '';
    } else reader.skip(tag, 0b1110);
  }
  reader.close(outer);
  return { ...event, attributes };
}

/** An entry of a map<string, …>: 1 key, 2 value. */
export function readEntry<T>(
  reader: ProtobufReader,
  read: (reader: ProtobufReader) => T,
): [key: string, value: T | undefined] {
  const outer = reader.open();
  let key = '';
  let value: T | undefined;
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 0x0a) key = readText(reader);
    else if (tag === 0x12) value = read(reader);
    else reader.skip(tag, 0b110);
  }
  reader.close(outer);
  return [key, value];
}

function readValue(reader: ProtobufReader, depth: number): unknown {
  const outer = reader.open();
  // proto3 leaves zeros out, so the type alone tells which of them it is.
  let type = 0;
  let value: unknown;
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 0x08) type = reader.varint32();
    else if (tag === 0x12) value = readText(reader);
    else if (tag === 0x18) value = reader.varint32() !== 0;
    else if (tag === 0x20) value = readSigned(reader);
    else if (tag === 0x29) value = reader.double();
    else if (tag === 0x32 && depth > 0) value = readArray(reader, depth - 1);
    else reader.skip(tag, 0);
  }
  reader.close(outer);
  return value ?? ['', false, 0, 0, []][type] ?? null;
}

function readArray(reader: ProtobufReader, depth: number): unknown[] {
  const outer = reader.open();
  const values: unknown[] = [];
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 0x0a) values.push(readValue(reader, depth));
    else reader.skip(tag, 0b10);
  }
  reader.close(outer);
  return values;
}

export function readText(reader: ProtobufReader): string {
  const start = reader.bytes();
  return textOf(reader, start, reader.position);
}

function readUnsigned(reader: ProtobufReader): bigint {
  reader.varint64();
  return (BigInt(reader.high >>> 0) << 32n) | BigInt(reader.low >>> 0);
}

function readSigned(reader: ProtobufReader): number | bigint {
  reader.varint64();
  const near = reader.int64();
  return Number.isSafeInteger(near) ? near : (BigInt(reader.high) << 32n) | BigInt(reader.low >>> 0);
}
