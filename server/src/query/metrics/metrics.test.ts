import { listMetrics as listRoute, metricLabels, queryMetric as queryRoute } from '@headwater/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startMs, timeText } from '../testing/builders.ts';
import { openTestStore, type TestStore } from '../testing/open-test-store.ts';
import { listMetricLabels, listMetrics } from './metric-info.ts';
import { type Aggregate, queryMetric } from './query-metric.ts';

const origin = {
  project: 'default',
  service: 'shop',
  environment: 'production',
  host: 'node-1',
  dialect: 'otlp',
};
const kinds = { gauge: 1, sum: 2, histogram: 3, exponential: 4, summary: 5 };

function aSeries(id: number, metric: string, kind: keyof typeof kinds, more: object = {}): object {
  return {
    ...origin,
    series_id: String(id),
    metric,
    kind: kinds[kind],
    temporality: 2,
    monotonic: kind === 'sum' ? 1 : 0,
    unit: 's',
    description: `about ${metric}`,
    received_time: timeText(0),
    attributes: { route: `/r${id}` },
    ...more,
  };
}

function aPoint(series: number, metric: string, atMs: number, more: object): object {
  const { project, service } = origin;
  return {
    project,
    service,
    metric,
    series_id: String(series),
    time: timeText(atMs),
    start_time: timeText(-3_600_000),
    received_time: timeText(atMs + 1_000),
    ...more,
  };
}

const minute = 60_000;
let db: TestStore;

beforeAll(async () => {
  db = await openTestStore();
  await db.store.insertRows('metric_series', [
    aSeries(1, 'temperature', 'gauge'),
    aSeries(2, 'temperature', 'gauge'),
    aSeries(3, 'requests', 'sum'),
    aSeries(4, 'requests', 'sum'),
    aSeries(5, 'jobs', 'sum', { temporality: 1 }),
    aSeries(6, 'latency', 'histogram'),
    aSeries(7, 'size', 'exponential', { temporality: 1 }),
    aSeries(8, 'quantiles', 'summary'),
    aSeries(9, 'datadog.dogstatsd.client.bytes_sent', 'sum'),
    aSeries(9, 'widening', 'exponential', { project: 'other' }),
  ]);
  const bounds = [1, 2, 5];
  await db.store.insertRows('metric_points', [
    aPoint(9, 'datadog.dogstatsd.client.bytes_sent', 0, { value: 1 }),
    ...[0, 1, 2, 3].map((at) => aPoint(1, 'temperature', at * minute, { value: 10 + at })),
    ...[0, 1, 2, 3].map((at) => aPoint(2, 'temperature', at * minute, { value: 20 + at })),
    // grows by 5 a minute from before the range, begins anew at the third
    ...[100, 105, 110, 3, 8].map((value, at) => aPoint(3, 'requests', (at - 1) * minute, { value })),
    // begins inside the range: its first point counts whole
    ...[7, 9].map((value, at) =>
      aPoint(4, 'requests', (at + 1) * minute, { value, start_time: timeText(minute / 2) }),
    ),
    ...[4, 6].map((value, at) => aPoint(5, 'jobs', at * minute, { value })),
    ...[
      [10, 0, 0, 0],
      [20, 10, 0, 0],
      [20, 10, 10, 1],
    ].map((bucket_counts, at) =>
      aPoint(6, 'latency', (at - 1) * minute, {
        bounds,
        bucket_counts,
        count: String(bucket_counts.reduce((sum, count) => sum + count)),
        value: [5, 25, 70][at],
      }),
    ),
    aPoint(7, 'size', 0, {
      count: '4',
      value: 20,
      scale: 0,
      positive_offset: 1,
      positive_counts: ['1', '3'],
      zero_count: '0',
    }),
    // two buckets become one, and the first index moves; then one is added; then all begins anew
    ...[
      { count: 18, value: 40, scale: 1, zero_count: 2, positive_offset: 2, positive_counts: [4, 4, 4, 4] },
      { count: 26, value: 70, scale: 0, zero_count: 3, positive_offset: 0, positive_counts: [1, 8, 14] },
      { count: 31, value: 99, scale: 0, zero_count: 3, positive_offset: 0, positive_counts: [1, 8, 14, 5] },
      { count: 3, value: 140, scale: 0, zero_count: 0, positive_offset: 5, positive_counts: [3] },
    ].map((fields, at) => aPoint(9, 'widening', (at - 1) * minute, { ...fields, project: 'other' })),
    aPoint(8, 'quantiles', 0, { count: '10', value: 5, quantiles: [0.5, 0.99], quantile_values: [1, 9] }),
  ]);
});

afterAll(() => db.close());

const range = { project: 'default', fromMs: startMs, toMs: startMs + 4 * minute };

async function ask(metric: string, aggregate: Aggregate, more: { splitBy?: string[]; limit?: number } = {}) {
  const question = { ...range, metric, aggregate, filters: [], splitBy: [], buckets: 4, limit: 20, ...more };
  const answer = await queryMetric(db.store, question);
  expect(queryRoute.response.parse(answer)).toEqual(answer);
  return answer;
}

async function valuesOf(metric: string, aggregate: Aggregate) {
  return (await ask(metric, aggregate)).series[0]?.values;
}

describe('queryMetric', () => {
  test.each<[Aggregate, (number | null)[]]>([
    ['avg', [15, 16, 17, 18]],
    ['sum', [30, 32, 34, 36]],
    ['min', [10, 11, 12, 13]],
    ['max', [20, 21, 22, 23]],
    ['count', [2, 2, 2, 2]],
  ])('reads a gauge: %s', async (aggregate, expected) => {
    expect(await valuesOf('temperature', aggregate)).toEqual(expected);
  });

  test('turns cumulative sums into increases, across a restart and from a first point', async () => {
    expect(await valuesOf('requests', 'sum')).toEqual([5, 5 + 7, 3 + 2, 5]);
    expect((await valuesOf('requests', 'rate'))?.[0]).toBeCloseTo(5 / 60);
  });

  test('takes deltas as they are', async () => {
    expect(await valuesOf('jobs', 'sum')).toEqual([4, 6, null, null]);
  });

  test('reads histograms by their increases', async () => {
    expect(await valuesOf('latency', 'count')).toEqual([20, 11, null, null]);
    expect(await valuesOf('latency', 'avg')).toEqual([1, 45 / 11, null, null]);
    expect(await valuesOf('latency', 'p50')).toEqual([1, 2 + 3 * 0.55, null, null]);
  });

  test('reads exponential histograms and summaries', async () => {
    expect((await valuesOf('size', 'p99'))?.[0]).toBeCloseTo(2 ** 2.5);
    expect((await valuesOf('quantiles', 'p99'))?.[0]).toBe(9);
  });

  test('keeps count of exponential histograms whose buckets are merged and moved', async () => {
    const of = async (aggregate: Aggregate) => {
      const question = { ...range, project: 'other', filters: [], splitBy: [], buckets: 4, limit: 1 };
      const answer = await queryMetric(db.store, { ...question, metric: 'widening', aggregate });
      return answer.series[0]?.values.map((value) => value && Number(value.toFixed(6)));
    };
    const middle = (index: number) => Number((2 ** (index + 0.5)).toFixed(6));

    expect(await of('count')).toEqual([8, 5, 3, null]);
    expect(await of('sum')).toEqual([30, 29, 140, null]);
    expect(await of('p50')).toEqual([middle(2), middle(3), middle(5), null]);
  });

  test('splits by attributes, bounds the groups and says so', async () => {
    const split = await ask('temperature', 'avg', { splitBy: ['route', 'host'] });
    const bounded = await ask('temperature', 'avg', { splitBy: ['route'], limit: 1 });

    expect(split.series.map(({ labels }) => labels)).toEqual([
      { route: '/r2', host: 'node-1' },
      { route: '/r1', host: 'node-1' },
    ]);
    expect(bounded.series.map(({ name }) => name)).toEqual(['/r2']);
    expect([split.truncated, bounded.truncated]).toEqual([false, true]);
  });

  test('keeps to the series that meet the filters', async () => {
    const filters = [{ key: 'route', op: '=' as const, value: '/r1' }];
    const question = { ...range, metric: 'temperature', filters, splitBy: [], buckets: 4, limit: 20 };

    const answer = await queryMetric(db.store, { ...question, aggregate: 'avg' });

    expect(answer.series[0]?.values).toEqual([10, 11, 12, 13]);
  });

  test('says when there is no such metric', async () => {
    await expect(ask('nothing', 'avg')).rejects.toMatchObject({ code: 'HEADWATER_METRIC_NOT_FOUND' });
  });
});

describe('listMetrics and listMetricLabels', () => {
  test('name what has points in the range, what clients measure of themselves last', async () => {
    const metrics = await listMetrics(db.store, { ...range, search: 'E', limit: 10 });

    expect(listRoute.response.parse({ metrics })).toEqual({ metrics });
    expect(metrics.map(({ name }) => name)).toEqual([
      'latency',
      'quantiles',
      'requests',
      'size',
      'temperature',
      'datadog.dogstatsd.client.bytes_sent',
    ]);
    expect(metrics[2]).toMatchObject({
      kind: 'sum',
      monotonic: true,
      temporality: 'cumulative',
      series: 2,
      unit: 's',
    });
  });

  test('name the attributes of a metric with their values', async () => {
    const labels = await listMetricLabels(db.store, { ...range, metric: 'requests' });

    expect(metricLabels.response.parse({ labels })).toEqual({ labels });
    const route = labels.find(({ key }) => key === 'route');
    expect(route?.values.sort()).toEqual(['/r3', '/r4']);
    expect(labels.map(({ key }) => key)).toContain('service');
  });
});
