import http2, { type Http2Server, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import type { BodyMemory } from '../body-memory.ts';
import { answerError } from '../error-answer.ts';
import type { HttpHandler } from '../http/http-listener.ts';
import { acceptHttp1 } from '../http1-beside-http2.ts';
import { acceptTlsOrPlain, type Certificate } from '../tls-or-plain.ts';
import { BidiCall } from './bidi-call.ts';
import { type GrpcLimits, grpcLimitDefaults } from './grpc-limits.ts';
import {
  endWithStatus,
  type GrpcCall,
  type GrpcMethod,
  messageEncoding,
  parseTimeoutMs,
  unimplemented,
} from './grpc-method.ts';
import { SessionWatch } from './session-watch.ts';
import { UnaryCall } from './unary-call.ts';

const mebibyte = 1024 * 1024;

export interface GrpcServerOptions {
  readonly host: string;
  /** 0 = any free one */
  readonly port: number;
  /** By path, `/package.Service/Method`. */
  readonly methods: ReadonlyMap<string, GrpcMethod>;
  readonly memory: BodyMemory;
  readonly limits?: GrpcLimits;
  /** With it the port answers TLS (ALPN h2) beside cleartext HTTP/2. */
  readonly certificate?: Certificate;
  /** With it the port answers HTTP/1 too. */
  readonly http1?: HttpHandler;
}

export interface GrpcServer {
  readonly port: number;
  readonly connections: number;
  /** Refuses new calls, lets running ones end, cuts what is left after `graceMs`. */
  close(graceMs: number): Promise<void>;
}

/**
 * Serves unary and bidirectional gRPC methods over HTTP/2 (grpc/grpc doc/PROTOCOL-HTTP2.md): message encodings
 * identity, gzip, deflate and zstd; what a handler throws is answered as `answerError` says.
 */
export async function openGrpcServer(options: GrpcServerOptions): Promise<GrpcServer> {
  const limits = options.limits ?? grpcLimitDefaults;
  const server = http2.createServer({
    // 4 MB a stream: grpc-js' fixed 64 KB windows cost a round trip per 64 KB.
    settings: {
      initialWindowSize: 4 * mebibyte,
      maxConcurrentStreams: limits.streamsPerConnection,
      maxHeaderListSize: 16 * 1024,
      maxFrameSize: 256 * 1024,
    },
    maxSessionMemory: 64,
    maxHeaderListPairs: 128,
    maxSettings: 32,
  });
  server.maxConnections = limits.connections;
  const endHttp1 =
    options.http1 &&
    acceptHttp1(server, options.http1, {
      greetTimeoutMs: limits.prefaceTimeoutMs,
      idleTimeoutMs: limits.receiveTimeoutMs,
    });
  if (options.certificate) {
    const protocols = options.http1 ? ['h2', 'http/1.1'] : ['h2'];
    acceptTlsOrPlain(server, options.certificate, protocols, limits.prefaceTimeoutMs);
  }
  const watch = new SessionWatch(limits);
  server.on('session', (session) => {
    session.setLocalWindowSize(16 * mebibyte);
    watch.add(session);
  });
  server.on('stream', (stream, headers) => serve(stream, headers, options, limits, watch));
  // Broken handshakes and resets are the client's; the session is gone by then.
  server.on('sessionError', () => {});
  await listen(server, options.port, options.host);
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return watch.size;
    },
    async close(graceMs) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await watch.close(graceMs);
      endHttp1?.();
      await closed;
    },
  };
}

function listen(server: Http2Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function serve(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  options: GrpcServerOptions,
  limits: GrpcLimits,
  watch: SessionWatch,
): void {
  if (!headers['content-type']?.startsWith('application/grpc') || headers[':method'] !== 'POST') {
    stream.on('error', () => {});
    stream.respond({ ':status': headers[':method'] === 'POST' ? 415 : 405 }, { endStream: true });
    stream.close(0);
    return;
  }
  const path = headers[':path'] ?? '';
  const method = options.methods.get(path);
  try {
    if (!method) {
      stream.on('error', () => {});
      unimplemented(stream, path);
      return;
    }
    if ((parseTimeoutMs(headers['grpc-timeout']) ?? 1) <= 0)
      throw new HeadwaterError('HEADWATER_WIRE_TIMEOUT');
    const call: GrpcCall = { path, headers, peer: stream.session?.socket?.remoteAddress ?? '' };
    const shared = {
      memory: options.memory,
      limitBytes: limits.messageBytes,
      encoding: messageEncoding(headers),
    };
    if (method.kind === 'bidi') {
      new BidiCall(stream, method, call, { ...shared, receiving: watch.receiving });
      return;
    }
    const onReceived = (received: UnaryCall) => watch.receiving.delete(received);
    watch.receiving.add(new UnaryCall(stream, method.open(call), { ...shared, onReceived }));
  } catch (error) {
    stream.on('error', () => {});
    const { grpcStatus, message, retryAfterMs } = answerError(error);
    endWithStatus(stream, grpcStatus, message, retryAfterMs);
  }
}
