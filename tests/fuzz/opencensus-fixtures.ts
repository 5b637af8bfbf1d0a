import {
  aSpan,
  attributesOf,
  metricsOf,
  pythonNode,
  spansOf,
  timestamp,
} from '../harness/opencensus-messages.ts';
import { base64, nowNs, spanId, traceId } from '../harness/otlp-messages.ts';

const about = {
  node: { ...pythonNode, attributes: { a: 'b' } },
  resource: { type: 't', labels: { c: 'd' } },
};
const text = (value: string) => ({ value, truncatedByteCount: 1 });
const attributes = {
  ...attributesOf({
    text: 'ü',
    'http.status_code': 200,
    big: 2n ** 60n,
    half: 0.5,
    yes: true,
    stacktrace: 's',
  }),
  droppedAttributesCount: 1,
};

const span = aSpan({
  parentSpanId: base64(spanId),
  kind: 1,
  attributes,
  stackTrace: {
    stackFrames: {
      frame: [
        {
          functionName: text('f'),
          originalFunctionName: text('g'),
          fileName: text('h'),
          lineNumber: '1',
          columnNumber: '2',
          loadModule: { module: text('m'), buildId: text('b') },
          sourceVersion: text('v'),
        },
      ],
      droppedFramesCount: 1,
    },
    stackTraceHashId: '5',
  },
  timeEvents: {
    timeEvent: [
      { time: timestamp(nowNs), annotation: { description: text('d'), attributes } },
      {
        time: timestamp(nowNs),
        messageEvent: { type: 1, id: '1', uncompressedSize: '2', compressedSize: '3' },
      },
    ],
    droppedAnnotationsCount: 1,
  },
  links: { link: [{ traceId: base64(traceId), spanId: base64(spanId), type: 1, attributes }] },
  status: { code: 2, message: 'no' },
  sameProcessAsParentSpan: { value: true },
  childSpanCount: { value: 1 },
  tracestate: { entries: [{ key: 'k', value: 'v' }] },
  resource: { labels: { e: 'f' } },
});

function metric(type: number, value: object): object {
  return {
    metricDescriptor: { name: 'm', description: 'd', unit: 'u', type, labelKeys: [{ key: 'k' }] },
    timeseries: [
      {
        startTimestamp: timestamp(nowNs),
        labelValues: [{ value: 'v', hasValue: true }],
        points: [{ timestamp: timestamp(nowNs), ...value }],
      },
    ],
  };
}

const distributionValue = {
  count: '3',
  sum: 4,
  sumOfSquaredDeviation: 1,
  bucketOptions: { explicit: { bounds: [1, 2] } },
  buckets: [
    { count: '1' },
    { count: '1', exemplar: { value: 1, timestamp: timestamp(nowNs), attachments: { a: 'b' } } },
  ],
};
const summaryValue = {
  count: { value: '1' },
  sum: { value: 2 },
  snapshot: { percentileValues: [{ percentile: 50, value: 1 }] },
};

/** One request a signal with every field there is. */
export const openCensusFixtures = {
  spans: spansOf([span, aSpan()], about),
  metrics: metricsOf(
    [
      metric(4, { int64Value: '1' }),
      metric(2, { doubleValue: 0.5 }),
      metric(6, { distributionValue }),
      metric(7, { summaryValue }),
    ],
    about,
  ),
};
