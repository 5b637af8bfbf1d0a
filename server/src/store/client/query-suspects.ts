import { createHash } from 'node:crypto';

const deathsAllowed = 2;
const rememberedLimit = 1_000;

/**
 * Remembers which reads ran when the engine died. One that was there twice, with no success between, is taken
 * for the cause and refused, so that a hostile or unlucky query cannot keep the engine down.
 */
export class QuerySuspects {
  readonly #running = new Map<string, number>();
  readonly #deaths = new Map<string, number>();

  static keyOf(sql: string, search: URLSearchParams): string {
    return createHash('sha1').update(sql).update('\0').update(search.toString()).digest('base64');
  }

  isRefused(key: string): boolean {
    return (this.#deaths.get(key) ?? 0) >= deathsAllowed;
  }

  begin(key: string): void {
    this.#running.set(key, (this.#running.get(key) ?? 0) + 1);
  }

  end(key: string, succeeded: boolean): void {
    const count = (this.#running.get(key) ?? 1) - 1;
    if (count > 0) this.#running.set(key, count);
    else this.#running.delete(key);
    if (succeeded) this.#deaths.delete(key);
  }

  /** The engine died while everything that has begun and not ended was running. */
  noteDeath(): void {
    for (const key of this.#running.keys()) {
      this.#deaths.set(key, (this.#deaths.get(key) ?? 0) + 1);
      if (this.#deaths.size > rememberedLimit)
        this.#deaths.delete(this.#deaths.keys().next().value as string);
    }
  }
}
