import {
  topDependencies as dependenciesRoute,
  performanceInsights as insightsRoute,
  type Population,
} from '@headwater/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fc } from '../../../../tests/fuzz/properties.ts';
import { aSpan } from '../testing/builders.ts';
import { openTestStore, type TestStore } from '../testing/open-test-store.ts';
import {
  anyQuestion,
  factsOf,
  factsRow,
  hasFailed,
  percentile,
  type SpanFacts,
  spanFacts,
  weigh,
  wholeHour,
} from '../testing/span-facts.ts';
import { findInsights } from './insights.ts';
import { findTopDependencies } from './top-dependencies.ts';

let db: TestStore;

beforeAll(async () => {
  db = await openTestStore();
  await db.store.insertRows('spans', spanFacts.map(factsRow));
});

afterAll(() => db.close());

/** Everything that tells a span from others, by definition. */
function pairsOf(row: SpanFacts): [key: string, value: string][] {
  const code = row.httpStatus > 0 ? String(row.httpStatus) : '';
  const pairs: [string, string][] = [
    ['service', row.service],
    ['name', row.name],
    ['environment', 'production'],
    ['version', '1.0'],
    ['instance', row.instance],
    ['host', 'node-1'],
    ['dialect', row.dialect],
    ['resultCode', code || '0'],
    ['success', String(!hasFailed(row))],
    ['http.response.status_code', code],
    ['db.system.name', row.dbSystem],
    ['tenant', row.tenant],
    ['only', `value-${row.index}`],
  ];
  return pairs.filter(([, value]) => value !== '');
}

/** Values whose share among the selected is larger by a twentieth and by more than chance, most first; each once. */
function insightsOf(selected: readonly SpanFacts[], rest: readonly SpanFacts[]) {
  const byPair = (list: readonly SpanFacts[]) => {
    const found = new Map<string, SpanFacts[]>();
    for (const row of list) {
      for (const pair of pairsOf(row)) {
        const key = JSON.stringify(pair);
        const own = found.get(key);
        if (own === undefined) found.set(key, [row]);
        else own.push(row);
      }
    }
    return found;
  };
  const others = byPair(rest);
  return Array.from(byPair(selected), ([pair, own]) => {
    const [key, value] = JSON.parse(pair) as [string, string];
    const without = others.get(pair) ?? [];
    const all = (own.length + without.length) / (selected.length + rest.length);
    const error = Math.sqrt(all * (1 - all) * (1 / selected.length + 1 / rest.length));
    const deviations = (own.length / selected.length - without.length / rest.length) / error;
    const shares = { selectedShare: weigh(own) / weigh(selected), restShare: weigh(without) / weigh(rest) };
    return { key, value, selected: weigh(own), rest: weigh(without), ...shares, own, deviations };
  })
    .filter(({ own, deviations }) => own.length >= 5 && deviations >= 3)
    .filter(({ selectedShare, restShare }) => selectedShare >= 0.05 && selectedShare - restShare >= 0.05)
    .sort(
      (a, b) => b.selectedShare - b.restShare - (a.selectedShare - a.restShare) || (a.key < b.key ? -1 : 1),
    )
    .map(({ own: _own, deviations: _deviations, ...insight }) => insight)
    .filter(
      (one, index, all) =>
        all.findIndex(
          (other) => other.value === one.value && other.selected === one.selected && other.rest === one.rest,
        ) === index,
    );
}

describe('findInsights', () => {
  test('finds all that sets the selected apart, as a walk over the rows and their values does', async () => {
    let found = 0;
    const ranges = fc.constantFrom<{ minNs?: number; maxNs?: number }[]>(
      { minNs: 100e6 },
      { minNs: 800e6 },
      { maxNs: 30e6 },
      { minNs: 50e6, maxNs: 950e6 },
      {},
    );
    await fc.assert(
      fc.asyncProperty(anyQuestion, ranges, async ({ side, service, toMs }, range) => {
        const asked = { ...wholeHour, side, toMs, ...(service && { service }) };
        const question: Population = { ...asked, ...range };

        const answer = await findInsights(db.store, { ...question, limit: 100 });

        const all = factsOf(asked);
        const slowest = range.minNs === undefined && range.maxNs === undefined;
        const minNs = slowest ? percentile(all, 0.95) : (range.minNs ?? 0);
        const maxNs = range.maxNs ?? Number.POSITIVE_INFINITY;
        const isSelected = ({ durationMs }: SpanFacts) =>
          durationMs * 1e6 >= minNs && durationMs * 1e6 < maxNs;
        const selected = all.filter(isSelected);
        const rest = all.filter((row) => !isSelected(row));
        expect(answer).toMatchObject({ rows: all.length, minNs, maxNs: range.maxNs ?? null });
        expect([answer.selected, answer.rest]).toEqual([weigh(selected), weigh(rest)]);
        const wanted = rest.length === 0 ? [] : insightsOf(selected, rest);
        expect(answer.insights).toEqual(wanted);
        found += wanted.length;
      }),
      { numRuns: 25 },
    );
    expect(found).toBeGreaterThan(0);
  });

  test('names what only the slow ones have, counted over every row', async () => {
    const question = { ...wholeHour, minNs: 800e6, limit: 5 };

    const answer = await findInsights(db.store, question);

    expect(insightsRoute.response.parse(answer)).toEqual(answer);
    const all = factsOf(wholeHour);
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
    expect(answer.selected).toBe(weigh(slow));
    expect(answer.insights.map(({ key }) => key)).not.toContain('only');
  });

  test('takes the slowest twentieth when no durations are selected', async () => {
    const answer = await findInsights(db.store, { ...wholeHour, limit: 5 });

    expect(answer.minNs).toBe(percentile(factsOf(wholeHour), 0.95));
    expect(answer.maxNs).toBeNull();
  });

  test('compares an even part of what is too much, and says which', async () => {
    const whole = await findInsights(db.store, { ...wholeHour, minNs: 800e6, limit: 5 });

    const part = await findInsights(db.store, { ...wholeHour, minNs: 800e6, limit: 5 }, { rows: 200 });

    expect([whole.oneIn, part.oneIn]).toEqual([1, Math.ceil(whole.rows / 200)]);
    expect(part.rows).toBeGreaterThan(100);
    expect(part.rows).toBeLessThan(300);
    expect(part.insights[0]).toMatchObject({ key: 'tenant', value: 'acme', selectedShare: 1, restShare: 0 });
  });

  test('says nothing when all are selected, or none', async () => {
    const all = await findInsights(db.store, { ...wholeHour, minNs: 0, limit: 5 });
    const none = await findInsights(db.store, { ...wholeHour, minNs: 1e12, limit: 5 });

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
      ...wholeHour,
      project: 'calls',
      name: 'GET /a',
      limit: 3,
    });

    expect(dependenciesRoute.response.parse(answer)).toEqual(answer);
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

  test('adds up to the calls that a walk over the rows finds, with every weight', async () => {
    const requests = Array.from({ length: 60 }, (_, trace) => ({
      trace,
      service: ['shop', 'pay'][trace % 2]!,
      name: ['GET /a', 'GET /b', 'GET /c'][trace % 3]!,
      atMs: trace * 1_000,
      durationMs: 50 + ((trace * 37) % 400),
      weight: [1, 2, 2.5, 10][trace % 4]!,
    }));
    const calls = Array.from({ length: 600 }, (_, call) => {
      const seed = (call * 7_919) % 10_007;
      const request = requests[call % requests.length]!;
      return {
        ...request,
        span: 1_000 + call,
        service: seed % 5 === 0 ? 'cache' : request.service,
        name: ['SELECT', 'GET /pay', 'render', 'INSERT'][seed % 4]!,
        // Some begin after their request has ended.
        atMs: request.atMs + (seed % 500),
        durationMs: 1 + (seed % 90),
        weight: [1, 3, 2.5][seed % 3]!,
      };
    });
    await db.store.insertRows('spans', [
      ...requests.map((request) => aSpan({ project: 'walk', span: request.trace, ...request })),
      ...calls.map((call) => aSpan({ project: 'walk', parent: call.trace, kind: 3, ...call })),
    ]);
    const maybe = <T>(...values: T[]) => fc.constantFrom<(T | undefined)[]>(undefined, ...values);

    await fc.assert(
      fc.asyncProperty(maybe('shop'), maybe('GET /b'), maybe(200e6), async (service, name, minNs) => {
        const asked = { ...(service && { service }), ...(name && { name }), ...(minNs && { minNs }) };

        const answer = await findTopDependencies(db.store, {
          ...wholeHour,
          ...asked,
          project: 'walk',
          limit: 3,
        });

        const chosen = requests.filter(
          (request) =>
            request.service === (service ?? request.service) &&
            request.name === (name ?? request.name) &&
            request.durationMs * 1e6 >= (minNs ?? 0),
        );
        const made = calls.filter((call) => {
          const of = chosen.find(({ trace }) => trace === call.trace);
          return of?.service === call.service && call.atMs <= of.atMs + of.durationMs;
        });
        const sum = (list: readonly { weight: number; durationMs: number }[]) =>
          list.reduce((total, { weight, durationMs }) => total + weight * durationMs * 1e6, 0);
        const count = (list: readonly { weight: number }[]) =>
          list.reduce((total, { weight }) => total + weight, 0);
        const wanted = Array.from(
          Map.groupBy(made, (call) => call.name),
          ([found, own]) => ({ name: found, count: count(own), totalNs: sum(own) }),
        ).sort((a, b) => b.totalNs - a.totalNs);
        expect(
          answer.dependencies.map(({ name: found, count, totalNs }) => ({ name: found, count, totalNs })),
        ).toEqual(wanted.slice(0, 3));
        expect(answer).toMatchObject({ totalNs: sum(chosen), requests: count(chosen) });
      }),
      { numRuns: 16 },
    );
  });
});
