import { searchLogs as route } from '@headwater/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aLog, idText, startMs } from '../testing/builders.ts';
import { openTestStore, type TestStore } from '../testing/open-test-store.ts';
import { countLogs } from './count-logs.ts';
import { searchLogs } from './search-logs.ts';

const bodies = [
  'Payment failed for order 17',
  'GET /cart 200 in 3 ms',
  'timeout-error while reading',
  'Größe unbekannt',
];
/** 400 records, four at each time. */
const logs = Array.from({ length: 400 }, (_, index) => ({
  atMs: Math.floor(index / 4) * 1_000,
  service: index % 2 === 0 ? 'shop' : 'cart',
  body: `${bodies[index % 4]} #${index}`,
  severity_number: index % 8 === 0 ? 17 : 9,
  span_id: idText('span', index),
  attributes: { tenant: `t-${index % 5}` },
}));

let db: TestStore;

beforeAll(async () => {
  db = await openTestStore();
  await db.store.insertRows(
    'logs',
    logs.map(({ atMs, ...columns }) => aLog(atMs, columns)),
  );
});

afterAll(() => db.close());

const range = { project: 'default', fromMs: startMs, toMs: startMs + 600_000 };
const ask = (text: string) => ({ ...range, filters: [], text, limit: 1_000 });

describe('searchLogs', () => {
  test.each([
    ['payment', (body: string) => body.includes('Payment')],
    ['PAYMENT order', (body: string) => body.includes('Payment')],
    ['pay', () => false],
    ['"failed for"', (body: string) => body.includes('failed for')],
    ['"ayment fail"', (body: string) => body.includes('ayment fail')],
    ['timeout-error', (body: string) => body.includes('timeout-error')],
    ['größe', (body: string) => body.includes('Größe')],
    ['/cart', (body: string) => body.includes('/cart')],
    ["' OR 1=1", () => false],
  ])('finds the words %s', async (text, matches) => {
    const { logs: found } = await searchLogs(db.store, ask(text));

    const expected = logs.map(({ body }) => body).filter(matches);
    expect(found.map(({ body }) => body).sort()).toEqual(expected.sort());
  });

  test('meets filters and answers what the contract promises, newest first', async () => {
    const filters = [
      { key: 'tenant', op: '=' as const, value: 't-3' },
      { key: 'severity', op: '>=' as const, value: 17 },
    ];
    const answer = await searchLogs(db.store, { ...ask(''), filters });

    expect(route.response.parse(answer)).toEqual(answer);
    const expected = logs.filter((log) => log.attributes.tenant === 't-3' && log.severity_number >= 17);
    expect(answer.logs.map(({ body }) => body)).toEqual(expected.map(({ body }) => body).reverse());
  });

  test('reads on within records of the same time', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await searchLogs(db.store, { ...ask(''), limit: 30, cursor });
      seen.push(...page.logs.map(({ body }) => body));
      cursor = page.cursor ?? undefined;
    } while (cursor !== undefined);

    expect(seen).toHaveLength(400);
    expect(new Set(seen).size).toBe(400);
  });
});

describe('countLogs', () => {
  test.each([
    [10, 'the rollup'],
    [100, 'the rows'],
  ])('counts every record once in %i buckets, from %s', async (buckets) => {
    const { series } = await countLogs(db.store, { ...ask(''), buckets });

    const sums = series.map(({ name, values }) => [
      name,
      values.reduce<number>((sum, value) => sum + (value ?? 0), 0),
    ]);
    expect(sums).toEqual([
      ['info', 350],
      ['error', 50],
    ]);
  });

  test('counts what meets the words asked for', async () => {
    const { series } = await countLogs(db.store, { ...ask('payment'), buckets: 10 });

    expect(series.flatMap(({ values }) => values).reduce<number>((sum, value) => sum + (value ?? 0), 0)).toBe(
      100,
    );
  });
});
