import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export interface Captured {
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  /** Decompressed. */
  readonly body: Buffer;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** A back end that remembers what it was sent; `answers` are given in turn, the last one for ever. */
export async function openCapture(...answers: readonly Answer[]) {
  const captured: Captured[] = [];
  const rest = [...answers];
  const server = http.createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const sent = Buffer.concat(parts);
      const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
      captured.push({ path: request.url ?? '', headers: request.headers, body });
      const {
        status,
        headers = {},
        body: said = '',
      } = (rest.length > 1 ? rest.shift() : rest[0]) ?? { status: 200 };
      response.writeHead(status, headers);
      response.end(said);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    captured,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
