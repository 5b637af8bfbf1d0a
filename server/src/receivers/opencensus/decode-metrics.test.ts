import { describe, expect, test } from 'vitest';
import { decodeStream, metricsOf, timestamp } from '../../../../tests/harness/opencensus-messages.ts';
import { nowNs } from '../../../../tests/harness/otlp-messages.ts';
import { decodeMetrics } from './decode-metrics.ts';

const startNs = nowNs - 60_000_000_000n;

function aMetric(type: number, points: readonly object[], fields: object = {}): object {
  return {
    metricDescriptor: {
      name: 'prompts',
      description: 'how many',
      unit: '1',
      type,
      labelKeys: [{ key: 'route' }, { key: 'user' }],
    },
    timeseries: [
      {
        startTimestamp: timestamp(startNs),
        labelValues: [{ value: '/', hasValue: true }, {}],
        points: points.map((point) => ({ timestamp: timestamp(nowNs), ...point })),
      },
    ],
    ...fields,
  };
}

const decodeOne = (metric: object) => {
  const { outcomes, rows } = decodeStream([metricsOf([metric])], decodeMetrics);
  return { outcome: outcomes[0], point: rows('metric_points')[0], series: rows('metric_series')[0], rows };
};

describe('a metric', () => {
  test('keeps name, unit, description, labels by position, and times', () => {
    const { outcome, point, series } = decodeOne(aMetric(4, [{ int64Value: '7' }]));

    expect(outcome).toEqual({ accepted: 1, rejected: 0 });
    expect(series).toMatchObject({
      metric: 'prompts',
      unit: '1',
      description: 'how many',
      service: 'python-service',
      dialect: 'opencensus',
      kind: 2,
      temporality: 2,
      monotonic: 1,
      attributes: { route: '/' },
    });
    expect(point).toMatchObject({
      metric: 'prompts',
      value: 7,
      time: nowNs,
      start_time: startNs,
      series_id: series?.series_id,
    });
  });

  test.each([
    ['GAUGE_INT64', 1, { int64Value: '-3' }, { kind: 1, temporality: 0, monotonic: 0 }, { value: -3 }],
    ['GAUGE_DOUBLE', 2, { doubleValue: 0.5 }, { kind: 1, temporality: 0, monotonic: 0 }, { value: 0.5 }],
    ['CUMULATIVE_DOUBLE', 5, { doubleValue: 2.5 }, { kind: 2, temporality: 2, monotonic: 1 }, { value: 2.5 }],
    [
      'CUMULATIVE_INT64 beyond doubles',
      4,
      { int64Value: String(2n ** 60n + 1n) },
      { kind: 2 },
      { value_int: 2n ** 60n + 1n },
    ],
  ])('of type %s', (_name, type, value, series, point) => {
    const decoded = decodeOne(aMetric(type, [value]));

    expect(decoded.series).toMatchObject(series);
    expect(decoded.point).toMatchObject(point);
  });

  test.each([
    ['GAUGE_DISTRIBUTION', 3, 0],
    ['CUMULATIVE_DISTRIBUTION', 6, 2],
  ])('of type %s is a histogram with buckets and exemplars', (_name, type, temporality) => {
    const exemplar = { value: 3, timestamp: timestamp(nowNs - 1n), attachments: { trace: 'x"y' } };
    const { point, series } = decodeOne(
      aMetric(type, [
        {
          distributionValue: {
            count: '6',
            sum: 30,
            sumOfSquaredDeviation: 1,
            bucketOptions: { explicit: { bounds: [1, 5] } },
            buckets: [{ count: '1' }, { count: '2', exemplar }, { count: '3' }],
          },
        },
      ]),
    );

    expect(series).toMatchObject({ kind: 3, temporality });
    expect(point).toMatchObject({
      value: 30,
      count: 6n,
      bounds: [1, 5],
      bucket_counts: [1n, 2n, 3n],
      exemplar_time: [nowNs - 1n],
      exemplar_value: [3],
      exemplar_attributes: ['{"trace":"x\\"y"}'],
    });
    expect(point?.min).toBeNaN();
  });

  test('of type SUMMARY keeps count, sum and percentiles as quantiles', () => {
    const percentileValues = [
      { percentile: 50, value: 1 },
      { percentile: 99, value: 9 },
    ];
    const { point, series } = decodeOne(
      aMetric(7, [
        { summaryValue: { count: { value: '4' }, sum: { value: 12 }, snapshot: { percentileValues } } },
      ]),
    );

    expect(series).toMatchObject({ kind: 5 });
    expect(point).toMatchObject({ count: 4n, value: 12, quantiles: [0.5, 0.99], quantile_values: [1, 9] });
  });

  test('without name or type, and a value of another type, is left out and counted', () => {
    const nameless = aMetric(1, [{ int64Value: '1' }], { metricDescriptor: { type: 1 } });
    const typeless = aMetric(0, [{ int64Value: '1' }, { int64Value: '2' }]);
    const mixed = aMetric(6, [{ int64Value: '1' }]);

    const { outcomes, rows } = decodeStream([metricsOf([nameless, typeless, mixed])], decodeMetrics);

    expect(outcomes[0]).toMatchObject({ accepted: 0, rejected: 4 });
    expect(rows('metric_points')).toEqual([]);
  });

  test('of later messages belongs to the node and resource of the first', () => {
    const first = metricsOf([aMetric(1, [{ int64Value: '1' }])]);
    const later = metricsOf([aMetric(1, [{ int64Value: '2' }])], {});

    const { rows } = decodeStream([first, later], decodeMetrics);

    const points = rows('metric_points');
    expect(points.map((row) => row.service)).toEqual(['python-service', 'python-service']);
    expect(points[0]?.series_id).toBe(points[1]?.series_id);
    expect(rows('metric_series')).toHaveLength(1);
  });

  test('with other label values is another series', () => {
    const labelled = (value: string) => {
      const metric = aMetric(1, []) as { timeseries: [object] };
      return {
        ...metric,
        timeseries: [
          {
            labelValues: [{ value, hasValue: true }],
            points: [{ timestamp: timestamp(nowNs), int64Value: '1' }],
          },
        ],
      };
    };

    const { rows } = decodeStream([metricsOf([labelled('a'), labelled('b'), labelled('')])], decodeMetrics);

    expect(new Set(rows('metric_points').map((row) => row.series_id)).size).toBe(3);
    expect(rows('metric_series').map((row) => row.attributes)).toEqual([
      { route: 'a' },
      { route: 'b' },
      { route: '' },
    ]);
  });
});
