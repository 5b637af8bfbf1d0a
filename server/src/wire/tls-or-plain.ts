import type { Server, Socket } from 'node:net';
import tls from 'node:tls';
import { peek } from './peek.ts';

/** PEM text. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** First byte of a TLS record that carries a ClientHello (RFC 8446 5.1); no HTTP request starts with it. */
const handshakeByte = 0x16;

/**
 * Lets an HTTP/1 or HTTP/2 server, created for plain text, answer TLS on the same port. Call before `listen`.
 * @param server whose own 'connection' listener then gets either the socket or the TLS socket over it
 * @param alpn the protocols it speaks, e.g. `['http/1.1']`
 * @param helloTimeoutMs a connection that says nothing, or does not end its handshake, by then is closed
 */
export function acceptTlsOrPlain(
  server: Server,
  certificate: Certificate,
  alpn: string[],
  helloTimeoutMs: number,
): void {
  const serve = server.listeners('connection') as ((socket: Socket) => void)[];
  const deliver = (socket: Socket) => {
    for (const listener of serve) listener.call(server, socket);
  };
  const secure = tls.createServer({
    ...certificate,
    ALPNProtocols: alpn,
    minVersion: 'TLSv1.2',
    handshakeTimeout: helloTimeoutMs,
  });
  secure.on('secureConnection', deliver);
  // A client that does not trust the certificate, or gives up: its socket is closed by then.
  secure.on('tlsClientError', () => {});
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    peek(socket, 1, helloTimeoutMs, (first) => {
      if (first[0] === handshakeByte) secure.emit('connection', socket);
      else deliver(socket);
    });
  });
}
