import type { SpanSummary } from '@headwater/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fc } from '../../../../../tests/fuzz/properties.ts';
import { parseSearch } from '../../search-syntax/parse-search.ts';
import { anySearch } from '../../search-syntax/testing/any-search.ts';
import { meetsSearch } from '../../search-syntax/testing/evaluate-search.ts';
import { samples, storeSamples } from '../../search-syntax/testing/search-samples.ts';
import { aSpan, idHex, startMs, timeText } from '../../testing/builders.ts';
import { openTestStore, type TestStore } from '../../testing/open-test-store.ts';
import { TailReader, tailSpans } from './tail-spans.ts';

let db: TestStore;

beforeAll(async () => {
  db = await openTestStore();
  await storeSamples(db.store);
});

afterAll(() => db.close());

const ask = (query: string, receivedFromMs = startMs, limit = 1_000, project = 'default') => ({
  project,
  query,
  filters: [],
  level: 'all' as const,
  nowMs: startMs + 2_000,
  receivedFromMs,
  limit,
});

test('what arrives is followed by the same search that finds it later', async () => {
  await fc.assert(
    fc.asyncProperty(anySearch, async (query) => {
      const { root } = parseSearch(query);
      const { spans, received } = await tailSpans(db.store, ask(query));
      const expected = samples
        .filter(({ row }) => meetsSearch(root, row))
        .map(({ index }) => idHex('span', index));
      expect(spans.map(({ spanId }) => spanId).sort()).toEqual(expected.sort());
      expect([...received.values()].reduce((sum, count) => sum + count, 0)).toBe(expected.length);
    }),
    { numRuns: 40 },
  );
});

test('a long span is followed when it ends', async () => {
  const columns = { received_time: timeText(1_900) };
  await db.store.insertRows('spans', [
    aSpan({ project: 'slow', atMs: -200_000, durationMs: 201_000, columns }),
  ]);

  const { spans } = await tailSpans(db.store, ask('', startMs + 1_000, 10, 'slow'));

  expect(spans).toHaveLength(1);
});

test('a reader gets each span once, and the number of those that were left out', async () => {
  const reader = new TailReader(startMs);
  const question = ask('service:notes', startMs + 1_000, 20);
  const matching = samples.filter(({ row }) => row.words.service === 'notes').length;

  const first = reader.take(await tailSpans(db.store, question), question);
  const again = reader.take(await tailSpans(db.store, question), question);
  await db.store.insertRows('spans', [
    aSpan({ span: 9_001, service: 'notes', atMs: 900, columns: { received_time: timeText(1_950) } }),
  ]);
  const last = reader.take(await tailSpans(db.store, question), question);

  expect([first.fresh.length, first.left]).toEqual([20, 0]);
  expect([again.fresh.length, again.left]).toEqual([0, matching - 20]);
  expect([last.fresh.map(({ spanId }) => spanId), last.left]).toEqual([[idHex('span', 9_001)], 0]);
});

test('a span that was counted before it was read is not said to be left out', () => {
  const reader = new TailReader(0);
  const question = { nowMs: 2_000, receivedFromMs: 0 };
  const span = { traceId: 't', spanId: 's', startTimeUnixNano: '1' } as SpanSummary;

  const ahead = reader.take({ spans: [], seconds: [], received: new Map([[1, 1]]) }, question);
  const read = reader.take({ spans: [span], seconds: [1], received: new Map([[1, 1]]) }, question);
  const after = reader.take({ spans: [span], seconds: [1], received: new Map([[1, 1]]) }, question);

  expect([ahead.left, read.left, after.left]).toEqual([0, 0, 0]);
  expect(read.fresh).toHaveLength(1);
});
