import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { acceptTlsOrPlain, type Certificate } from '../tls-or-plain.ts';

/** What one client, or all of them, may take of an HTTP port. */
export interface HttpLimits {
  readonly connections: number;
  readonly connectionsPerAddress: number;
  /** From the first byte of a connection or request to the end of its headers. */
  readonly headersTimeoutMs: number;
  /** From the first byte of a request to the last of its body. */
  readonly requestTimeoutMs: number;
  /** A quiet connection is kept this long: above the 60 s after which load balancers drop theirs. */
  readonly keepAliveTimeoutMs: number;
  readonly headerBytes: number;
  /** A client that reads nothing of its answer (or stream) is cut after this; 0 = never. */
  readonly stalledReaderMs: number;
}

export const httpLimitDefaults: HttpLimits = {
  connections: 10_000,
  connectionsPerAddress: 5000,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 25_000,
  keepAliveTimeoutMs: 65_000,
  headerBytes: 32 * 1024,
  stalledReaderMs: 120_000,
};

export type HttpHandler = (request: IncomingMessage, response: ServerResponse) => void;

export interface HttpListenerOptions {
  readonly host: string;
  /** 0 = any free one */
  readonly port: number;
  /** A unix socket instead of host and port; whoever may write to the file may send. */
  readonly path?: string;
  readonly handler: HttpHandler;
  readonly limits?: HttpLimits;
  /** With it the port answers TLS beside plain HTTP, by the first byte. */
  readonly certificate?: Certificate;
  /** Takes over connections that ask to upgrade; without it they are closed. */
  readonly onUpgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

export interface HttpListener {
  readonly port: number;
  readonly server: http.Server;
  /** Refuses new connections, lets running requests end, cuts what is left after `graceMs`. */
  close(graceMs: number): Promise<void>;
}

/** Opens an HTTP/1.1 port, bounded against slow, many and silent clients. */
export async function openHttpListener(options: HttpListenerOptions): Promise<HttpListener> {
  const limits = options.limits ?? httpLimitDefaults;
  const server = http.createServer(
    {
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
      connectionsCheckingInterval: 2000,
      maxHeaderSize: limits.headerBytes,
      noDelay: true,
    },
    options.handler,
  );
  server.maxConnections = limits.connections;
  server.on('clientError', answerBrokenRequest);
  if (options.onUpgrade) server.on('upgrade', options.onUpgrade);
  if (options.certificate) {
    acceptTlsOrPlain(server, options.certificate, ['http/1.1'], limits.headersTimeoutMs);
  }
  capPerAddress(server, limits);
  await listen(server, options);
  const address = server.address() as AddressInfo | string;
  return {
    port: typeof address === 'string' ? 0 : address.port,
    server,
    close: (graceMs) => closeServer(server, graceMs),
  };
}

/** Also sets the stalled-reader timeout: a socket with pending bytes that does not move. */
function capPerAddress(server: http.Server, limits: HttpLimits): void {
  const open = new Map<string, number>();
  server.prependListener('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    const count = (open.get(address) ?? 0) + 1;
    open.set(address, count);
    socket.on('close', () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left === 0) open.delete(address);
      else open.set(address, left);
    });
    if (count > limits.connectionsPerAddress) socket.destroy();
  });
  server.timeout = limits.stalledReaderMs;
}

/** What is not HTTP, is too slow or too large in its headers never reaches a handler. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const status = brokenStatus[error.code ?? ''] ?? '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`, () => socket.destroy());
}
const brokenStatus: Record<string, string> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

function listen(server: http.Server, { path, port, host }: HttpListenerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path === undefined ? { port, host } : { path }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function closeServer(server: http.Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(cut);
}
