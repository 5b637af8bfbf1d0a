import {
  performanceOverTime as overTimeRoute,
  type Population,
  spanSamples as samplesRoute,
  performanceTable as tableRoute,
} from '@headwater/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fc } from '../../../../tests/fuzz/properties.ts';
import { idHex, startMs } from '../testing/builders.ts';
import { openTestStore, type TestStore } from '../testing/open-test-store.ts';
import {
  anyQuestion,
  factsOf,
  factsRow,
  hasFailed,
  hourMs,
  percentile,
  type SpanFacts,
  spanFacts,
  timeOf,
  typeOf,
  weigh,
  wholeHour,
} from '../testing/span-facts.ts';
import { performanceOverTime } from './over-time.ts';
import { performanceTable } from './performance-table.ts';
import { spanSamples } from './span-samples.ts';

let db: TestStore;

beforeAll(async () => {
  db = await openTestStore();
  await db.store.insertRows('spans', spanFacts.map(factsRow));
});

afterAll(() => db.close());

export const close = (actual: number, wanted: number, share = 1e-9) =>
  expect(Math.abs(actual - wanted)).toBeLessThanOrEqual(share * Math.max(1, Math.abs(wanted)));

describe('performanceTable', () => {
  test('gives what a walk over the rows gives, with every weight, whatever is selected', async () => {
    const tabs = fc.constantFrom<('operations' | 'dependencies' | 'roles')[]>(
      'operations',
      'dependencies',
      'roles',
    );

    await fc.assert(
      fc.asyncProperty(anyQuestion, tabs, async (question, tab) => {
        const answer = await performanceTable(db.store, { ...question, tab, limit: 500 });

        expect(tableRoute.response.parse(answer)).toEqual(answer);
        const byType = tab === 'dependencies' && answer.source !== 'minutes';
        const keyOf = (row: SpanFacts) =>
          tab === 'roles'
            ? [row.service, '', question.service === undefined ? '' : row.instance, ''].join('|')
            : [row.service, row.name, '', byType ? typeOf(row) : ''].join('|');
        const wanted = Map.groupBy(factsOf(question), keyOf);
        const keys = answer.rows.map((row) => [row.service, row.name, row.instance, row.type].join('|'));
        expect([...keys].sort()).toEqual([...wanted.keys()].sort());
        const all = timeOf(factsOf(question));
        const share = answer.source === 'rows' ? 1e-9 : 0.011;
        for (const [index, row] of answer.rows.entries()) {
          const own = wanted.get(keys[index]!)!;
          close(row.count, weigh(own));
          close(row.totalNs, timeOf(own));
          close(row.avgNs, timeOf(own) / weigh(own));
          close(row.impact, timeOf(own) / all);
          close(row.p50Ns, percentile(own, 0.5), share);
          close(row.p95Ns, percentile(own, 0.95), share);
          close(row.p99Ns, percentile(own, 0.99), share);
        }
        const totals = answer.rows.map(({ totalNs }) => totalNs);
        expect(totals).toEqual([...totals].sort((a, b) => b - a));
      }),
      { numRuns: 80 },
    );
  });

  test('reads minutes, rows or buckets, as range and selection ask for', async () => {
    const long = { ...wholeHour, toMs: startMs + 2 * hourMs, tab: 'operations' as const, limit: 10 };

    const sources = await Promise.all(
      [{ ...long, toMs: startMs + hourMs }, long, { ...long, minNs: 1 }].map(async (question) => {
        return (await performanceTable(db.store, question)).source;
      }),
    );

    expect(sources).toEqual(['rows', 'minutes', 'buckets']);
  });
});

describe('performanceOverTime', () => {
  test('adds up to the rows, in every slot and bar', async () => {
    await fc.assert(
      fc.asyncProperty(anyQuestion, async (question) => {
        const answer = await performanceOverTime(db.store, { ...question, buckets: 20 });

        expect(overTimeRoute.response.parse(answer)).toEqual(answer);
        const own = factsOf(question);
        close(answer.count, weigh(own));
        const share = answer.source === 'rows' ? 1e-9 : 0.011;
        close(answer.avgNs, own.length > 0 ? timeOf(own) / weigh(own) : 0);
        close(answer.p50Ns, percentile(own, 0.5), share);
        close(answer.p95Ns, percentile(own, 0.95), share);
        close(answer.p99Ns, percentile(own, 0.99), share);
        const series = (name: string) => answer.overTime.series.find((found) => found.name === name)!.values;
        answer.overTime.timesMs.forEach((timeMs, slot) => {
          const inside = own.filter(({ atMs }) => {
            return startMs + atMs >= timeMs && startMs + atMs < timeMs + answer.overTime.stepMs;
          });
          close(series('requests')[slot]!, weigh(inside));
          const shown = ['avg', 'p50', 'p95', 'p99'].map((name) => series(name)[slot]);
          if (inside.length === 0) {
            expect(shown).toEqual([null, null, null, null]);
            return;
          }
          close(shown[0]!, timeOf(inside) / weigh(inside));
          [0.5, 0.95, 0.99].forEach((level, index) => {
            close(shown[index + 1]!, percentile(inside, level), 0.011);
          });
        });
        const { minNs: _min, maxNs: _max, ...anyDuration } = question;
        const everything = factsOf(anyDuration as Population);
        for (const bar of answer.distribution) {
          const inside = everything.filter(({ durationMs }) => {
            return durationMs * 1e6 >= bar.fromNs && durationMs * 1e6 < bar.toNs;
          });
          close(bar.count, weigh(inside));
          if (answer.source === 'minutes') expect(bar.errors).toBeNull();
          else close(bar.errors!, weigh(inside.filter(hasFailed)));
        }
        close(
          answer.distribution.reduce((sum, { count }) => sum + count, 0),
          weigh(everything),
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe('spanSamples', () => {
  test('finds the exact percentile and gives the nearest spans first', async () => {
    await fc.assert(
      fc.asyncProperty(anyQuestion, fc.constantFrom(50, 95, 99), async (question, level) => {
        const asked = { ...question, order: 'near' as const, percentile: level, limit: 10 };

        const answer = await spanSamples(db.store, asked);

        expect(samplesRoute.response.parse(answer)).toEqual(answer);
        const own = factsOf(question);
        if (own.length === 0) {
          expect(answer.percentileNs).toBeNull();
          return;
        }
        expect(answer.percentileNs).toBe(percentile(own, level / 100));
        const gaps = answer.items.map(({ durationNs }) => Math.abs(durationNs! - answer.percentileNs!));
        const wanted = own.map(({ durationMs }) => Math.abs(durationMs * 1e6 - answer.percentileNs!));
        expect(gaps).toEqual(wanted.sort((a, b) => a - b).slice(0, 10));
      }),
      { numRuns: 40 },
    );
  });

  test.each(['near', 'newest', 'oldest', 'slowest', 'fastest'] as const)(
    'reads on from a cursor without losing or repeating one: %s',
    async (order) => {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await spanSamples(db.store, { ...wholeHour, order, percentile: 50, limit: 100, cursor });
        seen.push(...page.items.map(({ spanId }) => spanId));
        cursor = page.cursor ?? undefined;
      } while (cursor !== undefined);

      expect(seen.toSorted()).toEqual(
        factsOf(wholeHour)
          .map(({ index }) => idHex('span', index))
          .toSorted(),
      );
    },
  );
});
