import { describe, expect, test } from 'vitest';
import {
  aSpan,
  attributesOf,
  decodeStream,
  pythonNode,
  spansOf,
  timestamp,
} from '../../../../tests/harness/opencensus-messages.ts';
import { base64, nowNs, spanId, traceId } from '../../../../tests/harness/otlp-messages.ts';
import { decodeSpans } from './decode-spans.ts';

const decodeOne = (fields: object) => {
  const { outcomes, rows } = decodeStream([spansOf([aSpan(fields)])], decodeSpans);
  return { outcome: outcomes[0], rows, span: rows('spans')[0]! };
};
const resourceAttributes = (text: unknown) => JSON.parse(String(text)) as Record<string, unknown>;

describe('a span', () => {
  test('keeps ids, times to the nanosecond, name, status message and trace state', () => {
    const { span, outcome } = decodeOne({
      parentSpanId: base64('2122232425262728'),
      status: { code: 2, message: 'no' },
      kind: 1,
      tracestate: {
        entries: [
          { key: 'a', value: 'b' },
          { key: 'c', value: 'd' },
        ],
      },
    });

    expect(outcome).toEqual({ accepted: 1, rejected: 0 });
    expect(span).toMatchObject({
      project: 'p',
      service: 'python-service',
      instance: 'vm.28594',
      host: 'vm',
      dialect: 'opencensus',
      received_time: nowNs,
      trace_id: traceId,
      span_id: spanId,
      parent_span_id: '2122232425262728',
      start_time: nowNs,
      duration_ns: 5_000_001n,
      name: 'test',
      kind: 2,
      status_code: 2,
      status_message: 'no',
      trace_state: 'a=b,c=d',
      weight: 1,
    });
  });

  test.each([
    [0, 1],
    [1, 2],
    [2, 3],
    [9, 1],
  ])('of OpenCensus’ kind %i is of kind %i', (sent, kept) => {
    expect(decodeOne({ kind: sent }).span.kind).toBe(kept);
  });

  test('whose status is 0 or absent is unset, so that an HTTP error still shows', () => {
    expect(decodeOne({ status: {} }).span.status_code).toBe(0);
    expect(decodeOne({}).span.status_code).toBe(0);
  });

  test('without a parent is a root; with one elsewhere it enters the service', () => {
    expect(Number(decodeOne({}).span.marks) & 3).toBe(3);
    const parentSpanId = base64('2122232425262728');
    const remote = decodeOne({ parentSpanId, sameProcessAsParentSpan: { value: false } }).span;
    expect(Number(remote.marks) & 15).toBe(2 | 8);
    expect(remote.kind).toBe(0);
    expect(remote.attributes).toMatchObject({ 'opencensus.same_process_as_parent_span': 'false' });
    expect(Number(decodeOne({ parentSpanId, sameProcessAsParentSpan: { value: true } }).span.marks)).toBe(0);
  });

  test('keeps typed attributes, its status code and its number of children', () => {
    const { span } = decodeOne({
      attributes: attributesOf({
        text: 'ü',
        'http.status_code': 404,
        'http.url': 'http://shop/',
        small: -5,
        large: 2n ** 60n,
        half: 0.5,
        yes: true,
      }),
      status: { code: 7 },
      childSpanCount: { value: 3 },
    });

    expect(span).toMatchObject({ http_status: 404, url_full: 'http://shop/' });
    expect(span.attributes).toMatchObject({ text: 'ü', large: String(2n ** 60n), yes: 'true' });
    expect(span.attributes_number).toEqual({
      small: -5,
      half: 0.5,
      'opencensus.status_code': 7,
      'opencensus.child_span_count': 3,
    });
    expect(String(span.attribute_types).split('\u001f').sort()).toEqual(['large:int', 'yes:bool']);
  });

  test.each([
    ['postgresql.query', 'postgresql'],
    ['pymysql.query', 'mysql'],
    ['sqlalchemy.query', 'other_sql'],
  ])('with %s called a database, and what it asked is its statement too', (key, system) => {
    const { span } = decodeOne({ kind: 2, attributes: attributesOf({ [key]: 'SELECT 1' }) });

    expect(span).toMatchObject({
      db_system: system,
      db_statement: 'SELECT 1',
      spelling: '',
      attributes: { [key]: 'SELECT 1' },
    });
  });

  test('that names its database itself keeps that name; another query is an attribute', () => {
    const attributes = { 'db.system': 'cockroachdb', 'postgresql.query': 'SELECT 1', 'my_own_db.query': 'x' };
    const { span } = decodeOne({ attributes: attributesOf(attributes) });

    expect(span).toMatchObject({ db_system: 'cockroachdb', db_statement: 'SELECT 1', spelling: 'db.system' });
    expect(decodeOne({ attributes: attributesOf({ 'my_own_db.query': 'x' }) }).span).toMatchObject({
      db_system: '',
      db_statement: '',
    });
  });

  test('counts what the client left out or cut', () => {
    const { span } = decodeOne({
      attributes: {
        attributeMap: { cut: { stringValue: { value: 'x', truncatedByteCount: 9 } } },
        droppedAttributesCount: 4,
      },
      timeEvents: { droppedAnnotationsCount: 1, droppedMessageEventsCount: 2 },
      links: { droppedLinksCount: 5 },
    });

    expect(span).toMatchObject({ dropped_attributes: 5, dropped_events: 3, dropped_links: 5 });
  });

  test('without an end lasts no time; a start before 1970 is bounded', () => {
    expect(decodeOne({ endTime: null }).span.duration_ns).toBe(0n);
    expect(decodeOne({ startTime: { seconds: '-5' }, endTime: null }).span.marks).not.toBe(3);
  });

  test.each([
    [1n, 1n],
    [4_294_967_296n, 4_294_967_296n],
    [1_795_255_200_999_999_999n, 999_999_999n],
  ])('lasts exactly %d - %d ns', (_end, nanos) => {
    const { span } = decodeOne({ endTime: timestamp(nowNs + nanos) });

    expect(span.duration_ns).toBe(nanos);
  });

  test('with bad ids is left out and its neighbours stay', () => {
    const bad = [
      { traceId: base64('00'.repeat(16)) },
      { spanId: base64('0102') },
      { parentSpanId: base64('01') },
    ];
    const body = spansOf([aSpan(), ...bad.map(aSpan), aSpan()]);

    const { outcomes, rows } = decodeStream([body], decodeSpans);

    expect(outcomes[0]).toMatchObject({ accepted: 2, rejected: 3 });
    expect(outcomes[0]?.reason).toBe('trace_id must be 16 bytes that are not all zero');
    expect(rows('spans')).toHaveLength(2);
  });
});

describe('time events and links', () => {
  test('become events and links', () => {
    const { span } = decodeOne({
      timeEvents: {
        timeEvent: [
          {
            time: timestamp(nowNs + 1n),
            annotation: {
              description: { value: 'cache miss' },
              attributes: attributesOf({ key: 'k', n: 2 }),
            },
          },
          {
            time: timestamp(nowNs + 2n),
            messageEvent: { type: 2, id: '7', uncompressedSize: '100', compressedSize: '50' },
          },
        ],
      },
      links: {
        link: [
          {
            traceId: base64(traceId),
            spanId: base64(spanId),
            type: 2,
            attributes: attributesOf({ why: 'batch' }),
          },
          { traceId: base64(''), spanId: base64(spanId) },
        ],
      },
    });

    expect(span.event_name).toEqual(['cache miss', 'message']);
    expect(span.event_time).toEqual([nowNs + 1n, nowNs + 2n]);
    expect((span.event_attributes as string[]).map((text) => JSON.parse(text))).toEqual([
      { key: 'k', n: 2 },
      {
        'message.type': 'RECEIVED',
        'message.id': 7,
        'message.uncompressed_size': 100,
        'message.compressed_size': 50,
      },
    ]);
    expect(span.link_trace_id).toEqual([traceId]);
    expect(span.link_span_id).toEqual([spanId]);
    expect(JSON.parse((span.link_detail as string[])[0]!)).toEqual({
      attributes: { 'opencensus.link_type': 'PARENT_LINKED_SPAN', why: 'batch' },
    });
    expect(span.dropped_links).toBe(1);
  });
});

describe('exceptions', () => {
  const stackTrace = {
    stackFrames: {
      frame: [
        {
          functionName: { value: 'pay' },
          fileName: { value: 'shop.py' },
          lineNumber: '12',
          columnNumber: '3',
        },
        { functionName: { value: 'main' }, fileName: { value: 'shop.py' }, lineNumber: '40' },
      ],
      droppedFramesCount: 2,
    },
    stackTraceHashId: '99',
  };
  const stack = '    at pay (shop.py:12:3)\n    at main (shop.py:40)\n    ... 2 more';

  test('come from the stack trace of a failed span', () => {
    const { span, rows } = decodeOne({ stackTrace, status: { code: 2, message: 'boom' } });

    expect(span.attributes).toMatchObject({ 'code.stacktrace': stack });
    expect(span.attributes_number).toMatchObject({ 'opencensus.stack_trace_hash_id': 99 });
    expect(rows('exceptions')).toMatchObject([
      { message: 'boom', stack, operation: 'test', trace_id: traceId, span_id: spanId, escaped: 1 },
    ]);
  });

  test('do not come from the stack trace of a span that did not fail', () => {
    const { rows, span } = decodeOne({ stackTrace });

    expect(span.attributes).toMatchObject({ 'code.stacktrace': stack });
    expect(rows('exceptions')).toEqual([]);
  });

  test('come from what the Flask middleware says of an error', () => {
    const { rows } = decodeOne({
      kind: 1,
      attributes: attributesOf({
        'error.name': 'ValueError',
        'error.message': 'no',
        stacktrace: 'File "a.py"',
      }),
    });

    expect(rows('exceptions')).toMatchObject([{ type: 'ValueError', message: 'no', stack: 'File "a.py"' }]);
  });
});

describe('node and resource', () => {
  test('become the resource, with the keys OpenTelemetry has for them', () => {
    const resource = { type: 'k8s', labels: { 'k8s.pod.name': 'pod-1' } };
    const node = { ...pythonNode, attributes: { 'deployment.environment': 'prod' } };
    const { rows } = decodeStream([spansOf([aSpan()], { node, resource })], decodeSpans);

    expect(rows('spans')[0]).toMatchObject({ environment: 'prod', host: 'vm', service: 'python-service' });
    expect(resourceAttributes(rows('resources')[0]?.attributes)).toEqual({
      'deployment.environment': 'prod',
      'host.name': 'vm',
      'k8s.pod.name': 'pod-1',
      'opencensus.exporterversion': '0.0.1',
      'opencensus.resourcetype': 'k8s',
      'opencensus.starttime': new Date(Number(nowNs / 1_000_000n) - 60_000).toISOString(),
      'process.pid': 28_594,
      'service.instance.id': 'vm.28594',
      'service.name': 'python-service',
      'telemetry.sdk.language': 'python',
      'telemetry.sdk.name': 'opencensus',
      'telemetry.sdk.version': '0.11.4',
    });
  });

  test('of an earlier message hold for the later ones, and give way to newer ones', () => {
    const other = { node: { serviceInfo: { name: 'other' } } };
    const bodies = [
      spansOf([aSpan()]),
      spansOf([aSpan()], {}),
      spansOf([aSpan()], other),
      spansOf([aSpan()], {}),
    ];

    const { rows } = decodeStream(bodies, decodeSpans);

    expect(rows('spans').map((row) => row.service)).toEqual([
      'python-service',
      'python-service',
      'other',
      'other',
    ]);
  });

  test('of a span come before those of its message', () => {
    const own = aSpan({ resource: { labels: { 'service.name': 'own' } } });

    const { rows } = decodeStream([spansOf([own, aSpan()])], decodeSpans);

    expect(rows('spans').map((row) => row.service)).toEqual(['own', 'python-service']);
  });

  test('may come with fields that are not known', () => {
    const unknown = Uint8Array.of(0x78, 0x05, 0xf9, 0x01, 1, 2, 3, 4, 5, 6, 7, 8);

    const { rows } = decodeStream([Buffer.concat([unknown, spansOf([aSpan()]), unknown])], decodeSpans);

    expect(rows('spans')).toHaveLength(1);
  });

  test('larger than 64 KiB are refused', () => {
    const body = spansOf([aSpan()], { resource: { type: 'x'.repeat(70_000) } });

    expect(() => decodeStream([body], decodeSpans)).toThrow(/larger than 65536 bytes/);
  });
});
