import { RetryLaterError } from '../errors/retry-later-error.ts';

const failuresAllowed = 10;
const windowMs = 5 * 60_000;
const keptAtMost = 10_000;
/** Passwords that are checked at once: each takes a core for a fifth of a second and 32 MB. */
const checksAtOnce = 2;
const checksWaiting = 16;

/**
 * Slows down guessing: ten failures in five minutes, counted for each address and for each name. Who signs in
 * correctly is not counted.
 */
export class SignInLimit {
  readonly #failures = new Map<string, { count: number; sinceMs: number }>();
  readonly #waiting: (() => void)[] = [];
  #checking = 0;

  /** @throws RetryLaterError HEADWATER_ACCESS_TOO_MANY */
  check(subjects: readonly string[], nowMs: number): void {
    for (const subject of subjects) {
      const known = this.#failures.get(subject);
      if (known === undefined || known.count < failuresAllowed) continue;
      const leftMs = known.sinceMs + windowMs - nowMs;
      if (leftMs > 0) throw new RetryLaterError('HEADWATER_ACCESS_TOO_MANY', leftMs);
      this.#failures.delete(subject);
    }
  }

  failed(subjects: readonly string[], nowMs: number): void {
    for (const subject of subjects) {
      const known = this.#failures.get(subject);
      const isOver = known === undefined || known.sinceMs + windowMs <= nowMs;
      if (this.#failures.size >= keptAtMost && known === undefined) {
        this.#failures.delete(this.#failures.keys().next().value ?? '');
      }
      this.#failures.set(
        subject,
        isOver ? { count: 1, sinceMs: nowMs } : { ...known, count: known.count + 1 },
      );
    }
  }

  /** Runs an expensive check when its turn comes. @throws RetryLaterError when too many wait */
  async inTurn<T>(check: () => Promise<T>): Promise<T> {
    if (this.#checking >= checksAtOnce) {
      if (this.#waiting.length >= checksWaiting)
        throw new RetryLaterError('HEADWATER_ACCESS_TOO_MANY', 1_000);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#checking += 1;
    try {
      return await check();
    } finally {
      this.#checking -= 1;
      this.#waiting.shift()?.();
    }
  }
}
