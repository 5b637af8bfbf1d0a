import { type Filter, spanHistogram as histogramRoute, searchTraces as route } from '@headwater/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listAttributeKeys, listAttributeValues } from '../attributes/attribute-keys.ts';
import { aSpan, idHex, startMs } from '../testing/builders.ts';
import { openTestStore, type TestStore } from '../testing/open-test-store.ts';
import { sampleSpans } from './sample-spans.ts';
import { searchSpans } from './search-spans.ts';
import { searchTraces } from './search-traces.ts';
import { spanHistogram } from './span-histogram.ts';

const services = ['shop', 'cart', 'pay'];
const names = ['GET /', 'POST /order', 'SELECT stock'];
/** 300 traces of 4 spans; all that is random-looking comes from the number. */
const spans = Array.from({ length: 1_200 }, (_, index) => {
  const [trace, position] = [Math.floor(index / 4), index % 4];
  const seed = (index * 7_919) % 1_000;
  return {
    trace,
    span: index,
    ...(position === 0 ? {} : { parent: index - 1 }),
    service: services[(trace + position) % 3]!,
    name: names[seed % 3]!,
    atMs: trace * 100 + position,
    durationMs: 1 + (seed % 97),
    kind: position === 0 ? 2 : 3,
    status: seed % 10 === 0 ? 2 : 0,
    columns: {
      http_status: seed % 10 === 0 ? 500 : 200,
      user_id: `u-${seed % 50}`,
      attributes: { tenant: `t-${seed % 7}`, note: `Größe ${seed}` },
      attributes_number: { size: seed },
    },
  };
});
type Row = (typeof spans)[number];

let db: TestStore;

beforeAll(async () => {
  db = await openTestStore();
  const half = spans.length / 2;
  await db.store.insertRows('spans', spans.slice(0, half).map(aSpan));
  await db.store.insertRows('spans', [
    ...spans.slice(half).map(aSpan),
    aSpan({ project: 'other', service: 'shop' }),
  ]);
});

afterAll(() => db.close());

const range = { project: 'default', fromMs: startMs, toMs: startMs + 60_000 };
const ask = (filters: Filter[], level: 'all' | 'entry' | 'root' = 'all') => ({ ...range, filters, level });
const search = (filters: Filter[], limit = 1_000) => ({ ...ask(filters), limit, order: 'newest' as const });

const cases: [Filter, (row: Row) => boolean][] = [
  [{ key: 'service', op: '=', value: 'cart' }, (row) => row.service === 'cart'],
  [{ key: 'service', op: 'not-in', value: ['cart', 'pay'] }, (row) => row.service === 'shop'],
  [{ key: 'status', op: '=', value: 'error' }, (row) => row.status === 2],
  [{ key: 'error', op: '=', value: true }, (row) => row.status === 2],
  [{ key: 'error', op: '!=', value: 'true' }, (row) => row.status !== 2],
  [{ key: 'kind', op: 'in', value: ['client', 'producer'] }, (row) => row.kind === 3],
  [{ key: 'duration', op: '>=', value: 90e6 }, (row) => row.durationMs >= 90],
  [{ key: 'duration', op: '<', value: '5000000' }, (row) => row.durationMs < 5],
  [{ key: 'name', op: 'starts-with', value: 'GET' }, (row) => row.name.startsWith('GET')],
  [{ key: 'name', op: 'matches', value: '^(GET|POST) ' }, (row) => /^(GET|POST) /.test(row.name)],
  [{ key: 'http.status_code', op: '=', value: 500 }, (row) => row.columns.http_status === 500],
  [{ key: 'http.response.status_code', op: '>', value: 400 }, (row) => row.columns.http_status > 400],
  [{ key: 'enduser.id', op: '=', value: 'u-7' }, (row) => row.columns.user_id === 'u-7'],
  [{ key: 'tenant', op: '=', value: 't-3' }, (row) => row.columns.attributes.tenant === 't-3'],
  [{ key: 'tenant', op: '!=', value: 't-3' }, (row) => row.columns.attributes.tenant !== 't-3'],
  [{ key: 'tenant', op: 'in', value: ['t-1', 't-2'] }, (row) => /-[12]$/.test(row.columns.attributes.tenant)],
  [{ key: 'note', op: 'contains', value: 'GRÖSSE 12' }, () => false],
  [{ key: 'note', op: 'contains', value: 'größe 12' }, (row) => row.columns.attributes.note.includes(' 12')],
  [{ key: 'size', op: '=', value: '42' }, (row) => row.columns.attributes_number.size === 42],
  [{ key: 'size', op: '>', value: 990 }, (row) => row.columns.attributes_number.size > 990],
  [{ key: 'tenant', op: 'exists' }, () => true],
  [{ key: 'missing', op: 'exists' }, () => false],
  [{ key: 'missing', op: 'not-exists' }, () => true],
  [{ key: 'missing', op: '=', value: '' }, () => false],
  [{ key: "x' OR 1=1 --", op: '=', value: "' OR ''='" }, () => false],
  [{ key: 'traceId', op: '=', value: idHex('trace', 5) }, (row) => row.trace === 5],
  [{ key: 'parentSpanId', op: 'not-exists' }, (row) => row.parent === undefined],
];

describe('searchSpans', () => {
  test.each(cases)('finds what a walk over the rows finds: %j', async (filter, matches) => {
    const { spans: found } = await searchSpans(db.store, { ...search([filter]), limit: 2_000 });

    const expected = spans.filter(matches).map(({ span }) => idHex('span', span));
    expect(found.map(({ spanId }) => spanId).sort()).toEqual(expected.sort());
  });

  test.each(['newest', 'oldest', 'slowest', 'fastest'] as const)(
    'reads on from a cursor without losing or repeating one: %s',
    async (order) => {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await searchSpans(db.store, { ...search([]), limit: 250, order, cursor });
        seen.push(...page.spans.map(({ spanId }) => spanId));
        cursor = page.cursor ?? undefined;
      } while (cursor !== undefined);

      expect(seen).toHaveLength(1_200);
      expect(new Set(seen).size).toBe(1_200);
    },
  );

  test('knows roots and entries', async () => {
    const roots = await searchSpans(db.store, { ...search([]), level: 'root' });

    expect(roots.spans).toHaveLength(300);
  });

  test('leaves out what lies outside the half-open range', async () => {
    const asked = { ...search([]), fromMs: startMs + 100, toMs: startMs + 200 };

    const { spans: found } = await searchSpans(db.store, asked);

    expect(found.map(({ traceId }) => traceId)).toEqual(Array(4).fill(idHex('trace', 1)));
  });

  test('refuses a cursor that is none of ours', async () => {
    await expect(searchSpans(db.store, { ...search([]), cursor: "1' OR 1" })).rejects.toMatchObject({
      code: 'HEADWATER_API_REQUEST',
    });
  });
});

describe('searchTraces', () => {
  test('counts the two sides of a call that share an id, as B3 lets them', async () => {
    const shared = { project: 'shared', span: 7, status: 2 };
    await db.store.insertRows('spans', [
      aSpan({ ...shared, service: 'shop' }),
      aSpan({ ...shared, service: 'cart' }),
    ]);

    const { traces } = await searchTraces(db.store, { ...search([]), project: 'shared' });

    expect(traces).toMatchObject([{ spanCount: 2, errorCount: 2 }]);
  });

  test('answers each trace once, described by all of its spans', async () => {
    const asked = search([{ key: 'service', op: '=', value: 'cart' }], 20);

    const answer = await searchTraces(db.store, asked);

    expect(route.response.parse(answer)).toEqual(answer);
    expect(answer.traces).toHaveLength(20);
    const [newest] = answer.traces;
    const own = spans.filter(({ trace }) => trace === 299);
    expect(newest).toMatchObject({
      traceId: idHex('trace', 299),
      spanCount: 4,
      errorCount: own.filter(({ status }) => status === 2).length,
      rootService: own[0]?.service,
      rootName: own[0]?.name,
      rootHttpStatus: own[0]?.columns.http_status,
      durationNs: Math.max(...own.map(({ atMs, durationMs }) => atMs - 29_900 + durationMs)) * 1e6,
    });
    expect(newest?.match.service).toBe('cart');
  });

  test('orders traces that overlap by their first match', async () => {
    const woven = [1, 2, 3, 1, 2].map((trace, index) =>
      aSpan({ project: 'woven', trace, span: index, atMs: index }),
    );
    await db.store.insertRows('spans', woven);

    const { traces } = await searchTraces(db.store, { ...search([], 3), project: 'woven' });

    expect(traces.map(({ traceId }) => traceId)).toEqual([2, 1, 3].map((trace) => idHex('trace', trace)));
  });
});

describe('sampleSpans and spanHistogram', () => {
  test('draw all points when they fit, else as many as asked for, the same each time', async () => {
    const all = await sampleSpans(db.store, { ...ask([]), limit: 2_000 });
    const some = await sampleSpans(db.store, { ...ask([]), limit: 100 });
    const again = await sampleSpans(db.store, { ...ask([]), limit: 100 });

    expect([all.total, all.points.length]).toEqual([1_200, 1_200]);
    expect([some.total, some.points.length]).toEqual([1_200, 100]);
    expect(again).toEqual(some);
  });

  test('count every span in one bar and one bucket, percentiles within 1 %', async () => {
    const answer = await spanHistogram(db.store, { ...ask([]), buckets: 1 });

    expect(histogramRoute.response.parse(answer)).toEqual(answer);
    expect(answer.total).toBe(1_200);
    expect(answer.durations.reduce((sum, { count }) => sum + count, 0)).toBe(1_200);
    expect(answer.errors).toBe(spans.filter(({ status }) => status === 2).length);
    const sorted = spans.map(({ durationMs }) => durationMs * 1e6).sort((a, b) => a - b);
    const p95 = answer.overTime.series
      .find(({ name }) => name === 'p95')
      ?.values.find((value) => value !== null);
    expect(p95! / sorted[Math.ceil(0.95 * 1_200) - 1]!).toBeCloseTo(1, 1.7);
  });
});

describe('attribute suggestions', () => {
  test('name keys with their types and counts', async () => {
    const keys = await listAttributeKeys(db.store, { ...range, signal: 'spans', prefix: '', limit: 10 });

    expect(keys).toContainEqual({ key: 'tenant', type: 'text', count: 1_200 });
    expect(keys).toContainEqual({ key: 'size', type: 'number', count: 1_200 });
    expect(keys).toContainEqual({ key: 'user.id', type: 'text', count: 1_200 });
  });

  test('name the most frequent values of a key, in maps and in columns', async () => {
    const request = { ...ask([]), signal: 'spans' as const, prefix: '', limit: 3 };
    const tenants = await listAttributeValues(db.store, { ...request, key: 'tenant' });
    const statuses = await listAttributeValues(db.store, { ...request, key: 'http.status_code' });

    const count = (tenant: string) =>
      spans.filter(({ columns }) => columns.attributes.tenant === tenant).length;
    expect(tenants).toHaveLength(3);
    for (const row of tenants) expect(row.count).toBe(count(row.value));
    expect(statuses.map(({ value }) => value)).toEqual(['200', '500']);
  });
});
