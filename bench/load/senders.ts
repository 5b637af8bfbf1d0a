import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';

/** Sends one body at a time and resolves when the answer is whole. */
export interface Sender {
  /** @throws when the answer is not a success */
  send(body: Uint8Array): Promise<void>;
  close(): void;
}

export interface SenderOptions {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** HTTP/1.1 on one kept-alive socket, read by hand: the generator must cost less than what it measures. */
export async function openHttpSender(options: SenderOptions & { readonly method: string }): Promise<Sender> {
  const socket = await openSocket(options.host, options.port);
  let pending: { resolve: () => void; reject: (error: Error) => void } | undefined;
  let received = '';
  const lines = Object.entries(options.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `${options.method} ${options.path} HTTP/1.1\r\nhost: ${options.host}:${options.port}\r\n${lines.join('')}content-length: `;
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1');
    const status = answerStatus(received);
    if (status === undefined) return;
    const text = received;
    received = '';
    const waiting = pending;
    pending = undefined;
    if (status >= 200 && status < 300 && status !== 206) waiting?.resolve();
    else
      waiting?.reject(
        new Error(
          `HTTP ${status} ${text.slice(text.indexOf('\r\n\r\n') + 4, text.indexOf('\r\n\r\n') + 204)}`,
        ),
      );
  });
  const fail = (error?: Error): void => pending?.reject(error ?? new Error('connection closed'));
  socket.on('error', fail);
  socket.on('close', () => fail());
  return {
    send: (body) =>
      new Promise((resolve, reject) => {
        pending = { resolve, reject };
        socket.cork();
        socket.write(`${head}${body.length}\r\n\r\n`, 'latin1');
        socket.write(body);
        socket.uncork();
      }),
    close: () => socket.destroy(),
  };
}

/** @returns the status once head and body are whole; chunked and sized bodies */
function answerStatus(text: string): number | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = text.slice(0, end).toLowerCase();
  const length = /content-length: *(\d+)/.exec(head)?.[1];
  const whole =
    length === undefined
      ? !head.includes('chunked') || text.endsWith('0\r\n\r\n')
      : text.length >= end + 4 + Number(length);
  return whole ? Number(head.slice(9, 12)) : undefined;
}

function openSocket(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });
}

/** gRPC unary calls over one HTTP/2 connection, one stream at a time. */
export async function openGrpcSender(options: SenderOptions): Promise<Sender> {
  const session = await openSession(`http://${options.host}:${options.port}`);
  const headers = {
    ':method': 'POST',
    ':path': options.path,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...options.headers,
  };
  const compressed = options.headers['grpc-encoding'] === undefined ? 0 : 1;
  return {
    send: (body) =>
      new Promise((resolve, reject) => {
        const stream = session.request(headers);
        const prefix = Buffer.allocUnsafe(5);
        prefix[0] = compressed;
        prefix.writeUInt32BE(body.length, 1);
        const settle = (fields: Record<string, unknown>): void => {
          const status = fields['grpc-status'];
          if (status === '0') resolve();
          else if (status !== undefined)
            reject(new Error(`grpc status ${String(status)} ${String(fields['grpc-message'])}`));
        };
        stream.on('response', settle);
        stream.on('trailers', settle);
        stream.on('error', reject);
        stream.on('close', () => reject(new Error('stream closed without a status')));
        stream.resume();
        stream.write(prefix);
        stream.end(body);
      }),
    close: () => session.destroy(),
  };
}

function openSession(address: string): Promise<ClientHttp2Session> {
  return new Promise((resolve, reject) => {
    const session = connectHttp2(address, { settings: { initialWindowSize: 1 << 20 } }, () =>
      resolve(session),
    );
    session.once('error', reject);
  });
}
