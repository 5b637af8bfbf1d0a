import { createHash, randomBytes, randomUUID, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(
  scrypt,
);
/** OWASP's choice for scrypt (2023): 2^15 with r 8, p 3 takes about 32 MB and 200 ms. */
const cost = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 * 1024 };
const derivedBytes = 32;

/** SHA-256 as base64. Enough for secrets that a machine made: they cannot be guessed. */
export const digestOf = (secret: string): string => createHash('sha256').update(secret).digest('base64');

/** 256 random bits that can stand in headers, addresses and shells. */
export const newSecret = (prefix: string): string => prefix + randomBytes(32).toString('base64url');

/** Short enough to be typed, long enough not to be guessed: 120 random bits. */
export const newPassword = (): string => randomBytes(15).toString('base64url');

export const newId = (): string => randomBytes(8).toString('hex');
export const newGuid = (): string => randomUUID();

/** What is kept of a password: the salt and what scrypt made of both. */
export async function protectPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const derived = await derive(password, salt, derivedBytes, cost);
  return `${salt.toString('base64')}.${derived.toString('base64')}`;
}

/** Takes as long for a wrong password as for the right one. */
export async function isPassword(password: string, kept: string): Promise<boolean> {
  const [salt = '', expected = ''] = kept.split('.');
  const derived = await derive(password, Buffer.from(salt, 'base64'), derivedBytes, cost);
  const wanted = Buffer.from(expected, 'base64');
  return wanted.length === derived.length && timingSafeEqual(wanted, derived);
}
