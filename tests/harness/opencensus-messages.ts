import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';
import { type FillOutcome, openRowSink, type RowSink } from '../../server/src/model/rows/row-sink.ts';
import type { TableName } from '../../server/src/model/tables.ts';
import { Peer } from '../../server/src/receivers/opencensus/peer.ts';
import { base64, nowNs, spanId, traceId } from './otlp-messages.ts';
import { type NativeRow, readNative } from './read-native.ts';

const path = fileURLToPath(new URL('../fixtures/opencensus/opencensus.proto', import.meta.url));
const { root } = protobuf.parse(readFileSync(path, 'utf8'));

/** Encodes a message of OpenCensus with protobufjs; the object has camelCase names, 64-bit values as text. */
export function encodeOpenCensus(type: string, message: object): Uint8Array {
  const messageType = root.lookupType(`opencensus.${type}`);
  return new Uint8Array(messageType.encode(messageType.fromObject(message)).finish());
}

export function decodeOpenCensus(type: string, bytes: Uint8Array): object {
  const messageType = root.lookupType(`opencensus.${type}`);
  return messageType.toObject(messageType.decode(bytes), { longs: String });
}

/** Nanoseconds as a Timestamp. */
export const timestamp = (ns: bigint): object => ({
  seconds: String(ns / 1_000_000_000n),
  nanos: Number(ns % 1_000_000_000n),
});

/** What the tutorial's program says of itself. */
export const pythonNode = {
  identifier: { hostName: 'vm', pid: 28_594, startTimestamp: timestamp(nowNs - 60_000_000_000n) },
  libraryInfo: { language: 8, exporterVersion: '0.0.1', coreLibraryVersion: '0.11.4' },
  serviceInfo: { name: 'python-service' },
};

type Value = string | number | boolean | bigint;

/** JavaScript value → AttributeValue: integers and bigints become int_value, other numbers double_value. */
export function attributesOf(values: { readonly [key: string]: Value }): object {
  const entries = Object.entries(values).map(([key, value]) => [key, attributeValue(value)]);
  return { attributeMap: Object.fromEntries(entries) };
}

function attributeValue(value: Value): object {
  if (typeof value === 'string') return { stringValue: { value } };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'bigint' || Number.isInteger(value)) return { intValue: String(value) };
  return { doubleValue: value };
}

export function aSpan(fields: object = {}): object {
  return {
    traceId: base64(traceId),
    spanId: base64(spanId),
    name: { value: 'test' },
    startTime: timestamp(nowNs),
    endTime: timestamp(nowNs + 5_000_001n),
    ...fields,
  };
}

export const spansOf = (spans: readonly object[], more: object = { node: pythonNode }): Uint8Array =>
  encodeOpenCensus('ExportTraceServiceRequest', { ...more, spans });

export const metricsOf = (metrics: readonly object[], more: object = { node: pythonNode }): Uint8Array =>
  encodeOpenCensus('ExportMetricsServiceRequest', { ...more, metrics });

export interface DecodedMessages {
  readonly outcomes: readonly FillOutcome[];
  readonly rows: (table: TableName) => NativeRow[];
}

/** Decodes the messages of one stream into fresh rows and reads them back. */
export function decodeStream(
  bodies: readonly Uint8Array[],
  decode: (body: Uint8Array, rows: RowSink, peer: Peer) => FillOutcome,
): DecodedMessages {
  const sink = openRowSink();
  const peer = new Peer();
  const outcomes = bodies.map((body) => {
    sink.begin({ project: 'p', dialect: 'opencensus', nowNs });
    peer.learn(body);
    return decode(body, sink, peer);
  });
  return { outcomes, rows: (table) => readNative(sink.block(table).nativeParts()) };
}
