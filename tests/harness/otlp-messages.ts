import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';

const path = fileURLToPath(new URL('../fixtures/otlp/otlp.proto', import.meta.url));
const { root } = protobuf.parse(readFileSync(path, 'utf8'));

/** Encodes a message of OTLP with protobufjs; the object has protobufjs' camelCase names, 64-bit values as text. */
export function encodeOtlp(type: string, message: object): Uint8Array {
  const messageType = root.lookupType(`otlp.${type}`);
  return new Uint8Array(messageType.encode(messageType.fromObject(message)).finish());
}

/** The same object again; 64-bit values as text, bytes as base64. */
export function decodeOtlp(type: string, bytes: Uint8Array): object {
  const messageType = root.lookupType(`otlp.${type}`);
  return messageType.toObject(messageType.decode(bytes), { longs: String, bytes: String });
}

export const traceId = '0102030405060708090a0b0c0d0e0f10';
export const spanId = '1112131415161718';
/** 2026-11-21 10:00 UTC */
export const nowNs = 1_795_255_200_000_000_000n;

export const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');

type Value =
  | string
  | number
  | boolean
  | bigint
  | null
  | Uint8Array
  | readonly Value[]
  | { readonly [key: string]: Value };

/** JavaScript value → AnyValue: integers become int_value, other numbers double_value. */
export function anyValue(value: Value): object {
  if (value === null) return {};
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'bigint') return { intValue: String(value) };
  if (typeof value === 'number') {
    return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  }
  if (value instanceof Uint8Array) return { bytesValue: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  return { kvlistValue: { values: keyValues(value as { readonly [key: string]: Value }) } };
}

export function keyValues(attributes: { readonly [key: string]: Value }): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

export function aSpan(fields: object = {}): object {
  return {
    traceId: base64(traceId),
    spanId: base64(spanId),
    name: 'GET /',
    kind: 2,
    startTimeUnixNano: String(nowNs),
    endTimeUnixNano: String(nowNs + 5_000_000n),
    ...fields,
  };
}

export function tracesOf(
  spans: readonly object[],
  resource: { readonly [key: string]: Value } = {},
): Uint8Array {
  return encodeOtlp('ExportTraceServiceRequest', {
    resourceSpans: [
      {
        resource: { attributes: keyValues(resource) },
        scopeSpans: [{ scope: { name: 'lib', version: '1' }, spans }],
        schemaUrl: 'https://opentelemetry.io/schemas/1.30.0',
      },
    ],
  });
}

export function logsOf(logRecords: readonly object[]): Uint8Array {
  const resource = { attributes: keyValues({ 'service.name': 'shop' }) };
  return encodeOtlp('ExportLogsServiceRequest', {
    resourceLogs: [{ resource, scopeLogs: [{ scope: { name: 'logger' }, logRecords }] }],
  });
}

export function metricsOf(metrics: readonly object[]): Uint8Array {
  const resource = { attributes: keyValues({ 'service.name': 'shop' }) };
  return encodeOtlp('ExportMetricsServiceRequest', {
    resourceMetrics: [{ resource, scopeMetrics: [{ scope: { name: 'meter' }, metrics }] }],
  });
}
