import fs from 'node:fs';
import { dirname } from 'node:path';

/** One open file. Positions are absolute; calls on one file are never made concurrently. */
export interface JournalFile {
  /** @returns bytes read, fewer than asked near the end, 0 at the end */
  read(into: Uint8Array, position: number): Promise<number>;
  /** @returns bytes written, which can be fewer than given */
  write(from: Uint8Array, position: number): Promise<number>;
  /** Resolves when the bytes written and the file's size are on the medium (fdatasync). */
  dataSync(): Promise<void>;
  truncate(bytes: number): Promise<void>;
  size(): Promise<number>;
  close(): Promise<void>;
}

/**
 * What the journal needs of a file system, so that tests can put a simulated disk in its place.
 * Failures reject with Node's system errors (`code` ENOSPC, EIO, …).
 */
export interface FileSystem {
  /** `create` fails when the file exists; `read` and `write` fail when it does not. */
  open(path: string, mode: 'read' | 'write' | 'create'): Promise<JournalFile>;
  list(directory: string): Promise<string[]>;
  /** Makes the directory and its parents, durably; that it exists is fine. */
  makeDirectory(directory: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Resolves when creations, renames and removals in the directory are on the medium. */
  syncDirectory(directory: string): Promise<void>;
  /** Space of the file system that holds the directory, as an unprivileged process may use it. */
  space(directory: string): Promise<{ freeBytes: number; totalBytes: number }>;
}

const openFlags = {
  read: fs.constants.O_RDONLY,
  write: fs.constants.O_RDWR,
  create: fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_EXCL,
} as const;

/** Journal files hold what clients sent: readable by the owner only. */
const privateFileMode = 0o600;

/** The real file system. Works on bare descriptors: a FileHandle costs twice the CPU per call. */
export const nodeFileSystem: FileSystem = {
  async open(path, mode) {
    const fd = await call<number>((done) => fs.open(path, openFlags[mode], privateFileMode, done));
    return openedFile(fd);
  },
  list: (directory) => fs.promises.readdir(directory),
  async makeDirectory(directory) {
    const first = await fs.promises.mkdir(directory, { recursive: true, mode: 0o700 });
    if (first === undefined) return;
    for (let made = directory; made.length >= first.length; made = dirname(made)) {
      await nodeFileSystem.syncDirectory(dirname(made));
    }
  },
  rename: (from, to) => fs.promises.rename(from, to),
  remove: (path) => fs.promises.unlink(path),
  async syncDirectory(directory) {
    const handle = await fs.promises.open(directory, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  async space(directory) {
    const { bavail, blocks, bsize } = await fs.promises.statfs(directory);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  },
};

function openedFile(fd: number): JournalFile {
  return {
    read: (into, position) => call((done) => fs.read(fd, into, 0, into.length, position, done)),
    write: (from, position) => call((done) => fs.write(fd, from, 0, from.length, position, done)),
    dataSync: () => call((done) => fs.fdatasync(fd, done)),
    truncate: (bytes) => call((done) => fs.ftruncate(fd, bytes, done)),
    size: async () => (await call<fs.Stats>((done) => fs.fstat(fd, done))).size,
    close: () => call((done) => fs.close(fd, done)),
  };
}

function call<T>(start: (done: (error: Error | null, value?: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, value) => (error === null || error === undefined ? resolve(value as T) : reject(error)));
  });
}

/** Writes all bytes, over as many short writes as it takes. */
export async function writeFully(file: JournalFile, from: Uint8Array, position: number): Promise<void> {
  let written = 0;
  while (written < from.length) {
    const rest = written === 0 ? from : from.subarray(written);
    const count = await file.write(rest, position + written);
    if (count === 0) throw Object.assign(new Error('the disk took no byte'), { code: 'EIO' });
    written += count;
  }
}

/** The system error code of whatever was thrown, empty when it has none. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Removes a file; that it is gone already is as good. */
export async function removeIfPresent(files: FileSystem, path: string): Promise<void> {
  try {
    await files.remove(path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}
