import { afterAll, beforeAll, expect, test } from 'vitest';
import { fc } from '../../../../tests/fuzz/properties.ts';
import { startMs, timeText } from '../testing/builders.ts';
import { openTestStore, type TestStore } from '../testing/open-test-store.ts';
import { searchTelemetry } from '../transactions/search-telemetry.ts';
import type { UsageQuestion } from './ask-usage.ts';
import { browserTimings } from './browser-timings.ts';
import { usageFunnel } from './funnel.ts';
import { getUsage } from './get-usage.ts';

/** 800 events of 30 people over 100 minutes; all that looks random comes from the number. */
const rows = Array.from({ length: 800 }, (_, index) => {
  const seed = (index * 7_919) % 10_007;
  const person = seed % 31;
  return {
    index,
    atMs: index * 7_500,
    kind: ['page_view', 'page_view', 'custom', 'browser_timing', 'availability'][seed % 5]!,
    name: ['Home', 'Cart', 'Pay', 'Thanks'][(seed >> 2) % 4]!,
    service: ['web', 'shop'][seed % 2]!,
    version: `1.${seed % 3}`,
    country: ['', 'France', 'Canada'][person % 3]!,
    // Some are known by nothing.
    user: person === 0 ? '' : `u-${person}`,
    session: person === 0 ? '' : `s-${person}-${index % 4}`,
    weight: [1, 2, 2.5, 10][seed % 4]!,
    durationMs: 1 + (seed % 900),
    networkMs: seed % 3 === 0 ? null : seed % 100,
  };
});
type Row = (typeof rows)[number];

let db: TestStore;

beforeAll(async () => {
  db = await openTestStore();
  await db.store.insertRows('events', rows.map(eventOf));
});

afterAll(() => db.close());

function eventOf(row: Row): object {
  return {
    project: 'default',
    service: row.service,
    version: row.version,
    dialect: 'app-insights',
    received_time: timeText(row.atMs + 1_000),
    kind: row.kind,
    time: timeText(row.atMs),
    name: row.name,
    user_id: row.user,
    session_id: row.session,
    weight: row.weight,
    duration_ns: String(row.durationMs * 1e6),
    attributes: row.country === '' ? {} : { 'ai.location.country': row.country },
    attributes_number: row.networkMs === null ? {} : { networkDuration: row.networkMs },
  };
}

const weigh = (list: readonly Row[]) => list.reduce((sum, { weight }) => sum + weight, 0);
const distinct = (list: readonly Row[], of: (row: Row) => string) =>
  new Set(list.map(of).filter(Boolean)).size;
const usersOf = (list: readonly Row[]) => distinct(list, ({ user }) => user);
const sessionsOf = (list: readonly Row[]) => distinct(list, ({ session }) => session);
const eventsOf = (list: readonly Row[]) => weigh(list.filter(({ kind }) => kind === 'custom'));
const viewsOf = (list: readonly Row[]) => weigh(list.filter(({ kind }) => kind === 'page_view'));

const kinds = { all: ['page_view', 'custom'], pageView: ['page_view'], custom: ['custom'] };

function select({ service, events, toMs }: UsageQuestion, of: readonly string[] = kinds[events]): Row[] {
  return rows.filter(
    (row) => of.includes(row.kind) && startMs + row.atMs < toMs && row.service === (service ?? row.service),
  );
}

const anyQuestion = fc
  .record({
    events: fc.constantFrom<('all' | 'pageView' | 'custom')[]>('all', 'pageView', 'custom'),
    service: fc.constantFrom(undefined, 'web'),
    minutes: fc.constantFrom(10, 60, 120),
  })
  .map(({ service, minutes, ...rest }): UsageQuestion => {
    const range = { project: 'default', fromMs: startMs, toMs: startMs + minutes * 60_000 };
    return { ...range, ...rest, ...(service && { service }) };
  });

test('users, sessions, events and page views are those that a walk over the rows counts', async () => {
  const splits = fc.constantFrom<('page' | 'event' | 'country' | 'version')[]>(
    'page',
    'event',
    'country',
    'version',
  );
  const splitValue = {
    page: (row: Row) => (row.kind === 'page_view' ? row.name : ''),
    event: (row: Row) => (row.kind === 'custom' ? row.name : ''),
    country: (row: Row) => row.country,
    version: (row: Row) => row.version,
  };
  await fc.assert(
    fc.asyncProperty(anyQuestion, splits, async (question, splitBy) => {
      const answer = await getUsage(db.store, { ...question, splitBy, buckets: 12, limit: 100 });

      const own = select(question);
      const figures = (list: readonly Row[]) => [
        usersOf(list),
        sessionsOf(list),
        eventsOf(list),
        viewsOf(list),
      ];
      expect([answer.users, answer.sessions, answer.events, answer.pageViews]).toEqual(figures(own));
      answer.overTime.timesMs.forEach((timeMs, slot) => {
        const inside = own.filter(({ atMs }) => {
          return startMs + atMs >= timeMs && startMs + atMs < timeMs + answer.overTime.stepMs;
        });
        expect(answer.overTime.series.map(({ values }) => values[slot])).toEqual(figures(inside));
      });
      const wanted = Array.from(Map.groupBy(own, splitValue[splitBy]), ([value, list]) => ({
        value,
        users: usersOf(list),
        sessions: sessionsOf(list),
        events: weigh(list),
      }))
        .filter(({ value }) => value !== '')
        .sort((a, b) => b.events - a.events || (a.value < b.value ? -1 : 1));
      expect(answer.split).toEqual(wanted);
    }),
    { numRuns: 25 },
  );
});

test('numbers lead to the events they count', async () => {
  const range = { project: 'default', fromMs: startMs, toMs: startMs + 7_200_000 };
  for (const splitBy of ['page', 'event', 'country', 'version'] as const) {
    const named = splitBy === 'page' || splitBy === 'event';
    const asked = { ...range, events: 'all' as const, splitBy, buckets: 1, limit: 100 };
    const { split } = await getUsage(db.store, asked);
    expect(split.length).toBeGreaterThan(1);
    for (const { value, events } of split) {
      const { items } = await searchTelemetry(db.store, {
        ...range,
        types: splitBy === 'page' ? ['pageView'] : splitBy === 'event' ? ['event'] : ['event', 'pageView'],
        text: '',
        filters: [{ key: named ? 'name' : splitBy, op: '=', value }],
        limit: 1_000,
        order: 'newest',
      });

      expect(items.reduce((sum, { weight }) => sum + weight, 0)).toBe(events);
    }
  }
});

test('timings weigh every page that was loaded', async () => {
  await fc.assert(
    fc.asyncProperty(anyQuestion, async (question) => {
      const { all, pages } = await browserTimings(db.store, { ...question, limit: 100 });

      const own = select(question, ['browser_timing']);
      const groups = Map.groupBy(own, ({ name }) => name);
      expect(pages.map(({ name }) => name).sort()).toEqual([...groups.keys()].sort());
      for (const timing of [all!, ...pages]) {
        const list = timing === all ? own : groups.get(timing.name)!;
        const told = list.filter(({ networkMs }) => networkMs !== null);
        expect(timing.count).toBe(weigh(list));
        expect(timing.totalNs).toBeCloseTo(mean(list, ({ durationMs }) => durationMs * 1e6)!, 3);
        expect(timing.p95Ns).toBe(percentile(list, 0.95));
        const network = mean(told, ({ networkMs }) => (networkMs ?? 0) * 1e6);
        if (network === null) expect(timing.networkNs).toBeNull();
        else expect(timing.networkNs).toBeCloseTo(network, 3);
        expect(timing.sendNs).toBeNull();
      }
    }),
    { numRuns: 15 },
  );
});

function mean(list: readonly Row[], value: (row: Row) => number): number | null {
  if (list.length === 0) return null;
  return list.reduce((sum, row) => sum + row.weight * value(row), 0) / weigh(list);
}

function percentile(list: readonly Row[], level: number): number {
  let seen = 0;
  for (const row of [...list].sort((a, b) => a.durationMs - b.durationMs)) {
    seen += row.weight;
    if (seen >= level * weigh(list) - 1e-6) return row.durationMs * 1e6;
  }
  return 0;
}

test('a funnel counts the people who came to each step after the one before', async () => {
  const steps = fc.uniqueArray(fc.constantFrom('Home', 'Cart', 'Pay', 'Thanks'), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(anyQuestion, steps, async (question, names) => {
      const answer = await usageFunnel(db.store, { ...question, steps: names });

      const people = Map.groupBy(
        select(question).filter(({ user }) => user !== ''),
        ({ user }) => user,
      );
      const reached = [...people.values()].map((events) => {
        let step = 0;
        for (const { name } of events) if (name === names[step]) step += 1;
        return step;
      });
      expect(answer.steps).toEqual(
        names.map((name, index) => ({ name, users: reached.filter((step) => step > index).length })),
      );
    }),
    { numRuns: 20 },
  );
});
