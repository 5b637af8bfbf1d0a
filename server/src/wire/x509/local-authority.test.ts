import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { authorityFile, openLocalCertificate } from './local-authority.ts';

const nowMs = Date.now();
const dayMs = 86_400_000;
const directories: string[] = [];
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true });
});

function aDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'headwater-ca-'));
  directories.push(directory);
  return directory;
}

async function ask(dataDir: string, host: string, ca: string | undefined): Promise<string> {
  const server = https.createServer(openLocalCertificate(dataDir, [], nowMs), (_, response) =>
    response.end('ok'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await new Promise((resolve, reject) => {
      const trust = ca === undefined ? {} : { ca };
      https
        .get({ host: '127.0.0.1', port, servername: host, agent: false, ...trust }, (response) => {
          response.resume();
          resolve(String(response.statusCode));
        })
        .on('error', reject);
    });
  } finally {
    server.close();
  }
}

test('a client that trusts the authority talks to the server, one that does not refuses it', async () => {
  const dataDir = aDirectory();
  openLocalCertificate(dataDir, [], nowMs);
  const ca = readFileSync(authorityFile(dataDir), 'utf8');

  expect(await ask(dataDir, 'localhost', ca)).toBe('200');
  await expect(ask(dataDir, 'localhost', undefined)).rejects.toThrow(/certificate/);
});

test('the certificate names loopback, this machine and the hosts asked for, and nothing else', () => {
  const certificate = new X509Certificate(
    openLocalCertificate(aDirectory(), ['apm.example', 'fe80::1'], nowMs).cert,
  );

  expect(certificate.checkHost('localhost')).toBe('localhost');
  expect(certificate.checkHost('apm.example')).toBe('apm.example');
  for (const address of ['127.0.0.1', '::1', 'fe80::1']) expect(certificate.checkIP(address)).toBe(address);
  expect(certificate.checkHost('other.example')).toBeUndefined();
  expect(certificate.ca).toBe(false);
});

test('the next start uses the same authority and certificate; keys are for their owner only', () => {
  const dataDir = aDirectory();
  const first = openLocalCertificate(dataDir, [], nowMs);

  expect(openLocalCertificate(dataDir, [], nowMs + dayMs)).toEqual(first);
  for (const name of ['ca-key.pem', 'server-key.pem', 'ca.pem'])
    expect(statSync(join(dataDir, 'tls', name)).mode & 0o777).toBe(0o600);
});

test('a new host or the end of its time makes a new certificate of the same authority', () => {
  const dataDir = aDirectory();
  const first = openLocalCertificate(dataDir, [], nowMs);
  const ca = new X509Certificate(readFileSync(authorityFile(dataDir)));

  for (const next of [
    openLocalCertificate(dataDir, ['apm.example'], nowMs),
    openLocalCertificate(dataDir, [], nowMs + 380 * dayMs),
  ]) {
    expect(next.cert).not.toBe(first.cert);
    expect(new X509Certificate(next.cert).verify(ca.publicKey)).toBe(true);
  }
});
