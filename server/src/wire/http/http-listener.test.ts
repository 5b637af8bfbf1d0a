import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Certificate } from '../tls-or-plain.ts';
import { type HttpListener, httpLimitDefaults, openHttpListener } from './http-listener.ts';

const open: HttpListener[] = [];
afterEach(async () => {
  for (const listener of open.splice(0)) await listener.close(0);
});

async function listen(limits = {}, certificate?: Certificate): Promise<HttpListener> {
  const listener = await openHttpListener({
    host: '127.0.0.1',
    port: 0,
    handler: (request, response) => {
      request.resume();
      request.on('end', () => response.end('encrypted' in request.socket ? 'tls' : 'plain'));
    },
    limits: { ...httpLimitDefaults, ...limits },
    ...(certificate && { certificate }),
  });
  open.push(listener);
  return listener;
}

function get(client: typeof http | typeof https, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, rejectUnauthorized: false, agent: false as const };
    client
      .get(options, (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve(text));
      })
      .on('error', reject);
  });
}

function connect(port: number, first?: string): { closed: Promise<string>; socket: net.Socket } {
  const socket = net.connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  socket.on('error', () => {});
  if (first) socket.write(first);
  return { socket, closed: new Promise((resolve) => socket.on('close', () => resolve(text))) };
}

function aCertificate(): Certificate {
  const directory = mkdtempSync(join(tmpdir(), 'headwater-tls-'));
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  execFileSync(
    'openssl',
    [...request, '-keyout', key, '-out', cert, '-days', '1', '-subj', '/CN=localhost'],
    {
      stdio: 'ignore',
    },
  );
  const certificate = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  rmSync(directory, { recursive: true });
  return certificate;
}

test('answers TLS and plain HTTP on the same port', async () => {
  const { port } = await listen({}, aCertificate());

  expect(await get(http, port)).toBe('plain');
  expect(await get(https, port)).toBe('tls');
  expect(await get(http, port)).toBe('plain');
});

test('closes connections that say nothing, half a header or half a body', async () => {
  const quick = { headersTimeoutMs: 1, requestTimeoutMs: 2 };
  const plain = await listen(quick);
  const secure = await listen(quick, aCertificate());

  for (const { port } of [plain, secure]) {
    const silent = connect(port);
    const half = connect(port, 'POST /v1/traces HTTP/1.1\r\nho');
    const body = connect(port, 'POST /v1/traces HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nx');
    await silent.closed;
    expect(await half.closed).toMatch(/^(HTTP\/1.1 408|$)/);
    expect(await body.closed).toMatch(/^(HTTP\/1.1 408|$)/);
  }
});

test('answers what is not HTTP with 400 and large headers with 431', async () => {
  const { port } = await listen();

  expect(await connect(port, 'hello\r\n\r\n').closed).toContain('HTTP/1.1 400');
  const large = `GET / HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`;
  expect(await connect(port, large).closed).toContain('HTTP/1.1 431');
});

test('closes connections beyond what one address may have', async () => {
  const { port } = await listen({ connectionsPerAddress: 2 });
  const kept = [connect(port), connect(port)];
  await Promise.all(kept.map(({ socket }) => new Promise((resolve) => socket.once('connect', resolve))));

  await connect(port).closed;
  for (const { socket } of kept) socket.destroy();
  await Promise.all(kept.map(({ closed }) => closed));

  await expect.poll(() => get(http, port).catch(() => '')).toBe('plain');
});
