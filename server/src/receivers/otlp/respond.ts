import type { FillOutcome } from '../../model/rows/row-sink.ts';
import type { ErrorAnswer } from '../../wire/error-answer.ts';
import { encodeStatus } from '../../wire/grpc/grpc-status.ts';

export type OtlpFormat = 'protobuf' | 'json';

/** JSON name of `rejected` in ExportTracePartialSuccess, ExportLogs…, ExportMetrics…. */
export const rejectedNames = {
  traces: 'rejectedSpans',
  logs: 'rejectedLogRecords',
  metrics: 'rejectedDataPoints',
} as const;

const nothing = new Uint8Array(0);

/**
 * Export…ServiceResponse of any of the three signals, protobuf.
 * Field map (opentelemetry/proto/collector/…_service.proto, v1): 1 partial_success message
 * (1 rejected_spans | rejected_log_records | rejected_data_points int64 · 2 error_message string).
 * All accepted: the empty message, as the specification asks.
 */
export function encodeResponse({ rejected, reason }: FillOutcome): Uint8Array {
  if (rejected === 0) return nothing;
  const text = Buffer.from(reason ?? '');
  const partial = Buffer.concat([varintField(1, rejected), bytesField(2, text)]);
  return bytesField(1, partial);
}

/** The same as JSON text; 64-bit integers are strings in protobuf's JSON. */
export function jsonResponse(signal: keyof typeof rejectedNames, { rejected, reason }: FillOutcome): string {
  if (rejected === 0) return '{}';
  return JSON.stringify({
    partialSuccess: { [rejectedNames[signal]]: String(rejected), errorMessage: reason ?? '' },
  });
}

/** google.rpc.Status, in the encoding of the request (OTLP 1.11, "Failures"). */
export function encodeError(answer: ErrorAnswer, format: OtlpFormat): Buffer {
  const message = `${answer.message} (${answer.code})`;
  if (format === 'protobuf') return encodeStatus(answer.grpcStatus, message, answer.retryAfterMs);
  return Buffer.from(JSON.stringify({ code: answer.grpcStatus, message }));
}

function varintField(field: number, value: number): Buffer {
  return Buffer.from([field << 3, ...varint(value)]);
}

function bytesField(field: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([(field << 3) | 2, ...varint(bytes.length)]), bytes]);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}
