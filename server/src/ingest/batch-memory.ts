import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';

/** `<id of the queue>-<first record>-<last record>-<stream>`, as `server/src/forward` names them. */
const nameForm = /^([0-9a-f]{32})-(\d{1,15})-(\d{1,15})-(\d{1,2})$/;
/** Queues of other servers, one a destination; the one that was silent longest is forgotten first. */
const queuesRemembered = 10_000;
/** Far within the retry window, which knows single batches until then, also after a crash. */
const keepAfterMs = 30_000;

/**
 * How far each queue of another Headwater is. A queue sends in order and one batch at a time, so its last record tells
 * everything: a batch whose answer was lost days ago is still recognised.
 */
export class BatchMemory {
  readonly #path: string;
  readonly #last = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  /** Reads what an earlier run kept; a file that cannot be read is none. */
  constructor(path: string) {
    this.#path = path;
    try {
      const entries = JSON.parse(readFileSync(path, 'utf8')) as [string, number][];
      for (const [queue, last] of entries) this.#last.set(String(queue), Number(last));
    } catch {
      this.#last.clear();
    }
  }

  has(project: string, name: string): boolean {
    const found = parse(project, name);
    return found !== undefined && (this.#last.get(found.queue) ?? -1) >= found.last;
  }

  /** Of a batch that is on the disk. */
  note(project: string, name: string): void {
    const found = parse(project, name);
    if (found === undefined) return;
    this.#last.delete(found.queue);
    if (this.#last.size >= queuesRemembered) {
      const oldest = this.#last.keys().next();
      if (!oldest.done) this.#last.delete(oldest.value);
    }
    this.#last.set(found.queue, found.last);
    this.#timer ??= setTimeout(() => this.#keep(), keepAfterMs).unref();
  }

  async close(): Promise<void> {
    if (this.#timer !== undefined) this.#keep();
    await this.#writing;
  }

  #keep(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = JSON.stringify([...this.#last]);
    const next = `${this.#path}.next`;
    // A disk that refuses costs only what the retry window does not know.
    this.#writing = this.#writing
      .then(() => writeFile(next, text, { mode: 0o600 }))
      .then(() => rename(next, this.#path))
      .catch(() => undefined);
  }
}

function parse(project: string, name: string): { queue: string; last: number } | undefined {
  const match = nameForm.exec(name);
  return match === null ? undefined : { queue: `${project} ${match[1]} ${match[4]}`, last: Number(match[3]) };
}

/** The header by which a batch is named; undefined when it is none of ours. */
export function batchName(headers: Readonly<Record<string, unknown>>): string | undefined {
  const name = headers['x-headwater-batch'];
  return typeof name === 'string' && /^[0-9a-f]{32}[-.\dab]{1,80}$/.test(name) ? name : undefined;
}
