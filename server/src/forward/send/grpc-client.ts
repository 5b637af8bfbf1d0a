import http2 from 'node:http2';
import net, { type LookupFunction } from 'node:net';
import tls from 'node:tls';
import { frameMessage } from '../../wire/grpc/grpc-method.ts';

export interface GrpcAnswer {
  /** https://grpc.io/docs/guides/status-codes/ */
  readonly status: number;
  readonly message: string;
  /** The message, empty when there is none. */
  readonly body: Buffer;
  readonly trailers: http2.IncomingHttpHeaders;
}

export interface GrpcClientOptions {
  readonly url: URL;
  readonly lookup?: LookupFunction | undefined;
  readonly timeoutMs?: number;
}

const timeoutDefaultMs = 30_000;
const answerBytes = 1024 * 1024;
const prefixBytes = 5;

/** Unary calls over one connection, made anew when it is lost. */
export class GrpcClient {
  readonly #options: GrpcClientOptions;
  #session: http2.ClientHttp2Session | undefined;

  constructor(options: GrpcClientOptions) {
    this.#options = options;
  }

  /** @throws (rejects) Error when the call ended without a status */
  call(
    path: string,
    body: Uint8Array,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<GrpcAnswer> {
    const { timeoutMs = timeoutDefaultMs } = this.#options;
    const { promise, resolve, reject } = Promise.withResolvers<GrpcAnswer>();
    const session = this.#connected();
    const stream = session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
      'grpc-timeout': `${timeoutMs}m`,
      ...headers,
    });
    const stop = (): void => stream.close(http2.constants.NGHTTP2_CANCEL);
    const timer = setTimeout(() => {
      // A connection that swallows everything is no good for the next call either.
      session.destroy();
      reject(new Error(`no answer within ${timeoutMs} ms`));
    }, timeoutMs);
    signal.addEventListener('abort', stop, { once: true });
    const parts: Buffer[] = [];
    let bytes = 0;
    let said: http2.IncomingHttpHeaders = {};
    stream.on('response', (answered) => (said = answered));
    stream.on('trailers', (trailers) => (said = { ...said, ...trailers }));
    stream.on('data', (part: Buffer) => {
      if (bytes < answerBytes) parts.push(part);
      bytes += part.length;
    });
    stream.on('error', reject);
    stream.on('close', () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      const status = said['grpc-status'];
      if (status === undefined) {
        const code = said[':status'];
        reject(
          new Error(code === undefined ? 'the connection was lost' : `HTTP ${code} without a gRPC status`),
        );
        return;
      }
      resolve({
        status: Number(status),
        message: decodeMessage(String(said['grpc-message'] ?? '')),
        body: Buffer.concat(parts).subarray(prefixBytes),
        trailers: said,
      });
    });
    stream.end(frameMessage(body));
    return promise;
  }

  close(): void {
    this.#session?.destroy();
  }

  #connected(): http2.ClientHttp2Session {
    if (this.#session !== undefined && !this.#session.destroyed && !this.#session.closed)
      return this.#session;
    const { url, lookup } = this.#options;
    const session = http2.connect(url.origin, {
      createConnection: () => connect(url, lookup),
    });
    session.on('error', () => session.destroy());
    session.on('goaway', () => session.close());
    session.unref();
    this.#session = session;
    return session;
  }
}

function connect(url: URL, lookup: LookupFunction | undefined): net.Socket {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isTls = url.protocol === 'https:';
  const port = Number(url.port) || (isTls ? 443 : 80);
  const options = { host, port, ...(lookup === undefined ? {} : { lookup }) };
  if (!isTls) return net.connect(options);
  const named = net.isIP(host) === 0 ? { servername: host } : {};
  return tls.connect({ ...options, ...named, ALPNProtocols: ['h2'] });
}

function decodeMessage(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
