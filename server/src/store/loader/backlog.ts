import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writevSync } from 'node:fs';
import { join } from 'node:path';
import type { FullBlock } from './full-block.ts';

/**
 * Blocks that wait for the store and have no room in memory, each a file in Native form. The journal still holds
 * their rows, so the files are neither synced nor looked at after a restart.
 */
export class Backlog {
  readonly #directory: string;
  bytes = 0;

  constructor(dataDir: string) {
    this.#directory = join(dataDir, 'backlog');
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(this.#directory)) rmSync(join(this.#directory, name), { force: true });
  }

  /** @returns false when the disk did not take it; the block then stays as it is */
  put(block: FullBlock): boolean {
    const { content } = block;
    if (!content) return true;
    const path = this.#path(block);
    try {
      const bytes = writeParts(path, content.nativeParts());
      this.bytes += bytes;
      block.bytes = bytes;
      block.content = undefined;
      return true;
    } catch {
      rmSync(path, { force: true });
      return false;
    }
  }

  read(block: FullBlock): Uint8Array {
    return readFileSync(this.#path(block));
  }

  remove(block: FullBlock): void {
    rmSync(this.#path(block), { force: true });
    this.bytes -= block.bytes;
  }

  #path(block: FullBlock): string {
    return join(this.#directory, `${block.token}.native`);
  }
}

/** Writes parts to a new file that only its owner can read. @returns bytes written */
export function writeParts(path: string, parts: readonly Uint8Array[]): number {
  const file = openSync(path, 'w', 0o600);
  try {
    let written = 0;
    // writev takes at most 1,024 parts, and may write less than it was given.
    for (let i = 0; i < parts.length; i += 512) {
      const some = parts.slice(i, i + 512);
      const wanted = some.reduce((sum, part) => sum + part.length, 0);
      let done = writevSync(file, some);
      if (done < wanted) done += writevSync(file, [Buffer.concat(some).subarray(done)]);
      if (done < wanted) throw new Error('the disk took only a part');
      written += wanted;
    }
    return written;
  } finally {
    closeSync(file);
  }
}
