import { createSocket } from 'node:dgram';
import { createServer, type Socket } from 'node:net';
import { freeSocketPath } from '../../../wire/free-socket-path.ts';
import type { Statsd } from './statsd.ts';

export interface StatsdSocket {
  readonly port: number;
  close(): Promise<void>;
}

/** The kernel keeps this much for us while we are busy; it may give less. */
const receiveBufferBytes = 4 * 1024 * 1024;
/** Clients send at most 8 KB in a packet; a larger length means that the stream is not DogStatsD. */
const packetBytes = 64 * 1024;
const streamLimit = 256;

/** @throws the system's error when the port is taken */
export function openStatsdUdp(statsd: Statsd, host: string, port: number): Promise<StatsdSocket> {
  const socket = createSocket({
    type: host.includes(':') ? 'udp6' : 'udp4',
    recvBufferSize: receiveBufferBytes,
  });
  socket.on('message', (datagram) => statsd.add(datagram.toString()));
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, host, () => {
      socket.off('error', reject);
      // Errors of single datagrams are the kernel's to count.
      socket.on('error', () => {});
      const bound = socket.address().port;
      statsd.watchPort(bound);
      resolve({
        port: bound,
        close: () => new Promise<void>((done) => socket.close(() => done())),
      });
    });
  });
}

/** A unix stream socket: packets behind their length, four bytes, little endian (datadogpy, `unixstream://`). */
export async function openStatsdStream(statsd: Statsd, path: string): Promise<StatsdSocket> {
  await freeSocketPath(path);
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket)).on('error', () => socket.destroy());
    readPackets(socket, statsd);
  });
  server.maxConnections = streamLimit;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    port: 0,
    close: () => {
      for (const socket of open) socket.destroy();
      return new Promise<void>((done) => server.close(() => done()));
    },
  };
}

function readPackets(socket: Socket, statsd: Statsd): void {
  let waiting: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
    while (waiting.length >= 4) {
      const length = waiting.readUInt32LE(0);
      if (length > packetBytes) {
        socket.destroy();
        return;
      }
      if (waiting.length < 4 + length) return;
      statsd.add(waiting.subarray(4, 4 + length).toString());
      waiting = waiting.subarray(4 + length);
    }
  });
}
