import { expect, test } from 'vitest';
import {
  aSpan,
  base64,
  keyValues,
  logsOf,
  metricsOf,
  nowNs,
  spanId,
  traceId,
  tracesOf,
} from '../../../../tests/harness/otlp-messages.ts';
import { defaultLimits } from '../../model/limits.ts';
import { openRowSink } from '../../model/rows/row-sink.ts';
import { decodeLogs } from './decode-logs.ts';
import { decodeMetrics } from './decode-metrics.ts';
import { decodeSpans } from './decode-spans.ts';

const limits = {
  ...defaultLimits,
  attributesPerItem: 2,
  valueBytes: 8,
  bodyBytes: 8,
  eventsPerSpan: 1,
  linksPerSpan: 1,
  bucketsPerPoint: 3,
  exemplarsPerPoint: 1,
};

function cutsOf(decode: typeof decodeSpans, body: Uint8Array, within = limits) {
  const rows = openRowSink(within);
  rows.begin({ project: 'p', dialect: 'otlp', nowNs });
  decode(body, rows);
  return { ...rows.cuts };
}

const link = { traceId: base64(traceId), spanId: base64(spanId) };
const exception = {
  name: 'exception',
  attributes: keyValues({ 'exception.type': 'T', 'exception.message': 'longer than eight' }),
};
const span = aSpan({
  attributes: keyValues({ a: 'x', b: 'longer than eight', c: 'third' }),
  events: [exception, { name: 'second' }],
  links: [link, link, link],
});
const point = { timeUnixNano: String(nowNs), count: '6' };
const times = { timeUnixNano: String(nowNs), asDouble: 1 };
const histogram = {
  name: 'h',
  histogram: {
    aggregationTemporality: 2,
    dataPoints: [{ ...point, explicitBounds: [1, 2, 3, 4], bucketCounts: ['1', '1', '1', '1', '2'] }],
  },
};
const exponential = {
  name: 'e',
  exponentialHistogram: {
    aggregationTemporality: 2,
    dataPoints: [{ ...point, scale: 0, positive: { offset: 0, bucketCounts: ['1', '1', '1', '3'] } }],
  },
};
const gauge = { name: 'g', gauge: { dataPoints: [{ ...times, exemplars: [times, times] }] } };

test('what limits cut of spans, logs and points is counted by kind', () => {
  expect(cutsOf(decodeSpans, tracesOf([span]))).toMatchObject({
    attributes: 2,
    events: 1,
    links: 2,
    exceptions: 1,
  });
  expect(cutsOf(decodeLogs, logsOf([{ body: { stringValue: 'longer than eight' } }]))).toMatchObject({
    attributes: 1,
  });
  expect(cutsOf(decodeMetrics, metricsOf([histogram, exponential, gauge]))).toMatchObject({
    buckets: 1 + 2 + 1,
    exemplars: 1,
  });
});

test('nothing is counted within the limits', () => {
  const none = { attributes: 0, exceptions: 0, events: 0, links: 0, buckets: 0, exemplars: 0 };

  expect(cutsOf(decodeSpans, tracesOf([span]), defaultLimits)).toEqual(none);
  expect(cutsOf(decodeMetrics, metricsOf([histogram, exponential, gauge]), defaultLimits)).toEqual(none);
});
