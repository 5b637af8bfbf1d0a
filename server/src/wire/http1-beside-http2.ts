import http from 'node:http';
import type { Server, Socket } from 'node:net';
import type { HttpHandler } from './http/http-listener.ts';
import { peek } from './peek.ts';

export interface Http1Limits {
  /** A connection that says less than three bytes by then is closed. */
  readonly greetTimeoutMs: number;
  /** One on which nothing moves for so long is closed. */
  readonly idleTimeoutMs: number;
}

/** "PRI * HTTP/2.0": no HTTP/1 request begins with these (RFC 9113 3.4). */
const preface = Buffer.from('PRI');

/**
 * Lets an HTTP/2 server's port answer HTTP/1 too. Call before `listen`, and before TLS is added.
 * @param http2 whose own 'connection' listener gets what begins with HTTP/2's preface
 * @returns ends the HTTP/1 connections
 */
export function acceptHttp1(http2: Server, handler: HttpHandler, limits: Http1Limits): () => void {
  const http1 = http.createServer({ maxHeaderSize: 32 * 1024, noDelay: true }, handler);
  http1.timeout = limits.idleTimeoutMs;
  http1.on('clientError', (_error, socket) => {
    if (socket.writable)
      socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    else socket.destroy();
  });
  const sockets = new Set<Socket>();
  const serve = http2.listeners('connection') as ((socket: Socket) => void)[];
  http2.removeAllListeners('connection');
  http2.on('connection', (socket: Socket) => {
    peek(socket, preface.length, limits.greetTimeoutMs, (first) => {
      if (first.equals(preface)) {
        for (const listener of serve) listener.call(http2, socket);
        return;
      }
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      http1.emit('connection', socket);
    });
  });
  return () => {
    for (const socket of sockets) socket.destroy();
  };
}
