import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { Encoding } from '../decompress.ts';
import { parseEncoding } from '../decompress.ts';
import { encodeStatusMessage, type GrpcStatusCode, grpcStatus, statusTrailers } from './grpc-status.ts';

/** What is known about a call before its first message. */
export interface GrpcCall {
  /** `/package.Service/Method` */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The client's address without the port. */
  readonly peer: string;
}

/** Handles one message. The bytes are valid only until the handler returns (not until its promise settles). */
export type MessageHandler = (message: Uint8Array) => Uint8Array | Promise<Uint8Array>;

/** One request message, one response message. `open` may throw to refuse the call before its body is read. */
export interface UnaryMethod {
  readonly kind: 'unary';
  open(call: GrpcCall): MessageHandler;
}

/** What a bidirectional method may do with its call. */
export interface BidiStream {
  /** @returns false when the client reads slowly; what is sent is kept in memory until it does */
  send(message: Uint8Array): boolean;
  /** Ends the call; later calls do nothing. Without a status: OK. */
  end(status?: { code: GrpcStatusCode; message: string }): void;
  /** No further messages are read until `resume`; the client is held back by the HTTP/2 window. */
  pause(): void;
  resume(): void;
}

export interface BidiListener {
  /**
   * The bytes are valid until it returns or, when it returns a promise, until that settles; a listener that waits for
   * long calls `free` when it is done with them. While the promise is pending nothing further is read.
   */
  onMessage(message: Uint8Array, free: () => void): void | Promise<void>;
  /** A message never became one: too large, not decompressed, cut off or too slow. The call ends with the error. */
  onFault?(error: unknown): void;
  /** The client has sent its last message; the method ends the call. */
  onEnd(): void;
  /** The call is over, for whatever reason; called once. */
  onClose(): void;
}

export interface BidiMethod {
  readonly kind: 'bidi';
  open(call: GrpcCall, stream: BidiStream): BidiListener;
}

export type GrpcMethod = UnaryMethod | BidiMethod;

export const responseHeaders = {
  ':status': 200,
  'content-type': 'application/grpc',
  'grpc-accept-encoding': 'identity,gzip,deflate,zstd',
} as const;
export const okTrailers = { 'grpc-status': '0' } as const;

/** A message with its prefix, never compressed. */
export function frameMessage(message: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(5 + message.length);
  frame[0] = 0;
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, 5);
  return frame;
}

/** @throws HeadwaterError HEADWATER_WIRE_ENCODING */
export function messageEncoding(headers: IncomingHttpHeaders): Encoding {
  return parseEncoding(headers['grpc-encoding'] as string | undefined);
}

/**
 * Milliseconds a client waits, from `grpc-timeout`: up to 8 digits and one of H M S m u n.
 * @returns undefined when there is none or it is not understood
 */
export function parseTimeoutMs(value: unknown): number | undefined {
  const match = typeof value === 'string' ? /^(\d{1,8})([HMSmun])$/.exec(value) : null;
  if (!match) return undefined;
  return Number(match[1]) * (unitMs[match[2]!] ?? 1);
}
const unitMs: Record<string, number> = { H: 3_600_000, M: 60_000, S: 1000, m: 1, u: 1e-3, n: 1e-6 };

/** Ends a call with a status: as trailers, or trailers-only while nothing was answered yet. */
export function endWithStatus(
  stream: ServerHttp2Stream,
  code: GrpcStatusCode,
  message: string,
  retryAfterMs?: number,
): void {
  if (stream.destroyed || stream.closed) return;
  if (stream.headersSent) {
    stream.once('wantTrailers', () =>
      stream.sendTrailers({ 'grpc-status': String(code), 'grpc-message': encodeStatusMessage(message) }),
    );
    stream.end();
    return;
  }
  const headers = { ...responseHeaders, ...statusTrailers(code, message, retryAfterMs) };
  stream.respond(headers, { endStream: true });
  // The rest of a refused body is not wanted: RFC 9113 8.1, a complete response may be followed by RST NO_ERROR.
  if (!stream.readableEnded) stream.close(0);
}

export const unimplemented = (stream: ServerHttp2Stream, path: string) =>
  endWithStatus(stream, grpcStatus.unimplemented, `Unknown method ${path.slice(0, 200)}`);
