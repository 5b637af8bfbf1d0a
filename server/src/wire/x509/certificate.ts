import { createHash, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';
import { bits, explicit, implicit, integer, octets, oid, sequence, set, time, truth, utf8 } from './der.ts';

const ids = {
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  subjectKey: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectNames: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKey: '2.5.29.35',
  extendedUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
} as const;
const keyCertSign = Buffer.from([0x06]);
const digitalSignature = Buffer.from([0x80]);

export interface CertificateRequest {
  readonly subject: string;
  /** Name of who signs: the subject itself for a root. */
  readonly issuer: string;
  readonly subjectKey: KeyObject;
  readonly issuerKey: KeyObject;
  readonly issuerPublicKey: KeyObject;
  readonly fromMs: number;
  readonly toMs: number;
  /** Host names and addresses a server answers under; none for an authority. */
  readonly names: readonly string[];
}

/**
 * An X.509 v3 certificate (RFC 5280) with an ECDSA key, as PEM. Without names it is an authority that may sign
 * servers and nothing below them.
 */
export function makeCertificate(request: CertificateRequest): string {
  const algorithm = sequence(oid(ids.ecdsaWithSha256));
  const spki = publicBytes(request.subjectKey);
  const body = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(serialNumber()),
    algorithm,
    distinguishedName(request.issuer),
    sequence(time(request.fromMs), time(request.toMs)),
    distinguishedName(request.subject),
    spki,
    explicit(3, sequence(...extensions(request))),
  );
  const signature = sign('sha256', body, request.issuerKey);
  const whole = sequence(body, algorithm, bits(signature));
  return pem(whole);
}

function extensions({ names, subjectKey, issuerPublicKey }: CertificateRequest): Buffer[] {
  const isAuthority = names.length === 0;
  const common = [
    extension(ids.subjectKey, octets(keyId(subjectKey))),
    extension(ids.authorityKey, sequence(implicit(0, keyId(issuerPublicKey)))),
  ];
  if (isAuthority) {
    return [
      critical(ids.basicConstraints, sequence(truth, integer(Buffer.from([0])))),
      critical(ids.keyUsage, bits(keyCertSign, 1)),
      ...common,
    ];
  }
  return [
    critical(ids.basicConstraints, sequence()),
    critical(ids.keyUsage, bits(digitalSignature, 7)),
    extension(ids.extendedUsage, sequence(oid(ids.serverAuth))),
    extension(ids.subjectNames, sequence(...names.map(generalName))),
    ...common,
  ];
}

/** dNSName [2] or iPAddress [7]. */
function generalName(name: string): Buffer {
  const family = isIP(name);
  if (family === 0) return implicit(2, Buffer.from(name, 'latin1'));
  return implicit(7, family === 4 ? Buffer.from(name.split('.').map(Number)) : v6Bytes(name));
}

function v6Bytes(address: string): Buffer {
  const [head = '', tail] = address.split('::');
  const groups = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  const all = [...before, ...Array<number>(Math.max(0, 8 - before.length - after.length)).fill(0), ...after];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

function distinguishedName(commonName: string): Buffer {
  const part = (id: string, text: string): Buffer => set(sequence(oid(id), utf8(text)));
  return sequence(part(ids.organization, 'Headwater'), part(ids.commonName, commonName));
}

const extension = (id: string, value: Uint8Array): Buffer => sequence(oid(id), octets(value));
const critical = (id: string, value: Uint8Array): Buffer => sequence(oid(id), truth, octets(value));

/** 16 random bytes, positive and never zero. */
function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return bytes;
}

function keyId(key: KeyObject): Buffer {
  return createHash('sha1').update(publicBytes(key)).digest();
}

function publicBytes(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
