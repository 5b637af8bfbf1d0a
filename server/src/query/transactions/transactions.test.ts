import {
  countTelemetry as countRoute,
  groupTelemetry as groupRoute,
  getTelemetryItem as itemRoute,
  searchTelemetry as searchRoute,
} from '@headwater/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aLog, aSpan, idHex, idText, startMs, timeText } from '../testing/builders.ts';
import { openTestStore, type TestStore } from '../testing/open-test-store.ts';
import { countTelemetry, groupTelemetry } from './count-telemetry.ts';
import { getTelemetryItem } from './get-item.ts';
import { getTransaction } from './get-transaction.ts';
import { searchTelemetry, type TelemetrySearch } from './search-telemetry.ts';
import { termsOf } from './search-terms.ts';

const origin = (atMs: number) => ({
  project: 'default',
  service: 'shop',
  environment: 'production',
  version: '1.0',
  instance: 'shop-1',
  host: 'node-1',
  resource_id: '7',
  dialect: 'app-insights',
  received_time: timeText(atMs + 1_000),
  weight: 1,
});
const ids = { trace_id: idText('trace', 1), span_id: idText('span', 1) };
const event = (atMs: number, kind: string, name: string, more = {}) => ({
  ...origin(atMs),
  kind,
  time: timeText(atMs),
  name,
  trace_id: idText('trace', 1),
  parent_span_id: idText('span', 1),
  user_id: 'ann',
  session_id: 's-1',
  ...more,
});

let db: TestStore;

beforeAll(async () => {
  db = await openTestStore();
  await db.store.insertRows('spans', [
    aSpan({
      atMs: 10,
      name: 'GET /cart',
      columns: { user_id: 'ann', http_status: 200, url_full: 'http://shop/cart' },
    }),
    aSpan({
      span: 2,
      parent: 1,
      kind: 3,
      atMs: 20,
      name: 'SELECT cart',
      status: 2,
      columns: {
        db_system: 'postgresql',
        db_namespace: 'shop',
        event_name: ['exception'],
        event_time: [timeText(25)],
        event_attributes: [
          JSON.stringify({
            'exception.type': 'PgError',
            'exception.message': 'no cart',
            'exception.stacktrace': 'at cart.ts:7',
          }),
        ],
        attributes: { tenant: 'acme' },
        attributes_number: { rows: 3 },
      },
    }),
    aSpan({ trace: 2, span: 3, atMs: 700, name: 'GET /pay', service: 'pay' }),
  ]);
  await db.store.insertRows('logs', [
    aLog(30, { ...ids, body: 'the cart was lost', severity_number: 17, attributes: { 'user.id': 'ann' } }),
    aLog(31, { ...ids, body: 'the cart was lost', severity_number: 17, span_id: idText('span', 2) }),
  ]);
  await db.store.insertRows('exceptions', [
    {
      ...origin(25),
      ...ids,
      time: timeText(25),
      type: 'PgError',
      message: 'no cart',
      stack: 'at cart.ts:7',
      problem_id: 'PgError at cart',
      source: 'span-event',
      attributes: { tenant: 'acme' },
    },
  ]);
  await db.store.insertRows('events', [
    event(40, 'custom', 'checkout', { attributes: { tenant: 'acme' } }),
    event(50, 'page_view', 'Cart', { duration_ns: '2000000', url: 'http://shop/cart.html' }),
    event(60, 'availability', 'ping', { outcome: 2, location: 'here' }),
    event(70, 'browser_timing', 'Cart', { duration_ns: '5000000' }),
    event(80, 'sdk', 'HeartbeatState'),
  ]);
});

afterAll(() => db.close());

const range = {
  project: 'default',
  fromMs: startMs,
  toMs: startMs + 60_000,
  types: [],
  text: '',
  filters: [],
};
const search: TelemetrySearch = { ...range, limit: 100, order: 'newest' };
const titles = async (question: Partial<TelemetrySearch>) =>
  (await searchTelemetry(db.store, { ...search, ...question })).items.map(
    ({ type, title }) => `${type} ${title}`,
  );

const everything = [
  'request GET /pay',
  'browserTiming Cart',
  'availability ping',
  'pageView Cart',
  'event checkout',
  'trace the cart was lost',
  'trace the cart was lost',
  'exception PgError: no cart',
  'dependency SELECT cart',
  'request GET /cart',
];

describe('searchTelemetry', () => {
  test('finds every type, newest first, and nothing that SDKs say about themselves', async () => {
    expect(await titles({})).toEqual(everything);
    expect(await titles({ order: 'oldest' })).toEqual(everything.toReversed());
  });

  test.each<[string, string[]]>([
    ['lost', ['trace the cart was lost', 'trace the cart was lost']],
    ['LOST cart', ['trace the cart was lost', 'trace the cart was lost']],
    ['acme', ['event checkout', 'exception PgError: no cart', 'dependency SELECT cart']],
    ['acme -checkout', ['exception PgError: no cart', 'dependency SELECT cart']],
    ['acme NOT checkout', ['exception PgError: no cart', 'dependency SELECT cart']],
    ['checkout OR ping', ['availability ping', 'event checkout']],
    ['"cart was"', ['trace the cart was lost', 'trace the cart was lost']],
    ['tenant:acme type:event', ['event checkout']],
    ['name:GET*', ['request GET /pay', 'request GET /cart']],
    ['http://shop/cart.html', ['pageView Cart']],
    ["'; DROP TABLE spans; --", []],
  ])('words %j', async (text, found) => {
    expect(await titles({ text })).toEqual(found);
  });

  test.each<[string, string | number, string[]]>([
    ['success', 'false', ['availability ping', 'dependency SELECT cart']],
    ['resultCode', '200', ['request GET /cart']],
    ['dependencyType', 'postgresql', ['dependency SELECT cart']],
    ['target', 'shop', ['dependency SELECT cart']],
    ['problemId', 'PgError at cart', ['exception PgError: no cart']],
    ['service', 'pay', ['request GET /pay']],
    ['session', 's-1', ['browserTiming Cart', 'availability ping', 'pageView Cart', 'event checkout']],
    ['rows', 3, ['dependency SELECT cart']],
    ["x') OR 1=1 --", 'x', []],
  ])('filter %s = %s', async (key, value, found) => {
    expect(await titles({ filters: [{ key, op: '=', value }] })).toEqual(found);
  });

  test('keeps to the types asked for', async () => {
    expect(await titles({ types: ['dependency', 'pageView'] })).toEqual([
      'pageView Cart',
      'dependency SELECT cart',
    ]);
  });

  test('reads on from a cursor across types without losing or repeating one', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await searchTelemetry(db.store, { ...search, limit: 3, cursor });
      expect(searchRoute.response.parse(page)).toEqual(page);
      seen.push(...page.items.map(({ type, title }) => `${type} ${title}`));
      cursor = page.cursor ?? undefined;
    } while (cursor !== undefined);

    expect(seen).toEqual(everything);
  });
});

describe('counts and groups', () => {
  test('count as many as the search finds', async () => {
    const answer = await countTelemetry(db.store, { ...range, buckets: 10 });

    expect(countRoute.response.parse(answer)).toEqual(answer);
    const sums = answer.series.map(({ name, values }) => [
      name,
      values.reduce((sum: number, value) => sum + value!, 0),
    ]);
    expect(Object.fromEntries(sums)).toEqual({
      request: 2,
      dependency: 1,
      trace: 2,
      exception: 1,
      event: 1,
      pageView: 1,
      browserTiming: 1,
      availability: 1,
    });
  });

  test('name values and properties of what matches', async () => {
    const answer = await groupTelemetry(db.store, { ...range, keys: ['name', 'tenant'], limit: 3 });

    expect(groupRoute.response.parse(answer)).toEqual(answer);
    expect(answer.groups[0]?.values[0]).toMatchObject({ count: 2 });
    expect(answer.groups[1]).toMatchObject({ key: 'tenant', values: [{ value: 'acme', count: 3 }] });
    expect(answer.properties).toContain('tenant');
  });

  test('show the usual keys unasked', async () => {
    const { groups } = await groupTelemetry(db.store, { ...range, keys: [], limit: 8 });

    const types = groups
      .find(({ key }) => key === 'type')!
      .values.map(({ value, count }) => `${value} ${count}`);
    expect(types).toContain('request 2');
    expect(types).toContain('pageView 1');
  });
});

describe('one operation', () => {
  test('has telemetry of every kind in order of time', async () => {
    const { items, truncated } = await getTransaction(db.store, {
      project: 'default',
      operationId: idHex('trace', 1),
      limit: 100,
    });

    expect(items.map(({ type, title }) => `${type} ${title}`)).toEqual(everything.slice(1).toReversed());
    expect(items.at(1)?.parentId).toBe(idHex('span', 1));
    expect(truncated).toBe(false);
  });

  test('is not seen from another project', async () => {
    const question = { project: 'other', operationId: idHex('trace', 1), limit: 100 };

    expect((await getTransaction(db.store, question)).items).toEqual([]);
  });

  test('gives each of its items in full', async () => {
    const { items } = await searchTelemetry(db.store, search);

    for (const item of items) {
      const detail = await getTelemetryItem(db.store, 'default', item.id);
      expect(itemRoute.response.parse(detail)).toEqual(detail);
      expect(detail.item).toEqual(item);
    }
    const dependency = items.find(({ type }) => type === 'dependency')!;
    const detail = await getTelemetryItem(db.store, 'default', dependency.id);
    expect(detail.exceptions).toEqual([{ type: 'PgError', message: 'no cart', stack: 'at cart.ts:7' }]);
    expect(detail.properties).toMatchObject({ tenant: 'acme', rows: 3, 'db.system.name': 'postgresql' });
    expect(detail.fields).toContainEqual({ name: 'target', value: 'shop' });
    await expect(getTelemetryItem(db.store, 'other', dependency.id)).rejects.toMatchObject({
      code: 'HEADWATER_SPAN_NOT_FOUND',
    });
  });
});

test('terms keep phrases, keys and what must not be', () => {
  expect(termsOf('a AND "b c" -d OR NOT key:"v w" http://x')).toEqual([
    [
      { value: 'a', not: false },
      { value: 'b c', not: false },
      { value: 'd', not: true },
    ],
    [
      { key: 'key', value: 'v w', not: true },
      { value: 'http://x', not: false },
    ],
  ]);
});
