import * as contract from '@headwater/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aSpan, idText, startMs, timeText } from '../testing/builders.ts';
import { openTestStore, type TestStore } from '../testing/open-test-store.ts';
import { getDependencies } from './dependencies.ts';
import { getDeployments } from './deployments.ts';
import { listServices } from './list-services.ts';
import { getServicePerformance } from './performance.ts';
import { getServiceErrors } from './service-errors.ts';
import { getTimeSpent } from './time-spent/get-time-spent.ts';

/** Requests to the shop over ten minutes: half of them of version 2, which came in the fifth minute. */
const requests = Array.from({ length: 600 }, (_, index) => ({
  trace: index + 1,
  atMs: index * 1_000,
  durationMs: 20 + ((index * 7_919) % 977),
  failed: index % 9 === 0,
  weight: 1 + (index % 3),
  name: index >= 300 && index % 5 === 0 ? 'GET /new' : 'GET /',
  version: index < 300 ? '1.0' : '2.0',
}));

/** Of each request: 5 ms before a call to the cart, the call, and in it a query of a third of the time. */
function traceOf({ trace, atMs, durationMs, failed, weight, name, version }: (typeof requests)[number]) {
  const callMs = durationMs - 10;
  const columns = { version };
  const at = (span: number, parent: number | undefined, more: object) =>
    aSpan({
      trace,
      span: trace * 10 + span,
      ...(parent === undefined ? {} : { parent }),
      weight,
      columns,
      ...more,
    });
  return [
    at(1, undefined, { atMs, durationMs, status: failed ? 2 : 0, name }),
    at(2, trace * 10 + 1, { atMs: atMs + 5, durationMs: callMs, kind: 3, name: 'call cart' }),
    at(3, trace * 10 + 2, {
      atMs: atMs + 6,
      durationMs: callMs - 2,
      service: 'cart',
      entry: true,
      name: 'items',
    }),
    at(4, trace * 10 + 3, {
      atMs: atMs + 7,
      durationMs: callMs / 3,
      service: 'cart',
      kind: 3,
      name: 'SELECT items',
      columns: { version, db_system: 'postgresql' },
    }),
  ];
}

/** Of a program whose SDK says in its tag what it is, as Application Insights' clients do. */
const prompted = aSpan({
  trace: 9_999,
  span: 99_990,
  atMs: 1_000,
  durationMs: 3,
  service: 'prompt',
  kind: 1,
  name: 'test',
  columns: { dialect: 'app-insights', scope_name: 'py3.11.7:oc0.11.4:ext1.1.15' },
});

const exceptionOf = ({ trace, atMs, weight, version }: (typeof requests)[number]) => ({
  project: 'default',
  service: 'shop',
  environment: 'production',
  version,
  received_time: timeText(atMs + 1_000),
  time: timeText(atMs + 2),
  trace_id: idText('trace', trace),
  span_id: idText('span', trace * 10 + 1),
  operation: 'GET /',
  type: version === '2.0' ? 'NewError' : 'OldError',
  message: `number ${trace}`,
  stack: 'Error: x\n    at pay (/app/pay.js:1:2)',
  problem_id: `${version}-pay`,
  weight,
});

const withException = requests.filter(({ failed, trace }) => failed && trace % 2 === 0);
const range = { project: 'default', fromMs: startMs, toMs: startMs + 600_000 };
const question = { ...range, service: 'shop', buckets: 10 };
const sum = <T>(rows: readonly T[], of: (row: T) => number) =>
  rows.reduce((total, row) => total + of(row), 0);
const weighed = (rows: typeof requests) => sum(rows, ({ weight }) => weight);
let db: TestStore;

beforeAll(async () => {
  db = await openTestStore();
  await db.store.insertRows('spans', [...requests.flatMap(traceOf), prompted]);
  await db.store.insertRows('exceptions', withException.map(exceptionOf));
});
afterAll(() => db.close());

function nearestRank(rows: typeof requests, level: number): number {
  const values = rows.flatMap(({ durationMs, weight }) => Array<number>(weight).fill(durationMs * 1e6));
  values.sort((a, b) => a - b);
  return values[Math.ceil(level * values.length) - 1]!;
}

function apdex(rows: typeof requests, thresholdMs: number): number {
  const fine = rows.filter(({ failed }) => !failed);
  const satisfied = weighed(fine.filter(({ durationMs }) => durationMs <= thresholdMs));
  const within = weighed(fine.filter(({ durationMs }) => durationMs <= 4 * thresholdMs));
  return (satisfied + (within - satisfied) / 2) / weighed(rows);
}

describe('performance of a service', () => {
  test('has exact percentiles, weighted by sampling, in every slot and over all', async () => {
    const answer = await getServicePerformance(db.store, question, () => undefined);

    expect(contract.getServicePerformance.response.parse(answer)).toEqual(answer);
    expect(answer.exact).toBe(true);
    const levels = [0.5, 0.75, 0.9, 0.95, 0.99, 1];
    expect(answer.percentilesNs).toEqual(levels.map((level) => nearestRank(requests, level)));
    expect(answer.requests).toBe(weighed(requests));
    expect(answer.errors).toBe(weighed(requests.filter(({ failed }) => failed)));
    const p95 = answer.overTime.series.find(({ name }) => name === 'p95')!.values;
    for (const [slot, timeMs] of answer.overTime.timesMs.entries()) {
      const rows = requests.filter(
        ({ atMs }) => startMs + atMs >= timeMs && startMs + atMs < timeMs + answer.overTime.stepMs,
      );
      expect(p95[slot]).toBe(nearestRank(rows, 0.95));
    }
  });

  test('counts apdex with the threshold that was saved; a failed request never satisfies', async () => {
    const byDefault = await getServicePerformance(db.store, question, () => undefined);
    const saved = await getServicePerformance(db.store, question, () => 100e6);

    expect(byDefault.apdex).toEqual({
      score: expect.closeTo(apdex(requests, 500)),
      thresholdNs: 500e6,
      saved: false,
    });
    expect(saved.apdex).toEqual({
      score: expect.closeTo(apdex(requests, 100)),
      thresholdNs: 100e6,
      saved: true,
    });
  });

  test('spreads all durations over the bars, errors among them', async () => {
    const { durations } = await getServicePerformance(db.store, question, () => undefined);

    expect(sum(durations, ({ count }) => count)).toBe(weighed(requests));
    expect(sum(durations, ({ errors }) => errors)).toBe(weighed(requests.filter(({ failed }) => failed)));
    for (const { fromNs, toNs, count } of durations) {
      const inBar = requests.filter(
        ({ durationMs }) => durationMs * 1e6 > fromNs && durationMs * 1e6 <= toNs,
      );
      expect(count).toBe(weighed(inBar));
    }
  });

  test('of one operation counts its spans only', async () => {
    const resource = { name: 'GET /new', kind: 'server' };
    const { requests: counted, percentilesNs } = await getServicePerformance(
      db.store,
      { ...question, resource },
      () => undefined,
    );

    const rows = requests.filter(({ name }) => name === 'GET /new');
    expect(counted).toBe(weighed(rows));
    expect(percentilesNs[0]).toBe(nearestRank(rows, 0.5));
  });
});

describe('time spent', () => {
  test('is the exclusive time below the entry spans, by service and by operation', async () => {
    const answer = await getTimeSpent(db.store, question);

    expect(contract.getTimeSpent.response.parse(answer)).toEqual(answer);
    expect(answer).toMatchObject({ exact: true, entries: 600, readEntries: 600 });
    const shopMs = sum(requests, ({ weight }) => weight * 12);
    const queryMs = sum(requests, ({ weight, durationMs }) => (weight * (durationMs - 10)) / 3);
    const cartMs = sum(requests, ({ weight, durationMs }) => weight * (durationMs - 12)) - queryMs;
    const of = (service: string) => answer.services.find((row) => row.service === service)!;
    expect(of('shop').selfNs / 1e6).toBeCloseTo(shopMs, 0);
    expect(of('cart').selfNs / 1e6).toBeCloseTo(cartMs, 0);
    expect(of('cart').share).toBeCloseTo(cartMs / (cartMs + shopMs + queryMs), 6);
    expect(of('postgresql').selfNs / 1e6).toBeCloseTo(queryMs, 0);
    const query = answer.operations.find(({ name }) => name === 'SELECT items')!;
    expect(query.selfNs / 1e6).toBeCloseTo(queryMs, 0);
    expect(query.spansPerTrace).toBeCloseTo(1);
    const overTime = sum(answer.overTime.series, ({ values }) => sum(values, (value) => value ?? 0));
    expect(overTime / 1e6).toBeCloseTo(shopMs + cartMs + queryMs, 0);
  });

  test('of a called service leaves out its callers', async () => {
    const { services } = await getTimeSpent(db.store, { ...question, service: 'cart' });

    expect(services.map(({ service }) => service)).toEqual(['cart', 'postgresql']);
  });
});

describe('deployments', () => {
  test('tell what each version brought that was not there before', async () => {
    const versions = await getDeployments(db.store, 'shop', range);

    expect(contract.getDeployments.response.parse({ versions })).toEqual({ versions });
    expect(versions.map(({ version }) => version)).toEqual(['2.0', '1.0']);
    expect(versions[0]).toMatchObject({
      firstSeenMs: startMs + 300_000,
      requests: weighed(requests.filter(({ version }) => version === '2.0')),
      newResources: ['GET /new'],
      newErrors: ['NewError'],
    });
    expect(versions[1]).toMatchObject({ newResources: [], newErrors: [] });
  });

  test('are the last deploy of the catalog', async () => {
    const [shop] = await listServices(db.store, range, { only: 'shop' });

    expect(shop).toMatchObject({
      type: 'web',
      lastDeploy: { version: '2.0', firstSeenMs: startMs + 300_000 },
      apdexThresholdNs: 500e6,
    });
    expect(shop!.apdex).toBeCloseTo(apdex(requests, 500), 1);
  });
});

describe('the catalog', () => {
  test('knows language and library also where only the tag of an SDK tells them', async () => {
    const [prompt] = await listServices(db.store, range, { only: 'prompt' });

    expect(prompt).toMatchObject({ language: 'python', sdk: 'opencensus-ext-azure 1.1.15' });
  });
});

describe('errors of a service', () => {
  test('are grouped by type and stack, and failed spans without an exception by what they were', async () => {
    const answer = await getServiceErrors(db.store, question);

    expect(contract.getServiceErrors.response.parse(answer)).toEqual(answer);
    const failed = requests.filter((request) => request.failed);
    expect(answer.total).toBe(weighed(failed));
    const group = (type: string) => answer.groups.find((row) => row.type === type)!;
    expect(group('NewError')).toMatchObject({
      source: 'exception',
      versions: ['2.0'],
      count: weighed(withException.filter(({ version }) => version === '2.0')),
    });
    const silent = failed.filter((request) => !withException.includes(request));
    const spans = answer.groups.filter(({ source }) => source === 'span');
    expect(sum(spans, ({ count }) => count)).toBe(weighed(silent));
  });

  test('of one operation are those of its traces', async () => {
    const { groups } = await getServiceErrors(db.store, { ...question, resource: { name: 'GET /new' } });

    const rows = requests.filter(({ name, failed }) => failed && name === 'GET /new');
    expect(sum(groups, ({ count }) => count)).toBe(weighed(rows));
  });
});

test('dependencies are the edges of the map that end at the service', async () => {
  const { upstream, downstream } = await getDependencies(db.store, 'cart', {
    ...range,
    fromMs: startMs + 480_000,
  });

  expect(upstream.map(({ name }) => name)).toEqual(['shop']);
  expect(downstream).toMatchObject([{ name: 'postgresql', kind: 'database' }]);
});
