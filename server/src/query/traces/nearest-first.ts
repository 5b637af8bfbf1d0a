import { parseCursor } from './cursor.ts';

export interface TimedSearch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly order: string;
  readonly limit: number;
  /** Of an answer in order of time, with nanoseconds for value */
  readonly cursor?: string | undefined;
}

/** What is read at once: a window expected to hold the rows, a share of the range, or all of it. */
export type Extent = 'expected' | 'share' | 'whole';

/**
 * Shares of the range read one after another, from the end that comes first: the rows asked for are usually close to it.
 * Rows are sorted by time inside a service only; reading in that order instead costs each part a block of rows before
 * the first is known, 26 ms against 15 with twelve parts.
 */
const shares = [1 / 256, 1 / 16];

/**
 * Reads ever larger parts of the range, from the end that `order` begins with, until there are rows enough.
 *
 * @param expectedMs how much of the range probably holds the rows: where to begin; 0 when nothing is known
 */
export async function readNearestFirst<Search extends TimedSearch, Row>(
  search: Search,
  read: (part: Search, extent: Extent) => Promise<Row[]>,
  expectedMs = 0,
): Promise<Row[]> {
  const rangeMs =
    search.order === 'newest' ? firstEndMs(search) - search.fromMs : search.toMs - firstEndMs(search);
  const begin = expectedMs > 0 && expectedMs < rangeMs / 4 ? [expectedMs] : [];
  const larger = shares.map((share) => share * rangeMs).filter((windowMs) => windowMs > 4 * expectedMs);
  for (const windowMs of [...begin, ...larger]) {
    const rows = await read(narrow(search, windowMs), windowMs === expectedMs ? 'expected' : 'share');
    if (rows.length >= search.limit) return rows;
  }
  return read(search, 'whole');
}

/** The end that comes first: a bound of the range, or where the last page ended. Milliseconds since 1970. */
export function firstEndMs({ cursor, order, fromMs, toMs }: TimedSearch): number {
  const after = cursor === undefined ? undefined : Number(BigInt(parseCursor(cursor).value) / 1_000_000n);
  return order === 'newest' ? Math.min(toMs, (after ?? toMs) + 1) : Math.max(fromMs, after ?? fromMs);
}

function narrow<Search extends TimedSearch>(search: Search, windowMs: number): Search {
  const endMs = firstEndMs(search);
  if (search.order === 'newest')
    return { ...search, fromMs: Math.max(search.fromMs, Math.floor(endMs - windowMs)) };
  return { ...search, toMs: Math.min(search.toMs, Math.ceil(endMs + windowMs)) };
}
