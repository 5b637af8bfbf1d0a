import { ProtobufReader } from '../../wire/protobuf-reader.ts';
import { retryAfterMs } from '../send/backoff.ts';
import type { GrpcAnswer } from '../send/grpc-client.ts';
import type { HttpAnswer } from '../send/http-client.ts';
import type { SendResult } from '../send/sender.ts';

/** Attempts until an error inside the destination is blamed on the batch. */
const doubtfulAttempts = 5;

/** What an answer over HTTP means (OTLP 1.11, Failures): keys that do not fit are for a person to mend. */
export function resultOfHttp({ status, headers, body }: HttpAnswer, nowMs: number): SendResult {
  if (status >= 200 && status < 300) return partialSuccess(body);
  const reason = `HTTP ${status}${detailOf(body, headers['content-type'])}`;
  const afterMs = retryAfterMs(headers['retry-after'], nowMs);
  if (status === 404 || status === 405) return { kind: 'never', reason, whole: true };
  if ([401, 402, 403, 407, 408, 425, 429, 502, 503, 504].includes(status))
    return { kind: 'later', afterMs, reason };
  if (status >= 500 || (status >= 300 && status < 400)) {
    return { kind: 'later', afterMs, reason, attempts: doubtfulAttempts };
  }
  return { kind: 'never', reason };
}

/** gRPC codes: 1 cancelled, 4 deadline, 7 denied, 8 exhausted, 10 aborted, 11 range, 14 unavailable, 15 loss, 16 no key */
const retryable = new Set([1, 4, 7, 8, 10, 11, 14, 15, 16]);
const unimplemented = 12;
/** 2 unknown, 13 internal */
const doubtful = new Set([2, 13]);

export function resultOfGrpc({ status, message, body, trailers }: GrpcAnswer): SendResult {
  if (status === 0) return partialSuccess(body);
  const reason = `gRPC ${status}${message === '' ? '' : ` ${message.slice(0, 200)}`}`;
  if (status === unimplemented) return { kind: 'never', reason, whole: true };
  const afterMs = retryDelayMs(trailers['google.rpc.retryinfo-bin']);
  if (retryable.has(status)) return { kind: 'later', afterMs, reason };
  return doubtful.has(status)
    ? { kind: 'later', afterMs, reason, attempts: doubtfulAttempts }
    : { kind: 'never', reason };
}

/** Export…ServiceResponse: 1 partial_success {1 rejected int64, 2 error_message string} */
function partialSuccess(body: Uint8Array): SendResult {
  let refused = 0;
  let reason = '';
  try {
    readInner(body, (tag, reader) => {
      if (tag === 0x08) refused = reader.varint32() >>> 0;
      else if (tag === 0x12) reason = textFrom(reader);
      else reader.skip(tag, 0);
    });
  } catch {
    // Some destinations answer JSON or nothing: they took it.
    return { kind: 'sent', refused: 0 };
  }
  return {
    kind: 'sent',
    refused,
    ...(refused > 0 ? { reason: reason || 'refused by the destination' } : {}),
  };
}

/**
 * Reads the message that a message has in its field 1.
 *
 * @param field reads the field of a tag, or skips it
 * @throws HeadwaterError HEADWATER_DECODE_TRUNCATED | HEADWATER_DECODE_WIRE_TYPE | HEADWATER_DECODE_SHAPE
 */
function readInner(body: Uint8Array, field: (tag: number, reader: ProtobufReader) => void): void {
  const reader = new ProtobufReader(body);
  while (reader.more()) {
    const tag = reader.tag();
    if (tag !== 0x0a) {
      reader.skip(tag, 0);
      continue;
    }
    const outer = reader.open();
    while (reader.more()) field(reader.tag(), reader);
    reader.close(outer);
  }
}

function textFrom(reader: ProtobufReader): string {
  const start = reader.bytes();
  return Buffer.from(reader.u8.subarray(start, reader.position)).toString().slice(0, 200);
}

/** google.rpc.RetryInfo: 1 retry_delay Duration {1 seconds int64, 2 nanos int32} */
function retryDelayMs(header: unknown): number | undefined {
  if (typeof header !== 'string') return undefined;
  try {
    let ms = 0;
    readInner(Buffer.from(header, 'base64'), (tag, reader) => {
      if (tag === 0x08) ms += reader.varint32() * 1_000;
      else if (tag === 0x10) ms += reader.varint32() / 1e6;
      else reader.skip(tag, 0);
    });
    return ms;
  } catch {
    return undefined;
  }
}

/** What a person can read of a refusal. */
function detailOf(body: Buffer, contentType: string | undefined): string {
  if (contentType === undefined || !/json|text/.test(contentType)) return '';
  const text = body.toString('utf8', 0, 300).replace(/\s+/g, ' ').trim();
  return text === '' ? '' : `: ${text}`;
}
