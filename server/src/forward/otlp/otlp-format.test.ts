import { describe, expect, test } from 'vitest';
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
import { decodeLogs } from '../../receivers/otlp/decode-logs.ts';
import { decodeMetrics } from '../../receivers/otlp/decode-metrics.ts';
import { decodeSpans } from '../../receivers/otlp/decode-spans.ts';
import type { Item, SpanItem } from '../items/items.ts';
import { readRequest } from '../testing/read-request.ts';
import { encodeOtlp } from './otlp-format.ts';
import { thresholdOf, traceStateOf } from './trace-state.ts';

const decoders = [decodeSpans, decodeLogs, decodeMetrics];

/** What a destination that speaks OTLP reads of these items. */
function sentOn(items: readonly Item[]): Item[] {
  return encodeOtlp(items).flatMap(({ stream, bytes }) =>
    readRequest('otlp', nowNs, (rows) => decoders[stream]!(bytes, rows)),
  );
}

describe('a request that is sent on as OTLP', () => {
  test('keeps every field of its spans', () => {
    const spans = [
      aSpan({
        traceState: 'a=b',
        parentSpanId: base64('2122232425262728'),
        flags: 0x301,
        attributes: keyValues({
          'http.method': 'GET',
          'http.status_code': 200,
          'http.url': 'http://h/ü?ключ=1',
          'net.peer.name': 'peer',
          a: 'text',
          empty: '',
          list: ['x', 1, true, 1.5],
          map: { deep: { deeper: 2n } },
          big: 9_007_199_254_740_993n,
          double: 2.25,
          whole: 3,
          flag: false,
          raw: Uint8Array.of(0, 255, 7),
        }),
        droppedAttributesCount: 2,
        events: [
          {
            timeUnixNano: String(nowNs + 1n),
            name: 'exception',
            attributes: keyValues({ 'exception.type': 'E', n: 1.5 }),
          },
        ],
        droppedEventsCount: 1,
        links: [
          {
            traceId: base64(traceId),
            spanId: base64(spanId),
            traceState: 'x=y',
            flags: 1,
            attributes: keyValues({ l: 1 }),
          },
        ],
        status: { code: 2, message: 'broken' },
      }),
      aSpan({
        spanId: base64('3132333435363738'),
        kind: 1,
        attributes: keyValues({ 'http.request.method': 'PUT' }),
      }),
    ];
    const items = readRequest('otlp', nowNs, (rows) => decodeSpans(tracesOf(spans), rows));

    const received = sentOn(items);

    expect(items).toHaveLength(2);
    expect((items[0] as SpanItem).attributes.get('http.status_code')).toBe(200n);
    expect((items[0] as SpanItem).attributes.get('raw')).toEqual(Uint8Array.of(0, 255, 7));
    expect(received).toEqual(items);
  });

  test('keeps its log records', () => {
    const records = [
      {
        timeUnixNano: String(nowNs),
        observedTimeUnixNano: String(nowNs + 5n),
        severityNumber: 17,
        severityText: 'ERROR',
        body: { stringValue: 'it broke' },
        attributes: keyValues({ 'exception.type': 'E', code: 7 }),
        traceId: base64(traceId),
        spanId: base64(spanId),
        flags: 1,
        eventName: 'e',
      },
      { timeUnixNano: String(nowNs), body: { kvlistValue: { values: keyValues({ a: 1, b: ['x'] }) } } },
    ];
    const items = readRequest('otlp', nowNs, (rows) => decodeLogs(logsOf(records), rows));

    expect(items.map(({ kind }) => kind)).toEqual(['log', 'log']);
    expect(sentOn(items)).toEqual(items);
  });

  test('keeps every kind of data point', () => {
    const times = { startTimeUnixNano: String(nowNs - 10n), timeUnixNano: String(nowNs) };
    const point = { ...times, attributes: keyValues({ route: '/' }) };
    const exemplar = {
      timeUnixNano: String(nowNs),
      asDouble: 2.5,
      traceId: base64(traceId),
      spanId: base64(spanId),
    };
    const metrics = [
      { name: 'g', unit: '1', description: 'd', gauge: { dataPoints: [{ ...point, asDouble: 1.5 }] } },
      {
        name: 's',
        sum: { dataPoints: [{ ...point, asInt: '3' }], aggregationTemporality: 2, isMonotonic: true },
      },
      { name: 'b', gauge: { dataPoints: [{ ...point, asInt: '9007199254740993' }] } },
      {
        name: 'h',
        histogram: {
          aggregationTemporality: 1,
          dataPoints: [
            {
              ...point,
              count: '4',
              sum: 10,
              bucketCounts: ['1', '3'],
              explicitBounds: [2.5],
              min: 1,
              max: 4,
              exemplars: [exemplar],
            },
          ],
        },
      },
      {
        name: 'e',
        exponentialHistogram: {
          aggregationTemporality: 2,
          dataPoints: [
            {
              ...point,
              count: '5',
              sum: 3,
              scale: -2,
              zeroCount: '1',
              zeroThreshold: 0.1,
              positive: { offset: -3, bucketCounts: ['1', '2'] },
              negative: { offset: 4, bucketCounts: ['1'] },
            },
          ],
        },
      },
      {
        name: 'q',
        summary: {
          dataPoints: [{ ...point, count: '2', sum: 3, quantileValues: [{ quantile: 0.5, value: 1 }] }],
        },
      },
    ];
    const items = readRequest('otlp', nowNs, (rows) => decodeMetrics(metricsOf(metrics), rows));

    expect(items).toHaveLength(6);
    expect(sentOn(items)).toEqual(items);
  });

  test('is made of several payloads when it is large', () => {
    const span = aSpan({ attributes: keyValues({ text: 'x'.repeat(60_000) }) });
    const items = readRequest('otlp', nowNs, (rows) => decodeSpans(tracesOf(Array(40).fill(span)), rows));

    const payloads = encodeOtlp(items);

    expect(payloads.length).toBeGreaterThan(2);
    expect(Math.max(...payloads.map(({ bytes }) => bytes.length))).toBeLessThanOrEqual(1024 * 1024);
    expect(payloads.reduce((sum, payload) => sum + payload.items, 0)).toBe(40);
  });
});

describe('the trace state', () => {
  test('says how many spans one stands for, and keeps what others say', () => {
    expect(traceStateOf({ traceState: '', weight: 1 })).toBe('');
    expect(traceStateOf({ traceState: 'a=b', weight: 4 })).toBe('ot=th:c,a=b');
    expect(traceStateOf({ traceState: 'a=b,ot=th:8;rv:12', weight: 4 })).toBe('ot=th:c;rv:12,a=b');
    expect(traceStateOf({ traceState: 'ot=th:8', weight: 2 })).toBe('ot=th:8');
    expect(thresholdOf(1)).toBe('0');
  });
});
