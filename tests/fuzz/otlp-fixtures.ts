import {
  anyValue,
  aSpan,
  base64,
  keyValues,
  logsOf,
  metricsOf,
  nowNs,
  spanId,
  traceId,
  tracesOf,
} from '../harness/otlp-messages.ts';

const time = String(nowNs);
const attributes = keyValues({
  'http.method': 'GET',
  n: 5,
  big: 2n ** 60n,
  d: 1.5,
  b: true,
  l: [1, { k: 'v' }],
  x: null,
});
const exemplar = {
  timeUnixNano: time,
  asDouble: 1.5,
  spanId: base64(spanId),
  traceId: base64(traceId),
  filteredAttributes: attributes,
};
const point = { attributes, startTimeUnixNano: time, timeUnixNano: time };

const span = aSpan({
  parentSpanId: base64('2122232425262728'),
  traceState: 'ot=th:8',
  flags: 257,
  attributes,
  status: { code: 2, message: 'm' },
  events: [
    {
      timeUnixNano: time,
      name: 'exception',
      attributes: keyValues({ 'exception.type': 'E', 'exception.stacktrace': ' at a.b(c)\n at d' }),
    },
  ],
  links: [{ traceId: base64(traceId), spanId: base64(spanId), traceState: 's', flags: 1, attributes }],
});

const record = {
  timeUnixNano: time,
  observedTimeUnixNano: time,
  severityNumber: 17,
  severityText: 'ERROR',
  body: anyValue({ text: ['deep', 1] }),
  attributes: [...attributes, ...keyValues({ 'exception.type': 'E', 'exception.message': 'm' })],
  traceId: base64(traceId),
  spanId: base64(spanId),
  flags: 1,
  eventName: 'e',
};

const metrics = [
  {
    name: 'g',
    unit: 's',
    description: 'd',
    gauge: { dataPoints: [{ ...point, asDouble: 1.5, exemplars: [exemplar] }] },
  },
  {
    name: 's',
    sum: { dataPoints: [{ ...point, asInt: '-5' }], aggregationTemporality: 2, isMonotonic: true },
  },
  {
    name: 'h',
    histogram: {
      dataPoints: [
        { ...point, count: '3', sum: 4, bucketCounts: ['1', '2'], explicitBounds: [5], min: 1, max: 2 },
      ],
      aggregationTemporality: 1,
    },
  },
  {
    name: 'e',
    exponentialHistogram: {
      dataPoints: [
        {
          ...point,
          count: '3',
          scale: 4,
          zeroCount: '1',
          positive: { offset: -2, bucketCounts: ['1', '300'] },
        },
      ],
    },
  },
  {
    name: 'q',
    summary: {
      dataPoints: [{ ...point, count: '2', sum: 3, quantileValues: [{ quantile: 0.5, value: 9 }] }],
    },
  },
];

const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const hexIds = (item: object): object => ({ ...item, traceId, spanId });
const resource = { attributes: keyValues({ 'service.name': 'shop' }) };

/** One request of each signal that uses every field, as protobuf and as JSON. */
export const otlpFixtures = {
  spans: tracesOf([span], { 'service.name': 'shop' }),
  logs: logsOf([record]),
  metrics: metricsOf(metrics),
  spansJson: text({
    resourceSpans: [
      { resource, scopeSpans: [{ scope: { name: 'l' }, spans: [hexIds({ ...span, parentSpanId: '' })] }] },
    ],
  }),
  logsJson: text({ resourceLogs: [{ resource, scopeLogs: [{ logRecords: [hexIds(record)] }] }] }),
  metricsJson: text({ resourceMetrics: [{ resource, scopeMetrics: [{ metrics }] }] }),
};
