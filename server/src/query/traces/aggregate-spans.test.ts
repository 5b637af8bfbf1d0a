import { aggregateSpans as route, type SpanMeasure } from '@headwater/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fc } from '../../../../tests/fuzz/properties.ts';
import { aSpan, startMs } from '../testing/builders.ts';
import { openTestStore, type TestStore } from '../testing/open-test-store.ts';
import { aggregateSpans } from './aggregate-spans.ts';

interface Row {
  readonly atMs: number;
  readonly weight: number;
  readonly failed: boolean;
  /** by key as a search writes it; a missing one is no value */
  readonly keys: Readonly<Record<string, string | number>>;
}

const rows: Row[] = Array.from({ length: 600 }, (_, index) => {
  const seed = (index * 7_919) % 1_013;
  return {
    atMs: index * 50,
    weight: [1, 2, 2.5, 10][seed % 4]!,
    failed: seed % 9 === 0,
    keys: {
      service: ['notes', 'calendar', 'pay'][seed % 3]!,
      env: seed % 5 === 0 ? 'dev' : 'prod',
      duration: (1 + (seed % 211)) * 1e6,
      ...(seed % 6 === 0 ? {} : { '@http.status_code': [200, 404, 500][seed % 3]! }),
      ...(seed % 4 === 0 ? {} : { '@size': (seed % 300) / 4 - 20 }),
      ...(seed % 7 === 0 ? {} : { '@mixed': seed % 2 === 0 ? String(seed % 50) : 'none' }),
    },
  };
});

let db: TestStore;

beforeAll(async () => {
  db = await openTestStore();
  await db.store.insertRows(
    'spans',
    rows.map(({ atMs, weight, failed, keys }, index) =>
      aSpan({
        span: index,
        atMs,
        weight,
        status: failed ? 2 : 0,
        service: String(keys.service),
        durationMs: Number(keys.duration) / 1e6,
        columns: {
          environment: keys.env,
          http_status: keys['@http.status_code'] ?? 0,
          attributes: '@mixed' in keys ? { mixed: keys['@mixed'] } : {},
          attributes_number: '@size' in keys ? { size: keys['@size'] } : {},
        },
      }),
    ),
  );
});

afterAll(() => db.close());

const range = {
  project: 'default',
  fromMs: startMs,
  toMs: startMs + 30_000,
  filters: [],
  level: 'all' as const,
};
const base = {
  ...range,
  groupBy: [],
  view: 'table' as const,
  order: 'desc' as const,
  limit: 500,
  buckets: 30,
};

/** By definition: every measure over a list of rows. */
function measure({ fn, key }: SpanMeasure, of: readonly Row[]): number | null {
  const having = of.filter(({ keys }) => key === undefined || key in keys);
  const weigh = (list: readonly Row[]) => list.reduce((sum, { weight }) => sum + weight, 0);
  if (fn === 'count') return weigh(having);
  if (fn === 'errors') return weigh(having.filter(({ failed }) => failed));
  if (fn === 'error_rate')
    return having.length === 0 ? null : weigh(having.filter((r) => r.failed)) / weigh(having);
  if (fn === 'unique') return new Set(having.map(({ keys }) => String(keys[key!]))).size;
  const pairs = having
    .map(({ keys, weight }) => [Number(keys[key!]), weight] as const)
    .filter(([value]) => !Number.isNaN(value))
    .sort(([a], [b]) => a - b);
  if (pairs.length === 0) return null;
  const sum = pairs.reduce((total, [value, weight]) => total + value * weight, 0);
  const total = pairs.reduce((all, [, weight]) => all + weight, 0);
  if (fn === 'sum') return sum;
  if (fn === 'avg') return sum / total;
  if (fn === 'min') return pairs[0]![0];
  if (fn === 'max') return pairs.at(-1)![0];
  let seen = 0;
  const level = Number(fn.slice(1)) / 100;
  for (const [value, weight] of pairs) {
    seen += weight;
    if (seen >= level * total - 1e-9) return value;
  }
  return null;
}

const groupsOf = (list: readonly Row[], groupBy: readonly string[]) =>
  Map.groupBy(list, ({ keys }) => JSON.stringify(groupBy.map((key) => String(keys[key] ?? ''))));

function expectClose(actual: number | null | undefined, wanted: number | null): void {
  if (wanted === null) expect(actual).toBeNull();
  else expect(Math.abs(Number(actual) - wanted)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(wanted)));
}

const numbers = ['duration', '@size', '@http.status_code', '@mixed', '@missing'];
const anyMeasure = fc.oneof(
  fc.constantFrom('count', 'errors', 'error_rate').map((fn) => ({ fn }) as SpanMeasure),
  fc
    .tuple(
      fc.constantFrom(...route.body!.shape.measures.unwrap().element.shape.fn.options),
      fc.constantFrom(...numbers),
    )
    .map(([fn, key]) => ({ fn, key })),
);
const anyQuery = fc.constantFrom<[string, (row: Row) => boolean]>(
  ['', () => true],
  ['service:notes', ({ keys }) => keys.service === 'notes'],
  ['-status:error env:prod', ({ failed, keys }) => !failed && keys.env === 'prod'],
  ['@size:>0', ({ keys }) => Number(keys['@size']) > 0],
);

describe('aggregateSpans', () => {
  test('answers what sums over the rows give, for any groups and measures', async () => {
    const groupBy = fc.uniqueArray(fc.constantFrom('service', 'env', '@http.status_code', '@mixed'), {
      maxLength: 3,
    });
    const measures = fc.array(anyMeasure, { minLength: 1, maxLength: 4 });

    await fc.assert(
      fc.asyncProperty(groupBy, measures, anyQuery, async (keys, asked, [query, matches]) => {
        const answer = await aggregateSpans(db.store, { ...base, query, groupBy: keys, measures: asked });

        const wanted = groupsOf(rows.filter(matches), keys);
        expect(route.response.parse(answer)).toEqual(answer);
        expect(answer.groups.map(({ by }) => JSON.stringify(by)).sort()).toEqual([...wanted.keys()].sort());
        for (const { by, values } of answer.groups) {
          const own = wanted.get(JSON.stringify(by))!;
          for (const [index, of] of asked.entries()) expectClose(values[index], measure(of, own));
        }
        const first = answer.groups.flatMap(({ values }) => values[0] ?? []);
        expect(first).toEqual([...first].sort((a, b) => b - a));
      }),
      { numRuns: 60 },
    );
  });

  test('draws the top groups over time, each bucket by itself', async () => {
    const measures = [{ fn: 'count' }, { fn: 'p95', key: 'duration' }] as const;
    const question = {
      ...base,
      view: 'timeseries' as const,
      groupBy: ['service', '@mixed'],
      measures,
      limit: 2,
    };

    const { groups, more, overTime } = await aggregateSpans(db.store, question);

    expect(more).toBe(true);
    expect(overTime?.series).toHaveLength(4);
    for (const { name, labels, values } of overTime!.series) {
      const by = JSON.stringify([labels.service, labels['@mixed']]);
      expect(groups.map((group) => JSON.stringify(group.by))).toContain(by);
      overTime!.timesMs.forEach((timeMs, slot) => {
        const inside = rows.filter(
          ({ atMs }) => startMs + atMs >= timeMs && startMs + atMs < timeMs + overTime!.stepMs,
        );
        const own = groupsOf(inside, ['service', '@mixed']).get(by) ?? [];
        expectClose(values[slot], measure(name === 'count' ? measures[0] : measures[1], own));
      });
    }
  });

  test('keeps to the limit, from the other end when asked', async () => {
    const question = { ...base, groupBy: ['service'], measures: [{ fn: 'count' as const }], limit: 1 };
    const top = await aggregateSpans(db.store, { ...question, view: 'top' });
    const least = await aggregateSpans(db.store, { ...question, order: 'asc' });

    expect([top.groups.length, top.more, least.more]).toEqual([1, true, true]);
    expect(least.groups[0]!.values[0]!).toBeLessThan(top.groups[0]!.values[0]!);
  });

  test('refuses a measure without the key it needs', async () => {
    const asked = aggregateSpans(db.store, { ...base, measures: [{ fn: 'p95' }] });

    await expect(asked).rejects.toMatchObject({ code: 'HEADWATER_API_REQUEST' });
  });
});
