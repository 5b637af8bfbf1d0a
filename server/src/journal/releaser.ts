import { join } from 'node:path';
import type { Clock } from './clock.ts';
import { type FileSystem, removeIfPresent } from './file-system.ts';
import { type KeyFile, writeKeyFile } from './key-file.ts';
import { type ReleasedPosition, writeReleased } from './released-file.ts';
import type { RetryWindow } from './retry-window.ts';
import type { Segments } from './segments/segments.ts';

/** How long a released position may be known only in memory: what is replayed needlessly after a crash. */
const keepAfterMs = 1000;

interface ReleaserOptions {
  directory: string;
  files: FileSystem;
  clock: Clock;
  window: RetryWindow;
  journalId: Buffer;
  segments: Segments;
}

/**
 * Follows the released position in the background: removes whole segments (their retry keys are put into a
 * key file first), removes key files out of the window, keeps the position on the medium. A failure is
 * counted and tried again with the next release.
 */
export class Releaser {
  readonly #options: ReleaserOptions;
  #keyFiles: KeyFile[];
  #position: ReleasedPosition;
  #keptSeq: number;
  #running: Promise<void> | undefined;
  #again = false;
  #timer: NodeJS.Timeout | undefined;
  releasedSeq: number;
  failures = 0;

  constructor(
    options: ReleaserOptions,
    found: { released: ReleasedPosition | undefined; keyFiles: KeyFile[] },
  ) {
    this.#options = options;
    this.#keyFiles = found.keyFiles;
    this.#position = found.released ?? { journalId: options.journalId, turn: 0, seq: 0 };
    this.releasedSeq = this.#position.seq;
    this.#keptSeq = this.#position.seq;
  }

  release(seq: number): void {
    if (seq <= this.releasedSeq) return;
    this.releasedSeq = seq;
    if (this.#options.segments.releasable(seq) !== undefined) this.#start();
    else this.#timer ??= setTimeout(() => this.#start(), keepAfterMs).unref();
  }

  async close(): Promise<void> {
    this.#start();
    while (this.#running !== undefined) await this.#running;
  }

  #start(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#running !== undefined) {
      this.#again = true;
      return;
    }
    this.#running = this.#run()
      .catch(() => {
        this.failures++;
      })
      .finally(() => {
        this.#running = undefined;
        if (this.#again) this.#start();
      });
    this.#again = false;
  }

  async #run(): Promise<void> {
    await this.#keepPosition();
    await this.#removeSegments();
    await this.#removeKeyFiles();
  }

  async #keepPosition(): Promise<void> {
    const { files, directory, journalId } = this.#options;
    const seq = this.releasedSeq;
    if (seq === this.#keptSeq) return;
    this.#position = { journalId, turn: this.#position.turn + 1, seq };
    await writeReleased(files, directory, this.#position);
    this.#keptSeq = seq;
  }

  async #removeSegments(): Promise<void> {
    const { files, directory, window, segments } = this.#options;
    for (;;) {
      const segment = segments.releasable(this.#keptSeq);
      if (segment === undefined) return;
      const keys = window.entries(segment.keysFrom, segment.keysTo);
      const keyFile = await writeKeyFile(files, directory, segment.number, keys);
      if (keyFile !== undefined) this.#note(keyFile);
      await segments.removeOldest();
    }
  }

  /** A crash can have left an unfinished file of the same name; only the new one counts. */
  #note(keyFile: KeyFile): void {
    this.#keyFiles = [...this.#keyFiles.filter(({ name }) => name !== keyFile.name), keyFile];
  }

  async #removeKeyFiles(): Promise<void> {
    const { files, directory, clock, window } = this.#options;
    for (;;) {
      const oldest = this.#keyFiles[0];
      if (oldest === undefined || oldest.newestMs >= clock.nowMs() - window.windowMs) return;
      await removeIfPresent(files, join(directory, oldest.name));
      this.#keyFiles.shift();
    }
  }
}
