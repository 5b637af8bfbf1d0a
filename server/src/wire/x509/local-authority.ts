import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  X509Certificate,
} from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import type { Certificate } from '../tls-or-plain.ts';
import { makeCertificate } from './certificate.ts';

const dayMs = 86_400_000;
const authorityDays = 3_650;
/** What TLS clients accept of a server at most is 825 days. */
const serverDays = 397;
const renewDays = 30;
const authorityName = 'Headwater local authority';

/** File that clients are told to trust. */
export function authorityFile(dataDir: string): string {
  return resolve(dataDir, 'tls', 'ca.pem');
}

/**
 * The certificate of this server, signed by an authority of its own that is made at the first start and kept in
 * `<dataDir>/tls`, readable by its owner only. A new certificate is made when the old one is about to end or does
 * not name every host.
 * @param hosts names and addresses beside this machine's and loopback's
 */
export function openLocalCertificate(dataDir: string, hosts: readonly string[], nowMs: number): Certificate {
  const directory = join(dataDir, 'tls');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const names = [...new Set(['localhost', '127.0.0.1', '::1', hostname().toLowerCase(), ...hosts])];
  const authority = openAuthority(directory, nowMs);
  const files = { key: join(directory, 'server-key.pem'), cert: join(directory, 'server.pem') };
  const kept = readKept(files, authority.cert, names, nowMs);
  if (kept !== undefined) return kept;
  const { privateKey, publicKey } = newKeys();
  const cert = makeCertificate({
    subject: 'Headwater',
    issuer: authorityName,
    subjectKey: publicKey,
    issuerKey: authority.key,
    issuerPublicKey: createPublicKey(authority.key),
    fromMs: nowMs - dayMs,
    toMs: nowMs + serverDays * dayMs,
    names,
  });
  const made = { key: pemOf(privateKey), cert: cert + authority.cert };
  writePrivately(files.key, made.key);
  writePrivately(files.cert, made.cert);
  return made;
}

function openAuthority(directory: string, nowMs: number): { key: KeyObject; cert: string } {
  const files = { key: join(directory, 'ca-key.pem'), cert: join(directory, 'ca.pem') };
  if (existsSync(files.key) && existsSync(files.cert)) {
    const cert = readFileSync(files.cert, 'utf8');
    if (endsMs(cert) - nowMs > serverDays * dayMs) {
      return { key: createPrivateKey(readFileSync(files.key, 'utf8')), cert };
    }
  }
  const { privateKey, publicKey } = newKeys();
  const cert = makeCertificate({
    subject: authorityName,
    issuer: authorityName,
    subjectKey: publicKey,
    issuerKey: privateKey,
    issuerPublicKey: publicKey,
    fromMs: nowMs - dayMs,
    toMs: nowMs + authorityDays * dayMs,
    names: [],
  });
  writePrivately(files.key, pemOf(privateKey));
  writePrivately(files.cert, cert);
  return { key: privateKey, cert };
}

function readKept(
  files: { readonly key: string; readonly cert: string },
  authority: string,
  names: readonly string[],
  nowMs: number,
): Certificate | undefined {
  if (!existsSync(files.key) || !existsSync(files.cert)) return undefined;
  const kept = { key: readFileSync(files.key, 'utf8'), cert: readFileSync(files.cert, 'utf8') };
  if (!kept.cert.endsWith(authority) || endsMs(kept.cert) - nowMs < renewDays * dayMs) return undefined;
  const certificate = new X509Certificate(kept.cert);
  const isNamed = (name: string): boolean =>
    (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined;
  return names.every(isNamed) ? kept : undefined;
}

const endsMs = (cert: string): number => Date.parse(new X509Certificate(cert).validTo);
const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pemOf = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();

/** Never half written: a start that is cut off leaves the old file or the new one. */
function writePrivately(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
