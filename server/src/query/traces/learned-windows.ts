import { createHash } from 'node:crypto';
import type { Reader } from '../reader.ts';
import { firstEndMs } from './nearest-first.ts';
import type { SpanSearch } from './span-question.ts';

/** What the last answer to a search tells about the next one. */
interface Learned {
  /** how much of the range, from the end that comes first, will hold the rows; Infinity when all of it held too few */
  readonly windowMs: number;
  /** rows that had to be read for each trace */
  readonly rowsPerTrace: number;
}

const rememberedSearches = 1_000;
/** The newest row may be further from the end by this share of its distance, and the rows twice as far apart. */
const distanceRoom = 1.25;
const leastMs = 1_000;

/**
 * A statement costs 3 to 5 ms before it reads a row, so a search that was asked before, or one with the same keys and
 * other values, begins with the window that held its rows then. A guess of where to begin: no answer depends on it.
 */
export class LearnedWindows {
  readonly #learned = new Map<string, Learned>();

  expect(search: SpanSearch): { windowMs: number; rowsPerTrace: number } {
    const known = this.#learned.get(exactKey(search)) ?? this.#learned.get(shapeKey(search));
    return { windowMs: known?.windowMs ?? 0, rowsPerTrace: known?.rowsPerTrace ?? 0 };
  }

  /**
   * @param times starts of the first and the last row answered; undefined when the whole range held fewer than asked for
   * @param rowsPerTrace rows read for each trace asked for
   */
  learn(
    search: SpanSearch,
    times: { firstNs: string; lastNs: string } | undefined,
    rowsPerTrace: number,
  ): void {
    const windowMs = times === undefined ? Number.POSITIVE_INFINITY : windowOf(search, times);
    for (const key of [exactKey(search), shapeKey(search)]) {
      this.#learned.delete(key);
      this.#learned.set(key, { windowMs, rowsPerTrace });
      if (this.#learned.size > rememberedSearches) this.#learned.delete(this.#learned.keys().next().value!);
    }
  }
}

const byReader = new WeakMap<Reader, LearnedWindows>();

export function learnedWindows(reader: Reader): LearnedWindows {
  const known = byReader.get(reader) ?? new LearnedWindows();
  byReader.set(reader, known);
  return known;
}

function exactKey({ project, environment, query, root, filters, level, order }: SpanSearch): string {
  return digest([project, environment, query, root, filters, level, order]);
}

/** The same for other values of the same keys: another user, another order's number. */
function shapeKey({ project, query = '', root, filters, level, order }: SpanSearch): string {
  const keys = filters.map(({ key, op }) => [key, op]);
  const shape = query.replace(/:("[^"]*"|[^\s)]+)/g, ':');
  return digest([project, shape, root?.type, keys, level, order]);
}

function digest(question: readonly unknown[]): string {
  return createHash('sha1').update(JSON.stringify(question)).digest('base64');
}

function windowOf(search: SpanSearch, { firstNs, lastNs }: { firstNs: string; lastNs: string }): number {
  const [first, last] = [distanceMs(search, firstNs), distanceMs(search, lastNs)];
  return Math.ceil(last * distanceRoom + Math.max(leastMs, last - first));
}

function distanceMs(search: SpanSearch, ns: string): number {
  return Math.abs(firstEndMs(search) - Number(BigInt(ns) / 1_000_000n));
}
