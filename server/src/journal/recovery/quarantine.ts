import { join } from 'node:path';
import { type FileSystem, type JournalFile, systemCode, writeFully } from '../file-system.ts';
import { readTolerantly } from '../segments/segment-reader.ts';

const portionBytes = 256 * 1024;
/** More damage than this is counted, but no longer copied. */
const quarantineLimitBytes = 64 * 1024 * 1024;

/**
 * Copies bytes that belong to no whole record to `damaged/`, one file per place, so that somebody can look
 * at them. Never rejects: a copy that fails is only a copy.
 */
export class Quarantine {
  readonly #files: FileSystem;
  readonly #directory: string;
  copiedBytes = 0;
  failures = 0;

  constructor(files: FileSystem, journalDirectory: string) {
    this.#files = files;
    this.#directory = join(journalDirectory, 'damaged');
  }

  /** @returns true when the bytes are more than zeros, which an unused part of a file is full of */
  async keep(file: JournalFile, segment: number, offset: number, bytes: number): Promise<boolean> {
    const from = await this.#firstNonZero(file, offset, bytes);
    if (from === undefined) return false;
    const kept = Math.min(bytes, quarantineLimitBytes - this.copiedBytes);
    this.copiedBytes += kept;
    try {
      await this.#files.makeDirectory(this.#directory);
      await this.#copy(file, join(this.#directory, `segment-${segment}-at-${offset}.bin`), offset, kept);
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') this.failures++;
    }
    return true;
  }

  async #copy(source: JournalFile, path: string, offset: number, bytes: number): Promise<void> {
    const target = await this.#files.open(path, 'create');
    try {
      for (let done = 0; done < bytes; ) {
        const portion = Buffer.alloc(Math.min(portionBytes, bytes - done));
        const length = await readTolerantly(source, portion, offset + done);
        if (length === 0) break;
        await writeFully(target, portion.subarray(0, length), done);
        done += length;
      }
    } finally {
      await target.close();
    }
  }

  async #firstNonZero(file: JournalFile, offset: number, bytes: number): Promise<number | undefined> {
    for (let at = 0; at < bytes; ) {
      const portion = Buffer.alloc(Math.min(portionBytes, bytes - at));
      const length = await readTolerantly(file, portion, offset + at);
      if (length === 0) return undefined;
      const found = portion.subarray(0, length).findIndex((byte) => byte !== 0);
      if (found >= 0) return offset + at + found;
      at += length;
    }
    return undefined;
  }
}
