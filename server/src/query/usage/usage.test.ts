import {
  usageFunnel as funnelRoute,
  overviewTiles as tilesRoute,
  browserTimings as timingsRoute,
  getUsage as usageRoute,
} from '@headwater/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { overviewTiles } from '../overview/tiles.ts';
import { aSpan, startMs, timeText } from '../testing/builders.ts';
import { openTestStore, type TestStore } from '../testing/open-test-store.ts';
import { browserTimings } from './browser-timings.ts';
import { usageFunnel } from './funnel.ts';
import { getUsage } from './get-usage.ts';

const event = (atMs: number, kind: string, name: string, user: string, more: object = {}) => ({
  project: 'default',
  service: 'web',
  version: '2.0',
  dialect: 'app-insights',
  received_time: timeText(atMs + 1_000),
  kind,
  time: timeText(atMs),
  name,
  user_id: user,
  session_id: user === '' ? '' : `s-${user}`,
  weight: 1,
  ...more,
});
const chrome = { 'user_agent.original': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36' };

let db: TestStore;

beforeAll(async () => {
  db = await openTestStore();
  await db.store.insertRows('events', [
    event(0, 'page_view', 'Home', 'ann', { attributes: { ...chrome, 'ai.location.country': 'France' } }),
    event(1_000, 'page_view', 'Cart', 'ann', { attributes: chrome }),
    event(2_000, 'page_view', 'Pay', 'ann', { attributes: chrome }),
    event(500, 'page_view', 'Home', 'bob', { weight: 2 }),
    event(1_500, 'page_view', 'Cart', 'bob'),
    event(3_000, 'page_view', 'Pay', 'eve'),
    event(61_000, 'custom', 'checkout', 'ann'),
    event(100, 'browser_timing', 'Home', 'ann', {
      duration_ns: '1000000000',
      attributes_number: { networkDuration: 100, processingDuration: 800 },
    }),
    event(200, 'browser_timing', 'Home', 'bob', {
      duration_ns: '3000000000',
      weight: 3,
      attributes_number: { networkDuration: 300 },
    }),
    event(0, 'availability', 'ping', '', { outcome: 1, weight: 1 }),
    event(1, 'availability', 'ping', '', { outcome: 2, weight: 3 }),
  ]);
  await db.store.insertRows('spans', [
    aSpan({ span: 1, durationMs: 10, weight: 3 }),
    aSpan({ span: 2, durationMs: 50, weight: 1, columns: { http_status: 404 } }),
    aSpan({ span: 3, kind: 3, entry: false, parent: 1, status: 2 }),
  ]);
});

afterAll(() => db.close());

const range = { project: 'default', fromMs: startMs, toMs: startMs + 120_000 };
const base = { ...range, events: 'all' as const };

describe('getUsage', () => {
  const question = { ...base, splitBy: 'page' as const, buckets: 2, limit: 10 };

  test('counts users, sessions, events and page views, over time and by page', async () => {
    const answer = await getUsage(db.store, question);

    expect(usageRoute.response.parse(answer)).toEqual(answer);
    expect(answer).toMatchObject({ users: 3, sessions: 3, events: 1, pageViews: 7 });
    expect(answer.overTime.series.map(({ name, values }) => [name, values])).toEqual([
      ['users', [3, 1]],
      ['sessions', [3, 1]],
      ['events', [0, 1]],
      ['pageViews', [7, 0]],
    ]);
    expect(answer.split).toEqual([
      { value: 'Home', users: 2, sessions: 2, events: 3 },
      { value: 'Cart', users: 2, sessions: 2, events: 2 },
      { value: 'Pay', users: 2, sessions: 2, events: 2 },
    ]);
  });

  test.each([
    ['country', ['France']],
    ['browser', ['Chrome']],
    ['os', ['Linux']],
    ['version', ['2.0']],
    ['event', ['checkout']],
  ] as const)('splits by %s', async (splitBy, values) => {
    const { split } = await getUsage(db.store, { ...question, splitBy });

    expect(split.map(({ value }) => value)).toEqual(values);
  });
});

test('browserTimings weighs every page, and leaves out parts that no browser told', async () => {
  const answer = await browserTimings(db.store, { ...base, limit: 10 });

  expect(timingsRoute.response.parse(answer)).toEqual(answer);
  const home = {
    count: 4,
    totalNs: 2.5e9,
    p95Ns: 3e9,
    networkNs: 250e6,
    sendNs: null,
    receiveNs: null,
    processingNs: 800e6,
  };
  expect(answer).toEqual({ all: { name: '', ...home }, pages: [{ name: 'Home', ...home }] });
});

describe('usageFunnel', () => {
  test('counts who came to each step after the one before', async () => {
    const answer = await usageFunnel(db.store, { ...base, steps: ['Home', 'Cart', 'Pay', 'checkout'] });

    expect(funnelRoute.response.parse(answer)).toEqual(answer);
    expect(answer.steps.map(({ users }) => users)).toEqual([2, 2, 1, 1]);
    expect(answer.bySession).toBe(false);
  });

  test('chooses the most seen pages in their usual order', async () => {
    const { steps } = await usageFunnel(db.store, { ...base, events: 'pageView', steps: [] });

    expect(steps.map(({ name }) => name)).toEqual(['Home', 'Cart', 'Pay']);
  });

  test('is empty without events', async () => {
    const answer = await usageFunnel(db.store, { ...base, project: 'none', steps: [] });

    expect(answer).toEqual({ steps: [], bySession: true, names: [] });
  });
});

test('overviewTiles weigh requests, failures by status or code, and tests', async () => {
  const answer = await overviewTiles(db.store, { ...range, buckets: 2 });

  expect(tilesRoute.response.parse(answer)).toEqual(answer);
  expect(answer).toMatchObject({ requests: 4, failed: 1, avgNs: 20e6, availability: 0.25, tests: 4 });
  expect(answer.overTime.series.map(({ name, values }) => [name, values])).toEqual([
    ['requests', [4, 0]],
    ['failed', [1, 0]],
    ['avg', [20e6, null]],
    ['availability', [0.25, null]],
  ]);
});
