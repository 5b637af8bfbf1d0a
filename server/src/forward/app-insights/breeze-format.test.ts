import { describe, expect, test } from 'vitest';
import {
  attributesOf,
  aSpan as censusSpan,
  spansOf,
  timestamp,
} from '../../../../tests/harness/opencensus-messages.ts';
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
import { decodeSpans as decodeCensusSpans } from '../../receivers/opencensus/decode-spans.ts';
import { Peer } from '../../receivers/opencensus/peer.ts';
import { decodeLogs } from '../../receivers/otlp/decode-logs.ts';
import { decodeMetrics } from '../../receivers/otlp/decode-metrics.ts';
import { decodeSpans } from '../../receivers/otlp/decode-spans.ts';
import type { Item } from '../items/items.ts';
import { readRequest } from '../testing/read-request.ts';
import { encodeBreeze } from './breeze-format.ts';
import type { Envelope } from './envelope.ts';

const iKey = '11111111-2222-3333-4444-555555555555';
const parentId = '2122232425262728';

const sent = (items: readonly Item[]): Envelope[] =>
  encodeBreeze(items, { iKey, keepsKeys: false }).map(
    ({ bytes }) => JSON.parse(Buffer.from(bytes).toString()) as Envelope,
  );

/** What becomes of one OpenCensus span. */
function sentCensus(fields: object): Envelope[] {
  const body = spansOf([censusSpan(fields)]);
  const peer = new Peer();
  peer.learn(body);
  return sent(readRequest('opencensus', nowNs, (rows) => decodeCensusSpans(body, rows, peer)));
}

const sentOtlp = (fields: object, resource = {}): Envelope[] =>
  sent(readRequest('otlp', nowNs, (rows) => decodeSpans(tracesOf([aSpan(fields)], resource), rows)));

/** The rules of Microsoft's Local Forwarder (OpenCensusTelemetryConverter.cs). */
describe('an OpenCensus span', () => {
  test('without a kind is a dependency, as the tutorial’s program sends it', () => {
    const [envelope, ...more] = sentCensus({ name: { value: 'test' } });

    expect(more).toEqual([]);
    expect(envelope).toEqual({
      ver: 1,
      name: 'Microsoft.ApplicationInsights.RemoteDependency',
      time: '2026-11-21T10:00:00.0000000Z',
      iKey,
      tags: {
        'ai.cloud.role': 'python-service',
        'ai.cloud.roleInstance': 'vm.28594',
        'ai.internal.nodeName': 'vm',
        'ai.internal.sdkVersion': 'lf_python-oc:0.11.4',
        'ai.operation.id': traceId,
      },
      data: {
        baseType: 'RemoteDependencyData',
        baseData: {
          ver: 2,
          id: `|${traceId}.${spanId}.`,
          name: 'test',
          duration: '00:00:00.0050000',
          success: true,
          resultCode: '0',
          properties: {},
        },
      },
    });
  });

  test.each([
    ['of a server', { kind: 1 }, 'RequestData'],
    ['of a client', { kind: 2 }, 'RemoteDependencyData'],
    ['whose parent is elsewhere', { sameProcessAsParentSpan: { value: false } }, 'RequestData'],
    ['whose parent is here', { sameProcessAsParentSpan: { value: true } }, 'RemoteDependencyData'],
    [
      'that says it is a server',
      { kind: 2, attributes: attributesOf({ 'span.kind': 'server' }) },
      'RequestData',
    ],
    [
      'that says it is a client',
      { kind: 1, attributes: attributesOf({ 'span.kind': 'client' }) },
      'RemoteDependencyData',
    ],
  ])('%s', (_what, fields, baseType) => {
    expect(sentCensus(fields)[0]?.data.baseType).toBe(baseType);
  });

  test.each([
    [
      { 'http.url': 'http://h:8080/a?b', 'http.method': 'GET', 'http.route': '/a/:id' },
      'GET /a/:id',
      'http://h:8080/a?b',
    ],
    [{ 'http.host': 'h', 'http.port': 80, 'http.path': '/p', 'http.method': 'PUT' }, 'PUT /p', 'http://h/p'],
    [{ 'http.host': 'h', 'http.port': 8443, 'http.path': '/p' }, '/p', 'https://h:8443/p'],
    [{ 'http.host': 'h', 'http.method': 'GET' }, 'GET', 'https://h'],
    [{ 'http.url': '/only/path', 'http.method': 'GET' }, 'GET /only/path', undefined],
  ])('a request with %j is named by it', (attributes, name, url) => {
    const [envelope] = sentCensus({
      kind: 1,
      parentSpanId: base64(parentId),
      attributes: attributesOf({ ...attributes, 'http.status_code': 404, 'http.user_agent': 'curl' }),
    });

    expect(envelope?.tags).toMatchObject({
      'ai.operation.name': name,
      'ai.operation.parentId': `|${traceId}.${parentId}.`,
      'ai.user.userAgent': 'curl',
    });
    expect(envelope?.data.baseData).toMatchObject({ name, responseCode: '404', success: true });
    expect(envelope?.data.baseData.url).toBe(url);
  });

  test('a call over HTTP has its target, address and result', () => {
    const attributes = {
      'http.url': 'http://api:9090/calendar?d=1',
      'http.method': 'GET',
      'http.path': '/calendar',
      'http.status_code': 500,
    };
    const [envelope] = sentCensus({
      kind: 2,
      attributes: attributesOf(attributes),
      status: { code: 2, message: 'no' },
    });

    expect(envelope?.data.baseData).toMatchObject({
      name: 'GET /calendar',
      type: 'Http',
      target: 'api:9090',
      data: 'http://api:9090/calendar?d=1',
      resultCode: '500',
      success: false,
      properties: { statusDescription: 'no' },
    });
  });

  test('about sending telemetry is not sent', () => {
    const to = (url: string) => sentCensus({ kind: 2, attributes: attributesOf({ 'http.url': url }) });

    expect(to('https://dc.services.visualstudio.com/v2/track')).toEqual([]);
    expect(to('https://rt.services.visualstudio.com/x')).toEqual([]);
    expect(to('https://example.com/x')).toHaveLength(1);
  });

  test('brings attributes, trace state and links as properties, and its time events as traces', () => {
    const link = {
      traceId: base64('f'.repeat(32)),
      spanId: base64('e'.repeat(16)),
      type: 2,
      attributes: attributesOf({ why: 'retry' }),
    };
    const time = timestamp(nowNs + 1_000_000n);
    const [span, annotation, message] = sentCensus({
      attributes: attributesOf({ text: 'a', flag: true, number: 7 }),
      tracestate: { entries: [{ key: 'vendor', value: 'v' }] },
      links: { link: [link] },
      timeEvents: {
        timeEvent: [
          {
            time,
            annotation: { description: { value: 'cache missed' }, attributes: attributesOf({ key: 'k' }) },
          },
          { time, messageEvent: { type: 1, id: '7', uncompressedSize: '100', compressedSize: '40' } },
        ],
      },
    });

    expect(span?.data.baseData.properties).toEqual({
      text: 'a',
      flag: 'True',
      number: '7',
      vendor: 'v',
      link0_traceId: 'f'.repeat(32),
      link0_spanId: 'e'.repeat(16),
      link0_type: 'PARENT_LINKED_SPAN',
      link0_why: 'retry',
    });
    expect([annotation, message].map((one) => one?.tags['ai.operation.parentId'])).toEqual(
      Array(2).fill(`|${traceId}.${spanId}.`),
    );
    expect(annotation).toMatchObject({
      time: '2026-11-21T10:00:00.0010000Z',
      data: { baseType: 'MessageData', baseData: { message: 'cache missed', properties: { key: 'k' } } },
    });
    expect(message?.data.baseData.message).toBe(
      "MessageEvent. messageId: '7', type: 'SENT', compressed size: '40', uncompressed size: '100'",
    );
  });
});

describe('other telemetry', () => {
  test('a server’s span is a request, its exception an exception under it; sampling is told', () => {
    const [request, exception] = sentOtlp(
      {
        parentSpanId: base64(parentId),
        traceState: 'ot=th:c',
        attributes: keyValues({ 'http.request.method': 'GET', 'http.route': '/a', 'url.full': 'http://h/a' }),
        status: { code: 2, message: 'broken' },
        events: [
          {
            timeUnixNano: String(nowNs),
            name: 'exception',
            attributes: keyValues({
              'exception.type': 'E',
              'exception.message': 'm',
              'exception.stacktrace': 's',
            }),
          },
        ],
      },
      { 'service.name': 'shop', 'service.namespace': 'eu' },
    );

    expect(request).toMatchObject({
      sampleRate: 25,
      tags: {
        'ai.cloud.role': 'eu.shop',
        'ai.operation.id': traceId,
        'ai.operation.parentId': parentId,
      },
      data: {
        baseType: 'RequestData',
        baseData: { id: spanId, name: 'GET /', url: 'http://h/a', success: false },
      },
    });
    expect(exception).toMatchObject({
      tags: { 'ai.operation.parentId': spanId },
      data: {
        baseType: 'ExceptionData',
        baseData: { exceptions: [{ typeName: 'E', message: 'm', stack: 's', hasFullStack: true }] },
      },
    });
  });

  test('a database call has its type, target and statement', () => {
    const attributes = {
      'db.system.name': 'postgresql',
      'db.query.text': 'SELECT 1',
      'db.namespace': 'notes',
      'server.address': 'db',
    };

    expect(sentOtlp({ kind: 3, attributes: keyValues(attributes) })[0]?.data.baseData).toMatchObject({
      type: 'postgresql',
      target: 'db | notes',
      data: 'SELECT 1',
    });
  });

  test('log records and points', () => {
    const record = {
      timeUnixNano: String(nowNs),
      severityNumber: 13,
      body: { stringValue: 'careful' },
      attributes: keyValues({ n: 1 }),
      traceId: base64(traceId),
      spanId: base64(spanId),
    };
    const point = { timeUnixNano: String(nowNs), asDouble: 1.5, attributes: keyValues({ route: '/' }) };
    const logs = readRequest('otlp', nowNs, (rows) => decodeLogs(logsOf([record]), rows));
    const points = readRequest('otlp', nowNs, (rows) =>
      decodeMetrics(metricsOf([{ name: 'load', gauge: { dataPoints: [point] } }]), rows),
    );

    expect(sent(logs)).toMatchObject([
      {
        tags: { 'ai.operation.id': traceId, 'ai.operation.parentId': spanId },
        data: {
          baseType: 'MessageData',
          baseData: { message: 'careful', severityLevel: 2, properties: { n: '1' } },
        },
      },
    ]);
    expect(sent(points)).toMatchObject([
      {
        data: {
          baseType: 'MetricData',
          baseData: { metrics: [{ name: 'load', value: 1.5, count: 1 }], properties: { route: '/' } },
        },
      },
    ]);
  });
});
