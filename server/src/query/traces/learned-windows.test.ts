import { describe, expect, test } from 'vitest';
import type { Reader } from '../reader.ts';
import { searchSpans } from './search-spans.ts';
import type { SpanSearch } from './span-question.ts';

const hourMs = 3_600_000;
const search: SpanSearch = {
  project: 'default',
  fromMs: 0,
  toMs: hourMs,
  filters: [{ key: 'enduser.id', op: '=', value: 'u-1' }],
  level: 'all',
  order: 'newest',
  limit: 2,
};

/** Answers one span at each of these times when the statement's range holds it, and notes the ranges read. */
function readerOf(timesMs: readonly number[]) {
  const rangesMs: number[] = [];
  const read = async (_: string, parameters: { fromNs: string; toNs: string; limit: number }) => {
    const [fromMs, toMs] = [Number(parameters.fromNs) / 1e6, Number(parameters.toNs) / 1e6];
    rangesMs.push(toMs - fromMs);
    return timesMs
      .filter((timeMs) => timeMs >= fromMs && timeMs < toMs)
      .sort((a, b) => b - a)
      .slice(0, parameters.limit)
      .map((timeMs) => ({ traceId: '', spanId: '', startNs: String(timeMs * 1e6), duration_ns: 1 }));
  };
  return { reader: { read } as unknown as Reader, rangesMs };
}

describe('a search for spans', () => {
  test('reads ever larger shares of the range the first time', async () => {
    const { reader, rangesMs } = readerOf([]);

    await searchSpans(reader, search);

    expect(rangesMs).toEqual([Math.ceil(hourMs / 256), hourMs / 16, hourMs]);
  });

  test('reads the whole range at once when it held too few before, also for another user', async () => {
    const { reader, rangesMs } = readerOf([5]);
    await searchSpans(reader, search);
    rangesMs.length = 0;

    await searchSpans(reader, search);
    await searchSpans(reader, { ...search, filters: [{ key: 'enduser.id', op: '=', value: 'u-2' }] });

    expect(rangesMs).toEqual([hourMs, hourMs]);
  });

  test('begins with the window that held the rows before', async () => {
    const { reader, rangesMs } = readerOf([hourMs - 60_000, hourMs - 120_000]);
    await searchSpans(reader, search);
    rangesMs.length = 0;

    const { spans } = await searchSpans(reader, search);

    expect(rangesMs).toEqual([210_000]);
    expect(spans).toHaveLength(2);
  });

  test('goes on to the whole range when the window no longer holds the rows', async () => {
    const { reader, rangesMs } = readerOf([hourMs - 10_000, hourMs - 20_000]);
    await searchSpans(reader, search);
    rangesMs.length = 0;

    const { spans } = await searchSpans(reader, { ...search, toMs: hourMs + 60_000 });

    expect(spans).toHaveLength(2);
    expect(rangesMs.at(-1)).toBeGreaterThan(60_000);
  });
});
