import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { type FileSystem, removeIfPresent, writeFully } from './file-system.ts';
import type { RetryKey, RetryWindow } from './retry-window.ts';
import { keyBytes, readUint53, writeUint53 } from './segments/record-format.ts';

/*
 * The keys of a released segment live on in `keys-<number>.keys` until the newest is out of the window.
 * Entries of 32 bytes, each with its own CRC so that damage costs single keys:
 *    0 key 16 · 16 time u64 ms · 24 reserved u32 · 28 crc u32 of bytes 0…27
 */
const entryBytes = 32;
const sealedBytes = 28;
const namePattern = /^keys-(\d{12})\.keys$/;

export interface KeyFile {
  name: string;
  newestMs: number;
}

/** Puts keys on the medium. @returns undefined when there was none to write */
export async function writeKeyFile(
  files: FileSystem,
  directory: string,
  segment: number,
  keys: Iterable<RetryKey>,
): Promise<KeyFile | undefined> {
  const entries = [...keys];
  if (entries.length === 0) return undefined;
  const bytes = Buffer.alloc(entries.length * entryBytes);
  let newestMs = 0;
  entries.forEach(({ key, timeMs }, i) => {
    const at = i * entryBytes;
    bytes.set(key, at);
    writeUint53(bytes, timeMs, at + keyBytes);
    bytes.writeUInt32LE(crc32(bytes.subarray(at, at + sealedBytes)), at + sealedBytes);
    newestMs = Math.max(newestMs, timeMs);
  });
  const name = `keys-${String(segment).padStart(12, '0')}.keys`;
  await removeIfPresent(files, join(directory, name));
  const file = await files.open(join(directory, name), 'create');
  try {
    await writeFully(file, bytes, 0);
    await file.dataSync();
  } finally {
    await file.close();
  }
  await files.syncDirectory(directory);
  return { name, newestMs };
}

/** Adds the keys of every key file to the window, oldest segment first. Damaged entries are skipped. */
export async function readKeyFiles(
  files: FileSystem,
  directory: string,
  names: readonly string[],
  window: RetryWindow,
): Promise<KeyFile[]> {
  const found: KeyFile[] = [];
  for (const name of names.filter((n) => namePattern.test(n)).sort()) {
    const file = await files.open(join(directory, name), 'read');
    try {
      const bytes = Buffer.alloc(await file.size());
      const length = await file.read(bytes, 0);
      found.push({ name, newestMs: addEntries(bytes.subarray(0, length), window) });
    } finally {
      await file.close();
    }
  }
  return found;
}

function addEntries(bytes: Buffer, window: RetryWindow): number {
  let newestMs = 0;
  for (let at = 0; at + entryBytes <= bytes.length; at += entryBytes) {
    if (crc32(bytes.subarray(at, at + sealedBytes)) !== bytes.readUInt32LE(at + sealedBytes)) continue;
    const timeMs = readUint53(bytes, at + keyBytes);
    window.add(bytes.subarray(at, at + keyBytes), timeMs);
    newestMs = Math.max(newestMs, timeMs);
  }
  return newestMs;
}
