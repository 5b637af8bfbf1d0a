import { describe, expect, test } from 'vitest';
import {
  base64,
  keyValues,
  metricsOf,
  nowNs,
  spanId,
  traceId,
} from '../../../../tests/harness/otlp-messages.ts';
import { readNative } from '../../../../tests/harness/read-native.ts';
import { openRowSink } from '../../model/rows/row-sink.ts';
import { decodeMetrics } from './decode-metrics.ts';

const time = String(nowNs);
const point = {
  startTimeUnixNano: String(nowNs - 10n),
  timeUnixNano: time,
  attributes: keyValues({ route: '/', code: 200 }),
};
const gauge = (name: string, dataPoints: object[]) => ({ name, gauge: { dataPoints } });

function decode(...metrics: object[]) {
  const sink = openRowSink();
  sink.begin({ project: 'p', dialect: 'otlp', nowNs });
  const outcome = decodeMetrics(metricsOf(metrics), sink);
  const points = readNative(sink.block('metric_points').nativeParts());
  const series = readNative(sink.block('metric_series').nativeParts());
  return { outcome, points, series, sink };
}

describe('metrics', () => {
  test('gauges and sums keep value, time, series, temporality and monotonicity', () => {
    const sum = { dataPoints: [{ ...point, asInt: '-3' }], aggregationTemporality: 2, isMonotonic: true };
    const { outcome, points, series } = decode(gauge('g', [{ ...point, asDouble: 1.5, flags: 1 }]), {
      name: 's',
      unit: 'By',
      description: 'd',
      sum,
    });

    expect(outcome).toEqual({ accepted: 2, rejected: 0 });
    expect(points).toMatchObject([
      {
        service: 'shop',
        metric: 'g',
        time: nowNs,
        start_time: nowNs - 10n,
        value: 1.5,
        flags: 1,
        received_time: nowNs,
      },
      { metric: 's', value: -3, flags: 0 },
    ]);
    expect(series).toMatchObject([
      {
        metric: 'g',
        kind: 1,
        temporality: 0,
        monotonic: 0,
        attributes: { route: '/' },
        attributes_number: { code: 200 },
      },
      {
        metric: 's',
        kind: 2,
        temporality: 2,
        monotonic: 1,
        unit: 'By',
        description: 'd',
        scope_name: 'meter',
      },
    ]);
    expect(points.map((row) => row.series_id)).toEqual(series.map((row) => row.series_id));
  });

  test('integers beyond 2^53 are exact in value_int; NaN and infinities are values', () => {
    const { points } = decode(
      gauge('g', [
        { ...point, asInt: '9223372036854775807' },
        { ...point, asDouble: Number.NaN },
        { ...point, asDouble: Number.POSITIVE_INFINITY },
      ]),
    );

    expect(points).toMatchObject([
      { value: 2 ** 63, value_int: 9_223_372_036_854_775_807n },
      { value: Number.NaN, value_int: 0n },
      { value: Number.POSITIVE_INFINITY },
    ]);
  });

  test('histograms keep buckets, bounds, sum, count, min and max; what was not sent is NaN', () => {
    const histogram = {
      aggregationTemporality: 1,
      dataPoints: [
        {
          ...point,
          count: '6',
          sum: 12.5,
          bucketCounts: ['1', '2', '3'],
          explicitBounds: [5, 10],
          min: 1,
          max: 11,
        },
        { ...point, count: '1' },
      ],
    };

    const { points } = decode({ name: 'h', histogram });

    expect(points).toMatchObject([
      { value: 12.5, count: 6n, min: 1, max: 11, bounds: [5, 10], bucket_counts: [1n, 2n, 3n] },
      { value: Number.NaN, count: 1n, min: Number.NaN, max: Number.NaN, bounds: [], bucket_counts: [] },
    ]);
  });

  test('exponential histograms and summaries keep all their parts', () => {
    const exponentialHistogram = {
      dataPoints: [
        {
          ...point,
          count: '9',
          sum: 3,
          scale: -2,
          zeroCount: '4',
          zeroThreshold: 0.25,
          positive: { offset: -7, bucketCounts: ['1', '300'] },
          negative: { offset: 8, bucketCounts: ['2'] },
        },
      ],
    };
    const summary = {
      dataPoints: [{ ...point, count: '2', sum: 3, quantileValues: [{ quantile: 0.5, value: 9 }] }],
    };

    const { points } = decode({ name: 'e', exponentialHistogram }, { name: 'q', summary });

    expect(points).toMatchObject([
      {
        scale: -2,
        zero_count: 4n,
        zero_threshold: 0.25,
        positive_offset: -7,
        positive_counts: [1n, 300n],
        negative_offset: 8,
        negative_counts: [2n],
      },
      { value: 3, count: 2n, quantiles: [0.5], quantile_values: [9] },
    ]);
  });

  test('exemplars keep time, value, ids and attributes', () => {
    const exemplars = [
      {
        timeUnixNano: time,
        asInt: '7',
        traceId: base64(traceId),
        spanId: base64(spanId),
        filteredAttributes: keyValues({ u: 1 }),
      },
    ];

    const { points } = decode(gauge('g', [{ ...point, asDouble: 1, exemplars }]));

    expect(points[0]).toMatchObject({
      exemplar_time: [nowNs],
      exemplar_value: [7],
      exemplar_trace_id: [traceId],
      exemplar_span_id: [spanId],
      exemplar_attributes: ['{"u":1}'],
    });
  });

  test('a series is written once, however its attributes are ordered, and again after a rollback', () => {
    const turned = { ...point, attributes: keyValues({ code: 200, route: '/' }) };
    const { sink, series, points } = decode(
      gauge('g', [
        { ...point, asDouble: 1 },
        { ...turned, asDouble: 2 },
      ]),
    );
    expect(series).toHaveLength(1);
    expect(points[0]!.series_id).toBe(points[1]!.series_id);

    const mark = sink.mark();
    const other = metricsOf([gauge('other', [{ ...point, asDouble: 1 }])]);
    decodeMetrics(other, sink);
    sink.rollback(mark);
    decodeMetrics(other, sink);

    expect(sink.block('metric_series').rows).toBe(2);
  });

  test('a metric without a name is left out, its neighbours stay; one without points leaves nothing', () => {
    const { outcome, points, sink } = decode(
      gauge('', [point, point]),
      gauge('empty', []),
      gauge('g', [{ ...point, asDouble: 1 }]),
    );

    expect(outcome).toEqual({ accepted: 1, rejected: 2, reason: 'a metric must have a name' });
    expect(points).toHaveLength(1);
    expect(sink.block('metric_points').word('metric').dictionary.size).toBe(2);
  });

  test('a point of another century is bounded and flagged', () => {
    const { points } = decode(gauge('g', [{ timeUnixNano: '5', asDouble: 1 }]));

    expect(points[0]).toMatchObject({ time: nowNs - 30n * 86_400_000_000_000n, flags: 0x80000000 });
  });
});
