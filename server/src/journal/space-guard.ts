import type { FileSystem } from './file-system.ts';

/** Bytes taken between two looks at the file system: bounds how far the reserve can be undercut. */
const lookEveryBytes = 4 * 1024 * 1024;
const lookEveryMs = 1000;
/** While full, how soon space that came back is noticed. */
const lookAgainMs = 100;

/**
 * Knows whether the disk has reached its reserve. Looks with statfs in the background, at most once a second
 * or every 4 MiB taken, so asking costs nothing; a full disk is looked at again whenever somebody asks.
 */
export class SpaceGuard {
  readonly #files: FileSystem;
  readonly #directory: string;
  readonly #reserveBytes: number;
  #takenBytes = 0;
  #lookedMs = 0;
  #looking: Promise<void> | undefined;
  #full = false;
  freeBytes = 0;

  constructor(files: FileSystem, directory: string, reserveBytes: number) {
    this.#files = files;
    this.#directory = directory;
    this.#reserveBytes = reserveBytes;
  }

  get isFull(): boolean {
    return this.#full;
  }

  /** A write was refused for want of space, whatever statfs says. */
  markFull(): void {
    this.#full = true;
  }

  /** Counts bytes about to be written. @returns false when the disk is at its reserve */
  take(bytes: number, nowMs: number): boolean {
    this.#takenBytes += bytes;
    const waitedMs = Math.abs(nowMs - this.#lookedMs);
    const due = this.#full
      ? waitedMs >= lookAgainMs
      : waitedMs >= lookEveryMs || this.#takenBytes >= lookEveryBytes;
    if (due) void this.look(nowMs);
    return !this.#full;
  }

  /** Asks the file system now. Never rejects: without an answer the last one stands. */
  look(nowMs: number): Promise<void> {
    this.#looking ??= this.#ask(nowMs).finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #ask(nowMs: number): Promise<void> {
    this.#lookedMs = nowMs;
    this.#takenBytes = 0;
    try {
      this.freeBytes = (await this.#files.space(this.#directory)).freeBytes;
      this.#full = this.freeBytes < this.#reserveBytes;
    } catch {
      // statfs fails only when the directory is gone or the disk is broken: the next write tells.
    }
  }
}
