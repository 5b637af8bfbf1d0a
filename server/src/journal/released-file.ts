import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { type FileSystem, type JournalFile, systemCode, writeFully } from './file-system.ts';
import { readUint53, writeUint53 } from './segments/record-format.ts';

/*
 * The file `released` has two slots of 512 bytes, written in turn, so that one is always whole:
 *    0 journal id 16 · 16 turn u64 · 24 released seq u64 · 32 crc u32 of bytes 0…31
 */
const slotBytes = 512;
const sealedBytes = 32;

export interface ReleasedPosition {
  journalId: Buffer;
  turn: number;
  seq: number;
}

/** @returns undefined when there is none, or when it is damaged: then released records are merely seen again */
export async function readReleased(
  files: FileSystem,
  directory: string,
): Promise<ReleasedPosition | undefined> {
  const file = await openIfPresent(files, join(directory, 'released'));
  if (file === undefined) return undefined;
  try {
    const bytes = Buffer.alloc(slotBytes * 2);
    await file.read(bytes, 0);
    const slots = [decodeSlot(bytes, 0), decodeSlot(bytes, slotBytes)].filter((slot) => slot !== undefined);
    return slots.sort((a, b) => b.turn - a.turn)[0];
  } finally {
    await file.close();
  }
}

/** Puts the position on the medium. */
export async function writeReleased(
  files: FileSystem,
  directory: string,
  position: ReleasedPosition,
): Promise<void> {
  const path = join(directory, 'released');
  let file = await openIfPresent(files, path, 'write');
  const isNew = file === undefined;
  file ??= await files.open(path, 'create');
  try {
    await writeFully(file, encodeSlot(position), (position.turn % 2) * slotBytes);
    await file.dataSync();
  } finally {
    await file.close();
  }
  if (isNew) await files.syncDirectory(directory);
}

async function openIfPresent(
  files: FileSystem,
  path: string,
  mode: 'read' | 'write' = 'read',
): Promise<JournalFile | undefined> {
  try {
    return await files.open(path, mode);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function encodeSlot(position: ReleasedPosition): Buffer {
  const bytes = Buffer.alloc(slotBytes);
  bytes.set(position.journalId, 0);
  writeUint53(bytes, position.turn, 16);
  writeUint53(bytes, position.seq, 24);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, sealedBytes)), sealedBytes);
  return bytes;
}

function decodeSlot(bytes: Buffer, at: number): ReleasedPosition | undefined {
  if (crc32(bytes.subarray(at, at + sealedBytes)) !== bytes.readUInt32LE(at + sealedBytes)) return undefined;
  return {
    journalId: Buffer.from(bytes.subarray(at, at + 16)),
    turn: readUint53(bytes, at + 16),
    seq: readUint53(bytes, at + 24),
  };
}
