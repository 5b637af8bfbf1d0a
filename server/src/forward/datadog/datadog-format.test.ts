import { Unpackr } from 'msgpackr';
import { describe, expect, test } from 'vitest';
import { decodeProto } from '../../../../tests/harness/datadog-protos.ts';
import {
  aDatadogSpan,
  encodeV04 as encodeTracer,
  lowTraceId,
} from '../../../../tests/harness/datadog-traces.ts';
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
import { decodeTraces, openTraceDecoder } from '../../receivers/datadog/traces/decode-traces.ts';
import { noFacts } from '../../receivers/datadog/traces/request-facts.ts';
import { decodeLogs } from '../../receivers/otlp/decode-logs.ts';
import { decodeMetrics } from '../../receivers/otlp/decode-metrics.ts';
import { decodeSpans } from '../../receivers/otlp/decode-spans.ts';
import { Deltas } from '../items/deltas.ts';
import type { LogItem, PointItem, SpanItem } from '../items/items.ts';
import { readRequest } from '../testing/read-request.ts';
import { encodeLogRecords, encodeSeries, encodeStatsd } from './encode-records.ts';
import { encodeAgentPayload, encodeV04, traceCountBytes } from './encode-traces.ts';

const unpackr = new Unpackr({ int64AsType: 'bigint', useRecords: false });
const resource = { 'service.name': 'shop', 'deployment.environment.name': 'prod', 'service.version': '1.2' };
const readSpans = (...spans: readonly object[]) =>
  readRequest('otlp', nowNs, (rows) => decodeSpans(tracesOf(spans, resource), rows)) as SpanItem[];

/** Traces as msgpackr reads them. */
function asV04(spans: readonly SpanItem[]): Record<string, unknown>[][] {
  return encodeV04(0, spans).map(({ bytes }) => {
    expect(Buffer.from(bytes).readUInt32LE(0)).toBe(1);
    return unpackr.unpack(bytes.subarray(traceCountBytes)) as Record<string, unknown>[];
  });
}

describe('a span', () => {
  const server = {
    attributes: keyValues({
      'http.request.method': 'GET',
      'http.route': '/a/:id',
      'http.response.status_code': 503,
      ratio: 1.5,
      flag: true,
    }),
    status: { code: 2, message: 'broken' },
    events: [
      {
        timeUnixNano: String(nowNs),
        name: 'exception',
        attributes: keyValues({ 'exception.type': 'E', 'exception.stacktrace': 's' }),
      },
    ],
  };

  test('of OpenTelemetry has Datadog’s names, ids, error and origin', () => {
    const [[span]] = asV04(readSpans(aSpan(server))) as [[Record<string, unknown>]];

    expect(span).toMatchObject({
      service: 'shop',
      name: 'http.server.request',
      resource: 'GET /a/:id',
      type: 'web',
      trace_id: BigInt(`0x${traceId.slice(16)}`),
      span_id: BigInt(`0x${spanId}`),
      error: 1n,
      meta: {
        env: 'prod',
        version: '1.2',
        'span.kind': 'server',
        '_dd.p.tid': traceId.slice(0, 16),
        'otel.trace_id': traceId,
        'http.status_code': '503',
        'error.message': 'broken',
        'error.type': 'E',
        'error.stack': 's',
        flag: 'true',
      },
      metrics: { ratio: 1.5, '_dd.top_level': 1, _sampling_priority_v1: 1 },
    });
    expect(BigInt(span.start as bigint)).toBe(nowNs);
    expect(Number(span.duration)).toBe(5_000_000);
  });

  test('goes to the intake with the same fields', () => {
    const spans = readSpans(
      aSpan(server),
      aSpan({ spanId: base64('3132333435363738'), parentSpanId: base64(spanId) }),
    );
    const [payload] = encodeAgentPayload(0, spans);
    const { tracerPayloads } = decodeProto('AgentPayload', payload!.bytes) as {
      tracerPayloads: { env: string; appVersion: string; chunks: { spans: Record<string, unknown>[] }[] }[];
    };
    const [[first]] = asV04(spans) as [[Record<string, unknown>]];

    expect(tracerPayloads).toMatchObject([{ env: 'prod', appVersion: '1.2', chunks: [{ spans: [{}, {}] }] }]);
    const received = tracerPayloads[0]?.chunks[0]?.spans[0];
    expect(received).toMatchObject({
      service: 'shop',
      name: first.name,
      resource: first.resource,
      type: 'web',
      traceID: String(first.trace_id),
      spanID: String(first.span_id),
      error: 1,
      meta: first.meta,
      metrics: first.metrics,
    });
  });

  test('that came from Datadog’s tracer leaves as it came', () => {
    const sent = aDatadogSpan({
      parent_id: 7n,
      meta: {
        env: 'dev',
        'span.kind': 'server',
        '_dd.p.tid': '0af7651916cd43dd',
        language: 'python',
        own: 'x',
      },
      metrics: { _sampling_priority_v1: 1, '_dd.top_level': 1, process_id: 98 },
    });
    const body = encodeTracer([[sent]]);
    const items = readRequest('datadog', nowNs, (rows) =>
      decodeTraces(openTraceDecoder(), 'v0.4', body, rows, noFacts),
    ) as SpanItem[];

    const [[span]] = asV04(items) as [[Record<string, unknown>]];

    expect(span).toMatchObject({
      service: 'notes',
      name: 'flask.request',
      resource: 'GET /notes',
      type: 'web',
      trace_id: lowTraceId,
      span_id: sent.span_id,
      meta: sent.meta,
      metrics: sent.metrics,
    });
    expect(Number(span.parent_id)).toBe(7);
  });

  test('stands for as many as before', () => {
    const [[span]] = asV04(readSpans(aSpan({ traceState: 'ot=th:c' }))) as [[{ metrics: object }]];

    expect(span.metrics).toMatchObject({ _sample_rate: 0.25 });
  });
});

describe('metrics', () => {
  const times = { startTimeUnixNano: String(nowNs - 10n), timeUnixNano: String(nowNs) };
  const point = (value: object) => ({ ...times, attributes: keyValues({ route: '/a' }), ...value });
  const read = (...metrics: readonly object[]) =>
    readRequest('otlp', nowNs, (rows) => decodeMetrics(metricsOf(metrics), rows)) as PointItem[];
  const metrics = [
    { name: 'load', gauge: { dataPoints: [point({ asDouble: 1.5 })] } },
    {
      name: 'hits',
      sum: { dataPoints: [point({ asInt: '3' })], aggregationTemporality: 1, isMonotonic: true },
    },
    {
      name: 'took',
      histogram: {
        aggregationTemporality: 1,
        dataPoints: [
          point({ count: '4', sum: 10, bucketCounts: ['1', '3'], explicitBounds: [2.5], min: 1, max: 4 }),
        ],
      },
    },
  ];
  const seconds = Number(nowNs / 1_000_000_000n);

  test('go to the intake as series', () => {
    const payloads = encodeSeries(1, read(...metrics), new Deltas(0n));
    const series = JSON.parse(`[${payloads.map(({ bytes }) => Buffer.from(bytes).toString()).join(',')}]`);

    expect(series.map(({ metric, type, points }: Record<string, unknown>) => [metric, type, points])).toEqual(
      [
        ['load', 3, [{ timestamp: seconds, value: 1.5 }]],
        ['hits', 1, [{ timestamp: seconds, value: 3 }]],
        ['took.count', 1, [{ timestamp: seconds, value: 4 }]],
        ['took.sum', 1, [{ timestamp: seconds, value: 10 }]],
        ['took.min', 3, [{ timestamp: seconds, value: 1 }]],
        ['took.max', 3, [{ timestamp: seconds, value: 4 }]],
      ],
    );
    expect(series[0].tags).toEqual(['service:shop', 'route:/a']);
  });

  test('go to an agent as lines with their time', () => {
    const payloads = encodeStatsd(1, read(...metrics.slice(0, 2)), new Deltas(0n));

    expect(payloads.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual([
      `load:1.5|g|#service:shop,route:/a|T${seconds}`,
      `hits:3|c|#service:shop,route:/a|T${seconds}`,
    ]);
  });

  test('that grow since their start are told as what came since the last point', () => {
    const cumulative = (value: string, atNs: bigint) => ({
      name: 'hits',
      sum: {
        dataPoints: [point({ asInt: value, timeUnixNano: String(atNs) })],
        aggregationTemporality: 2,
        isMonotonic: true,
      },
    });
    const deltas = new Deltas(nowNs);
    const values = ['5', '9', '9', '2'].map((value, i) =>
      encodeSeries(1, read(cumulative(value, nowNs + BigInt(i) * 1_000_000_000n)), deltas).map(
        ({ bytes }) => JSON.parse(Buffer.from(bytes).toString()).points[0].value,
      ),
    );

    expect(values).toEqual([[], [4], [0], [2]]);
  });
});

test('a log record goes to the intake with its trace', () => {
  const record = {
    timeUnixNano: String(nowNs),
    severityNumber: 17,
    body: { stringValue: 'it broke' },
    attributes: keyValues({ code: 7 }),
    traceId: base64(traceId),
    spanId: base64(spanId),
  };
  const logs = readRequest('otlp', nowNs, (rows) => decodeLogs(logsOf([record]), rows)) as LogItem[];

  const [payload] = encodeLogRecords(2, logs);

  expect(JSON.parse(Buffer.from(payload!.bytes).toString())).toMatchObject({
    message: 'it broke',
    status: 'error',
    service: 'shop',
    code: '7',
    timestamp: Number(nowNs / 1_000_000n),
    'dd.trace_id': BigInt(`0x${traceId.slice(16)}`).toString(),
    'dd.span_id': BigInt(`0x${spanId}`).toString(),
    'otel.trace_id': traceId,
  });
});
