/** google/rpc/code.proto, the numbers we use. */
export const grpcStatus = {
  ok: 0,
  cancelled: 1,
  unknown: 2,
  invalidArgument: 3,
  deadlineExceeded: 4,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;
export type GrpcStatusCode = (typeof grpcStatus)[keyof typeof grpcStatus];

/**
 * google.rpc.Status as bytes, the body of OTLP's error answers.
 * Field map (google/rpc/status.proto): 1 code int32 · 2 message string · 3 details repeated Any
 * (1 type_url string, 2 value bytes), here at most one RetryInfo.
 */
export function encodeStatus(code: GrpcStatusCode, message: string, retryAfterMs?: number): Buffer {
  const parts = [Buffer.from([0x08, code]), lengthField(0x12, Buffer.from(message))];
  if (retryAfterMs !== undefined) {
    const url = Buffer.from('type.googleapis.com/google.rpc.RetryInfo');
    const any = [lengthField(0x0a, url), lengthField(0x12, encodeRetryInfo(retryAfterMs))];
    parts.push(lengthField(0x1a, Buffer.concat(any)));
  }
  return Buffer.concat(parts);
}

/** google/rpc/error_details.proto RetryInfo: 1 retry_delay Duration (1 seconds int64, 2 nanos int32). */
export function encodeRetryInfo(retryAfterMs: number): Buffer {
  const seconds = Math.floor(retryAfterMs / 1000);
  const nanos = (retryAfterMs % 1000) * 1e6;
  const duration = Buffer.concat([
    seconds === 0 ? Buffer.alloc(0) : Buffer.from([0x08, ...varint(seconds)]),
    nanos === 0 ? Buffer.alloc(0) : Buffer.from([0x10, ...varint(nanos)]),
  ]);
  return lengthField(0x0a, duration);
}

/** gRPC over HTTP/2, "Status-Message": percent-encoded UTF-8 of all but printable ASCII without the percent sign. */
export function encodeStatusMessage(message: string): string {
  let text = '';
  for (const byte of Buffer.from(message)) {
    const plain = byte >= 0x20 && byte <= 0x7e && byte !== 0x25;
    text += plain ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
}

/** Trailers of a failed call; the retry advice stands in both spellings that clients read. */
export function statusTrailers(
  code: GrpcStatusCode,
  message: string,
  retryAfterMs?: number,
): Record<string, string> {
  const trailers: Record<string, string> = {
    'grpc-status': String(code),
    'grpc-message': encodeStatusMessage(message),
  };
  if (retryAfterMs !== undefined) {
    trailers['grpc-status-details-bin'] = base64(encodeStatus(code, message, retryAfterMs));
    trailers['google.rpc.retryinfo-bin'] = base64(encodeRetryInfo(retryAfterMs));
  }
  return trailers;
}

/** "Binary-Header": base64 without padding. */
const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');

function lengthField(tag: number, value: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([tag, ...varint(value.length)]), value]);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = Math.round(value);
  while (rest > 127) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}
