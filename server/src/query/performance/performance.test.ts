import {
  performanceOverTime as overTimeRoute,
  type Population,
  performanceInsights,
  spanSamples as samplesRoute,
  performanceTable as tableRoute,
  topDependencies,
} from '@headwater/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aSpan, idHex, startMs } from '../testing/builders.ts';
import { openTestStore, type TestStore } from '../testing/open-test-store.ts';
import { findInsights } from './insights.ts';
import { performanceOverTime } from './over-time.ts';
import { performanceTable } from './performance-table.ts';
import { spanSamples } from './span-samples.ts';
import { findTopDependencies } from './top-dependencies.ts';

interface Row {
  readonly index: number;
  readonly atMs: number;
  readonly durationMs: number;
  readonly weight: number;
  readonly kind: number;
  readonly entry: boolean;
  readonly status: number;
  readonly httpStatus: number;
  readonly dialect: string;
  readonly service: string;
  readonly name: string;
  readonly instance: string;
  readonly dbSystem: string;
  readonly tenant: string;
}

/** 1,500 spans over 100 minutes; all that looks random comes from the number. */
const rows: Row[] = Array.from({ length: 1_500 }, (_, index) => {
  const seed = (index * 7_919) % 10_007;
  const slow = seed % 17 === 0;
  return {
    index,
    atMs: index * 4_000,
    durationMs: slow ? 900 + (seed % 300) : 1 + (seed % 211),
    weight: [1, 2, 2.5, 10][seed % 4]!,
    kind: seed % 6,
    entry: seed % 5 === 0,
    status: seed % 13 === 0 ? 2 : 0,
    httpStatus: [0, 200, 404, 500][seed % 4]!,
    dialect: seed % 3 === 0 ? 'app-insights' : 'otlp',
    service: ['notes', 'calendar', 'pay'][seed % 3]!,
    name: ['GET /', 'POST /order', 'SELECT'][(seed % 7) % 3]!,
    instance: `pod-${seed % 4}`,
    dbSystem: seed % 2 === 0 ? 'postgresql' : '',
    tenant: slow ? 'acme' : `t-${seed % 5}`,
  };
});

let db: TestStore;

beforeAll(async () => {
  db = await openTestStore();
  await db.store.insertRows(
    'spans',
    rows.map((row) =>
      aSpan({
        trace: row.index,
        span: row.index,
        atMs: row.atMs,
        durationMs: row.durationMs,
        weight: row.weight,
        kind: row.kind,
        entry: row.entry,
        status: row.status,
        service: row.service,
        name: row.name,
        columns: {
          instance: row.instance,
          dialect: row.dialect,
          http_status: row.httpStatus,
          db_system: row.dbSystem,
          attributes: { tenant: row.tenant, only: `value-${row.index}` },
        },
      }),
    ),
  );
});

afterAll(() => db.close());

const hourMs = 3_600_000;
const base: Population = {
  project: 'default',
  fromMs: startMs,
  toMs: startMs + hourMs,
  side: 'request',
  filters: [],
  query: '',
};
const isRequest = ({ kind, entry }: Row) => kind === 2 || kind === 5 || (kind === 0 && entry);
const failed = ({ status, dialect, httpStatus }: Row) =>
  status === 2 || (dialect !== 'app-insights' && httpStatus >= 400);
const typeOf = ({ dbSystem, kind }: Row) => dbSystem || (kind < 2 ? 'InProc' : 'Other');

/** By definition: the rows of a question. */
function select(question: Population, of: readonly Row[] = rows): Row[] {
  const ns = ({ durationMs }: Row) => durationMs * 1e6;
  return of.filter(
    (row) =>
      isRequest(row) === (question.side === 'request') &&
      startMs + row.atMs >= question.fromMs &&
      startMs + row.atMs < question.toMs &&
      (question.service === undefined || row.service === question.service) &&
      (question.name === undefined || row.name === question.name) &&
      (question.instance === undefined || row.instance === question.instance) &&
      (question.failed === undefined || failed(row) === question.failed) &&
      (question.minNs === undefined || ns(row) >= question.minNs) &&
      (question.maxNs === undefined || ns(row) < question.maxNs),
  );
}

const weigh = (list: readonly Row[]) => list.reduce((sum, { weight }) => sum + weight, 0);
const timeOf = (list: readonly Row[]) =>
  list.reduce((sum, row) => sum + row.weight * row.durationMs * 1e6, 0);

function percentile(list: readonly Row[], level: number): number {
  const sorted = [...list].sort((a, b) => a.durationMs - b.durationMs);
  let seen = 0;
  for (const row of sorted) {
    seen += row.weight;
    if (seen >= level * weigh(list) - 1e-6) return row.durationMs * 1e6;
  }
  return 0;
}

const close = (actual: number, wanted: number, share = 1e-9) =>
  expect(Math.abs(actual - wanted)).toBeLessThanOrEqual(share * Math.max(1, Math.abs(wanted)));

const maybe = <T>(...values: T[]) => fc.constantFrom<(T | undefined)[]>(undefined, ...values);
const anyQuestion = fc
  .record({
    side: fc.constantFrom<'request' | 'dependency'>('request', 'dependency'),
    service: maybe('notes', 'pay'),
    name: maybe('GET /', 'SELECT'),
    instance: maybe('pod-1'),
    failed: maybe(true, false),
    minNs: maybe(50e6),
    maxNs: maybe(150e6),
    toMs: fc.constantFrom(startMs + hourMs, startMs + 600_000, startMs + 2 * hourMs),
  })
  .map((parts) => {
    const given = Object.entries(parts).filter(([, value]) => value !== undefined);
    return { ...base, ...Object.fromEntries(given) } as Population;
  });

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
        const keyOf = (row: Row) =>
          tab === 'roles'
            ? [row.service, '', question.service === undefined ? '' : row.instance, ''].join('|')
            : [row.service, row.name, '', byType ? typeOf(row) : ''].join('|');
        const wanted = Map.groupBy(select(question), keyOf);
        const keys = answer.rows.map((row) => [row.service, row.name, row.instance, row.type].join('|'));
        expect([...keys].sort()).toEqual([...wanted.keys()].sort());
        const all = timeOf(select(question));
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
    const long = { ...base, toMs: startMs + 2 * hourMs, tab: 'operations' as const, limit: 10 };

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
        const own = select(question);
        close(answer.count, weigh(own));
        const share = answer.source === 'rows' ? 1e-9 : 0.011;
        if (own.length > 0) close(answer.p95Ns, percentile(own, 0.95), share);
        const series = (name: string) => answer.overTime.series.find((found) => found.name === name)!.values;
        answer.overTime.timesMs.forEach((timeMs, slot) => {
          const inside = own.filter(({ atMs }) => {
            return startMs + atMs >= timeMs && startMs + atMs < timeMs + answer.overTime.stepMs;
          });
          close(series('requests')[slot]!, weigh(inside));
          if (inside.length === 0) expect(series('p95')[slot]).toBeNull();
          else close(series('p95')[slot]!, percentile(inside, 0.95), 0.011);
        });
        const { minNs: _min, maxNs: _max, ...anyDuration } = question;
        const everything = select(anyDuration as Population);
        for (const bar of answer.distribution) {
          const inside = everything.filter(({ durationMs }) => {
            return durationMs * 1e6 >= bar.fromNs && durationMs * 1e6 < bar.toNs;
          });
          close(bar.count, weigh(inside));
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
        const own = select(question);
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
        const page = await spanSamples(db.store, { ...base, order, percentile: 50, limit: 100, cursor });
        seen.push(...page.items.map(({ spanId }) => spanId));
        cursor = page.cursor ?? undefined;
      } while (cursor !== undefined);

      expect(seen.toSorted()).toEqual(
        select(base)
          .map(({ index }) => idHex('span', index))
          .toSorted(),
      );
    },
  );
});

describe('findInsights', () => {
  test('names what only the slow ones have, counted over every row', async () => {
    const question = { ...base, minNs: 800e6, limit: 5 };

    const answer = await findInsights(db.store, question);

    expect(performanceInsights.response.parse(answer)).toEqual(answer);
    const all = select(base);
    const slow = all.filter(({ durationMs }) => durationMs >= 800);
    expect(answer.insights[0]).toEqual({
      key: 'tenant',
      value: 'acme',
      selected: weigh(slow),
      rest: 0,
      selectedShare: 1,
      restShare: 0,
    });
    expect(answer.rows).toBe(all.length);
    close(answer.selected, weigh(slow));
    expect(answer.insights.map(({ key }) => key)).not.toContain('only');
  });

  test('takes the slowest twentieth when no durations are selected', async () => {
    const answer = await findInsights(db.store, { ...base, limit: 5 });

    expect(answer.minNs).toBe(percentile(select(base), 0.95));
    expect(answer.maxNs).toBeNull();
  });

  test('says nothing when all are selected, or none', async () => {
    const all = await findInsights(db.store, { ...base, minNs: 0, limit: 5 });
    const none = await findInsights(db.store, { ...base, minNs: 1e12, limit: 5 });

    expect([all.insights, none.insights]).toEqual([[], []]);
  });
});

describe('findTopDependencies', () => {
  test('sums the calls of the selected requests only, by time', async () => {
    const request = (trace: number, name: string) =>
      aSpan({ project: 'calls', trace, span: trace, name, atMs: 100, durationMs: 100, weight: 2 });
    const call = (trace: number, span: number, name: string, durationMs: number, more = {}) =>
      aSpan({
        project: 'calls',
        trace,
        span,
        parent: trace,
        name,
        kind: 3,
        atMs: 110,
        durationMs,
        weight: 2,
        ...more,
      });
    await db.store.insertRows('spans', [
      request(1, 'GET /a'),
      request(2, 'GET /b'),
      call(1, 11, 'SELECT', 30, { columns: { db_system: 'postgresql', db_namespace: 'shop' } }),
      call(1, 12, 'GET /pay', 50, { columns: { http_method: 'GET', server_address: 'pay' } }),
      call(1, 13, 'inside', 90, { kind: 1 }),
      call(1, 14, 'of another', 90, { service: 'pay' }),
      call(1, 15, 'too late', 90, { atMs: 900 }),
      call(2, 21, 'SELECT', 99),
    ]);

    const answer = await findTopDependencies(db.store, {
      ...base,
      project: 'calls',
      name: 'GET /a',
      limit: 3,
    });

    expect(topDependencies.response.parse(answer)).toEqual(answer);
    expect(answer).toEqual({
      dependencies: [
        { name: 'inside', type: 'InProc', target: '', count: 2, avgNs: 90e6, totalNs: 180e6 },
        { name: 'GET /pay', type: 'HTTP', target: 'pay', count: 2, avgNs: 50e6, totalNs: 100e6 },
        { name: 'SELECT', type: 'postgresql', target: 'shop', count: 2, avgNs: 30e6, totalNs: 60e6 },
      ],
      totalNs: 200e6,
      requests: 2,
      truncated: false,
    });
  });
});
