import { parseCursor } from './cursor.ts';

interface TimedSearch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly order: string;
  readonly limit: number;
  /** Of an answer in order of time, with nanoseconds for value */
  readonly cursor?: string | undefined;
}

/**
 * Shares of the range read one after another, from the end that comes first: the rows asked for are usually close to it.
 * Rows are sorted by time inside a service only; reading in that order instead costs each part a block of rows before
 * the first is known, 26 ms against 15 with twelve parts.
 */
const shares = [1 / 256, 1 / 16, 1];

/** Reads ever larger parts of the range, from the end that `order` begins with, until there are rows enough. */
export async function readNearestFirst<Search extends TimedSearch, Row>(
  search: Search,
  read: (part: Search, isWhole: boolean) => Promise<Row[]>,
): Promise<Row[]> {
  let rows: Row[] = [];
  for (const share of shares) {
    rows = await read(share === 1 ? search : narrow(search, share), share === 1);
    if (rows.length >= search.limit) break;
  }
  return rows;
}

function narrow<Search extends TimedSearch>(search: Search, share: number): Search {
  const after = search.cursor === undefined ? undefined : parseCursor(search.cursor);
  const afterMs = after === undefined ? undefined : Number(BigInt(after.value) / 1_000_000n);
  if (search.order === 'newest') {
    const endMs = Math.min(search.toMs, (afterMs ?? search.toMs) + 1);
    return {
      ...search,
      fromMs: Math.max(search.fromMs, Math.floor(endMs - (endMs - search.fromMs) * share)),
    };
  }
  const beginMs = Math.max(search.fromMs, afterMs ?? search.fromMs);
  return { ...search, toMs: Math.min(search.toMs, Math.ceil(beginMs + (search.toMs - beginMs) * share)) };
}
