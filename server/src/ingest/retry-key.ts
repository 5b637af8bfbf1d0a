import { createCipheriv, createSecretKey, hash } from 'node:crypto';
import type { Intake } from './intake.ts';

/** Up to here SHA-256 is cheaper than setting up a cipher. */
const smallBytes = 16 * 1024;
const noNonce = Buffer.alloc(12);

/** 16 bytes that name a request within the retry window; the same across restarts. */
export type RetryKeyOf = (intake: Intake) => Uint8Array;

/**
 * Names requests by their bytes, project and signal. Large bodies go through GHASH, the universal hash of AES-GCM, under
 * a key that no client knows: two different bodies collide with a chance below 2^-100, at 13 GB/s (SHA-256: 1.7).
 * hot: 0.04 ms for 500 KB.
 * @param journalId 32 hex digits
 */
export function openRetryKeys(journalId: string): RetryKeyOf {
  const secret = Buffer.from(journalId, 'hex');
  // hot: given as bytes, the key is made anew for every body: 12 µs of 19
  const key = createSecretKey(secret);
  return ({ project, dialect, signal, batch, body = new Uint8Array(0) }) => {
    if (batch !== undefined) {
      const name = Buffer.from(`${project}\n${dialect}\n${signal}\nbatch ${batch}`);
      return hash('sha256', Buffer.concat([secret, name]), 'buffer').subarray(0, 16);
    }
    const name = Buffer.from(`${project}\n${dialect}\n${signal}\n${body.length}\n`);
    if (body.length <= smallBytes) {
      return hash('sha256', Buffer.concat([secret, name, body]), 'buffer').subarray(0, 16);
    }
    const cipher = createCipheriv('aes-128-gcm', key, noNonce);
    cipher.setAAD(name);
    cipher.setAAD(body);
    cipher.final();
    return cipher.getAuthTag();
  };
}
