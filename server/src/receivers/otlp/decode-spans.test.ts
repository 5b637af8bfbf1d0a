import { describe, expect, test } from 'vitest';
import {
  aSpan,
  base64,
  keyValues,
  nowNs,
  spanId,
  traceId,
  tracesOf,
} from '../../../../tests/harness/otlp-messages.ts';
import { type NativeRow, readNative } from '../../../../tests/harness/read-native.ts';
import { type FillOutcome, openRowSink } from '../../model/rows/row-sink.ts';
import type { TableName } from '../../model/tables.ts';
import { decodeSpans, decodeSpansJson } from './decode-spans.ts';

interface Decoded {
  readonly outcome: FillOutcome;
  readonly rows: (table: TableName) => NativeRow[];
  /** The only span. */
  readonly span: NativeRow;
}

function decode(body: Uint8Array, read = decodeSpans): Decoded {
  const sink = openRowSink();
  sink.begin({ project: 'p', dialect: 'otlp', nowNs });
  const outcome = read(body, sink);
  const rows = (table: TableName) => readNative(sink.block(table).nativeParts());
  return { outcome, rows, span: rows('spans')[0]! };
}

const decodeOne = (fields: object) => decode(tracesOf([aSpan(fields)], { 'service.name': 'shop' }));
const withAttributes = (attributes: Parameters<typeof keyValues>[0], fields: object = {}) =>
  decodeOne({ attributes: keyValues(attributes), ...fields }).span;

describe('a span', () => {
  test('keeps ids, times, name, kind, status, flags and trace state', () => {
    const { span, outcome } = decodeOne({
      parentSpanId: base64('2122232425262728'),
      traceState: 'a=b',
      flags: 0x301,
      status: { code: 2, message: 'no' },
    });

    expect(outcome).toEqual({ accepted: 1, rejected: 0 });
    expect(span).toMatchObject({
      project: 'p',
      service: 'shop',
      dialect: 'otlp',
      scope_name: 'lib',
      received_time: nowNs,
      trace_id: traceId,
      span_id: spanId,
      parent_span_id: '2122232425262728',
      start_time: nowNs,
      duration_ns: 5_000_000n,
      name: 'GET /',
      kind: 2,
      status_code: 2,
      status_message: 'no',
      trace_state: 'a=b',
      flags: 0x301,
      weight: 1,
    });
    expect(span.marks).toBe(2 | 8);
  });

  test('without a parent is a root, also when eight zero bytes were sent', () => {
    expect(decodeOne({}).span.marks).toBe(1 | 2);
    expect(decodeOne({ parentSpanId: base64('0000000000000000') }).span.marks).toBe(1 | 2);
  });

  test('of a sampler stands for as many as its threshold says', () => {
    expect(decodeOne({ traceState: 'x=1,ot=rv:1;th:c' }).span.weight).toBe(4);
    expect(decodeOne({ traceState: 'ot=p:3' }).span.weight).toBe(8);
    expect(decodeOne({ traceState: 'ot=th:zz' }).span.weight).toBe(1);
  });

  test('with bad ids is left out and its neighbours stay', () => {
    const good = aSpan();
    const spans = [
      good,
      aSpan({ traceId: base64('00'.repeat(16)) }),
      aSpan({ spanId: base64('0102') }),
      aSpan({ parentSpanId: base64('01') }),
      aSpan({ traceId: '' }),
      good,
    ];

    const { outcome, rows } = decode(tracesOf(spans));

    expect(outcome.accepted).toBe(2);
    expect(outcome.rejected).toBe(4);
    expect(outcome.reason).toBe('trace_id must be 16 bytes that are not all zero');
    expect(rows('spans')).toHaveLength(2);
  });
});

describe('attributes', () => {
  test('of old and new conventions fill the same columns and their spelling is kept', () => {
    const old = withAttributes({
      'http.method': 'GET',
      'http.status_code': 200,
      'net.host.name': 'h',
      'db.statement': 'S',
    });
    const current = withAttributes({
      'http.request.method': 'GET',
      'http.response.status_code': 200,
      'server.address': 'h',
      'db.query.text': 'S',
    });

    for (const span of [old, current]) {
      expect(span).toMatchObject({
        http_method: 'GET',
        http_status: 200,
        server_address: 'h',
        db_statement: 'S',
      });
      expect(span.attributes).toEqual({});
      expect(span.attributes_number).toEqual({});
    }
    expect(old.spelling).toBe('http.method,http.status_code,net.host.name,db.statement');
    expect(current.spelling).toBe(
      'http.request.method,http.response.status_code,server.address,db.query.text',
    );
  });

  test('sent in both spellings fill the column once, the second stays in the map', () => {
    const span = withAttributes({ 'http.method': 'GET', 'http.request.method': 'POST' });

    expect(span).toMatchObject({ http_method: 'GET', spelling: 'http.method' });
    expect(span.attributes).toEqual({ 'http.request.method': 'POST' });
  });

  test('net.peer.name names the server on a client span only', () => {
    expect(withAttributes({ 'net.peer.name': 'db' }, { kind: 3 })).toMatchObject({ server_address: 'db' });
    const server = withAttributes({ 'net.peer.name': 'me' }, { kind: 2 });
    expect(server).toMatchObject({ server_address: '', attributes: { 'net.peer.name': 'me' } });
  });

  test('whose type does not fit fill the column and stay in the map', () => {
    const span = withAttributes({
      'http.status_code': '404',
      'peer.service': 5,
      'server.port': 80.5,
      'db.system': true,
    });

    expect(span).toMatchObject({
      http_status: 404,
      peer_service: '5',
      server_port: 0,
      db_system: 'true',
      spelling: '',
    });
    expect(span.attributes).toEqual({ 'http.status_code': '404', 'db.system': 'true' });
    expect(span.attributes_number).toEqual({ 'peer.service': 5, 'server.port': 80.5 });
    expect(span.attribute_types).toBe('db.system:bool');
  });

  test('keep type and value, also integers beyond 2^53, lists, maps, bytes, NaN and nothing', () => {
    const span = withAttributes({
      text: '',
      yes: true,
      int: -7,
      big: 9_223_372_036_854_775_807n,
      small: -9_223_372_036_854_775_808n,
      edge: 9_007_199_254_740_993n,
      half: 0.5,
      nan: Number.NaN,
      inf: Number.NEGATIVE_INFINITY,
      list: ['a"\n', 1, 1.5, null, [true]],
      map: { k: { '': 'v' } },
      bytes: Uint8Array.of(1, 2, 255),
      nothing: null,
    });

    expect(span.attributes).toEqual({
      text: '',
      yes: 'true',
      big: '9223372036854775807',
      small: '-9223372036854775808',
      edge: '9007199254740993',
      list: '["a\\"\\n",1,1.5,null,[true]]',
      map: '{"k":{"":"v"}}',
      bytes: 'AQL/',
      nothing: 'null',
    });
    expect(span.attributes_number).toEqual({
      int: -7,
      half: 0.5,
      nan: Number.NaN,
      inf: Number.NEGATIVE_INFINITY,
    });
    expect(span.attribute_types).toBe(
      [
        'yes:bool',
        'big:int',
        'small:int',
        'edge:int',
        'list:json',
        'map:json',
        'bytes:bytes',
        'nothing:json',
      ].join('\x1f'),
    );
  });

  test('tell an integral double from an integer', () => {
    const attributes = [
      { key: 'd', value: { doubleValue: 2 } },
      { key: 'i', value: { intValue: '2' } },
    ];

    const { span } = decodeOne({ attributes });

    expect(span).toMatchObject({ attributes_number: { d: 2, i: 2 }, attribute_types: 'd:double' });
  });

  test('sent twice keep the last value, counted and marked', () => {
    const attributes = [
      ...keyValues({ a: 'first', b: 1, 'http.method': 'GET', c: 'kept', flag: true }),
      ...keyValues({ a: 'last', b: 'text', 'http.method': 'PUT', flag: 3 }),
    ];

    const { span } = decodeOne({ attributes });

    expect(span).toMatchObject({
      http_method: 'PUT',
      dropped_attributes: 4,
      marks: 1 | 2 | 64,
      attribute_types: '',
    });
    expect(span.attributes).toEqual({ a: 'last', b: 'text', c: 'kept' });
    expect(span.attributes_number).toEqual({ flag: 3 });
  });

  test('beyond the limits are cut or left out, and counted', () => {
    const many = Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`k${i}`, 'v']));
    const long = `${'x'.repeat(65_535)}é`;

    const span = withAttributes({ long, ...many }, { droppedAttributesCount: 5 });

    const kept = span.attributes as Record<string, string>;
    expect(Object.keys(kept)).toHaveLength(512);
    expect(kept.long).toBe('x'.repeat(65_535));
    expect(span.dropped_attributes).toBe(5 + 1 + 89);
  });

  test('named like parts of JavaScript objects are attributes', () => {
    const attributes = [
      { key: '__proto__', value: { stringValue: 'x' } },
      ...keyValues({ constructor: 'y' }),
    ];

    const { span } = decodeOne({ attributes });

    expect(Object.keys(span.attributes as object).sort()).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  test('nest as deep as the limit and no deeper', () => {
    let value: object = { stringValue: 'deep' };
    for (let i = 0; i < 90; i += 1) value = { arrayValue: { values: [value] } };
    const span = { ...aSpan({ attributes: [{ key: 'a', value }] }), traceId, spanId };
    const request = { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] };

    const decoded = decode(new TextEncoder().encode(JSON.stringify(request)), decodeSpansJson);

    const kept = decoded.span.attributes as Record<string, string>;
    expect(kept.a).toBe(`${'['.repeat(64)}null${']'.repeat(64)}`);
  });
});

describe('times', () => {
  const sent = (span: NativeRow) => (span.attributes as Record<string, string>)['headwater.time.sent'];

  test('of an end before the start give a duration of 0, marked', () => {
    const { span } = decodeOne({ endTimeUnixNano: String(nowNs - 1n) });

    expect(span).toMatchObject({ start_time: nowNs, duration_ns: 0n });
    expect((span.marks as number) & 16).toBe(16);
    expect(sent(span)).toBe(`${nowNs},${nowNs - 1n}`);
  });

  test.each([
    ['0', '0', nowNs],
    ['0', String(nowNs), nowNs],
    ['18446744073709551615', '18446744073709551615', nowNs + 86_400_000_000_000n],
    ['1', '2', nowNs - 30n * 86_400_000_000_000n],
  ])('from %s to %s are bounded, marked and kept as sent', (start, end, column) => {
    const { span } = decodeOne({ startTimeUnixNano: start, endTimeUnixNano: end });

    expect(span.start_time).toBe(column);
    expect((span.marks as number) & 32).toBe(32);
    expect(sent(span)).toBe(`${start},${end}`);
  });
});

describe('events and links', () => {
  test('are kept with typed attributes', () => {
    const events = [
      {
        timeUnixNano: String(nowNs + 1n),
        name: 'cache',
        attributes: keyValues({ hit: true, n: 2 }),
        droppedAttributesCount: 1,
      },
      { timeUnixNano: String(nowNs + 2n), name: 'other' },
    ];
    const links = [
      {
        traceId: base64('aa'.repeat(16)),
        spanId: base64('bb'.repeat(8)),
        traceState: 'q=1',
        flags: 1,
        attributes: keyValues({ x: 'y' }),
      },
      { traceId: base64('00'.repeat(16)), spanId: base64('bb'.repeat(8)) },
    ];

    const { span } = decodeOne({ events, links, droppedEventsCount: 3, droppedLinksCount: 4 });

    expect(span).toMatchObject({
      event_time: [nowNs + 1n, nowNs + 2n],
      event_name: ['cache', 'other'],
      event_attributes: ['{"hit":true,"n":2,"headwater.dropped_attributes":1}', '{}'],
      dropped_events: 3,
      link_trace_id: ['aa'.repeat(16)],
      link_span_id: ['bb'.repeat(8)],
      link_detail: ['{"traceState":"q=1","flags":1,"attributes":{"x":"y"}}'],
      dropped_links: 5,
    });
  });

  test('named exception give a row in exceptions', () => {
    const stack =
      'Traceback (most recent call last):\n  File "/app/shop/cart.py", line 3, in add\n    raise X\nX: no';
    const attributes = keyValues({
      'exception.type': 'X',
      'exception.message': 'no',
      'exception.stacktrace': stack,
      'exception.escaped': true,
      'user.tier': 'gold',
      attempt: 2,
    });

    const { rows } = decodeOne({ events: [{ timeUnixNano: String(nowNs), name: 'exception', attributes }] });

    expect(rows('exceptions')).toMatchObject([
      {
        service: 'shop',
        time: nowNs,
        trace_id: traceId,
        span_id: spanId,
        operation: 'GET /',
        type: 'X',
        message: 'no',
        stack,
        problem_id: 'X at cart.add',
        escaped: 1,
        source: 'span-event',
        attributes: { 'user.tier': 'gold', attempt: '2' },
      },
    ]);
  });
});

describe('resources and scopes', () => {
  test('are written once, and their hot parts stand in every row', () => {
    const resource = {
      'service.name': 'shop',
      'service.version': '2',
      'deployment.environment': 'prod',
      'host.name': 'h1',
      'service.instance.id': 'i-1',
    };
    const body = tracesOf([aSpan(), aSpan()], resource);
    const sink = openRowSink();
    for (let i = 0; i < 3; i += 1) {
      sink.begin({ project: 'p', dialect: 'otlp', nowNs: nowNs + BigInt(i) });
      decodeSpans(body, sink);
    }

    const rows = readNative(sink.block('spans').nativeParts());
    const resources = readNative(sink.block('resources').nativeParts());

    expect(rows).toHaveLength(6);
    expect(rows[5]).toMatchObject({
      service: 'shop',
      version: '2',
      environment: 'prod',
      host: 'h1',
      instance: 'i-1',
    });
    expect(resources).toMatchObject([
      { kind: 'resource', name: 'shop', version: '2', schema_url: 'https://opentelemetry.io/schemas/1.30.0' },
      { kind: 'scope', name: 'lib', version: '1', attributes: '{}' },
    ]);
    expect(resources[0]!.id).toBe(rows[0]!.resource_id);
    expect(resources[1]!.id).toBe(rows[0]!.scope_id);
    expect(JSON.parse(resources[0]!.attributes as string)).toEqual(resource);
  });

  test('have the same id in whatever order and form they come, and rows of their own per project', () => {
    const sink = openRowSink();
    const send = (project: string, body: Uint8Array, read = decodeSpans) => {
      sink.begin({ project, dialect: 'otlp', nowNs });
      read(body, sink);
    };
    send('p', tracesOf([aSpan()], { 'service.name': 'a', x: 1 }));
    send('p', tracesOf([aSpan()], { x: 1, 'service.name': 'a' }));
    send('q', tracesOf([aSpan()], { x: 1, 'service.name': 'a' }));

    const spans = readNative(sink.block('spans').nativeParts());
    const resources = readNative(sink.block('resources').nativeParts());

    expect(new Set(spans.map((span) => span.resource_id)).size).toBe(1);
    expect(resources.filter((row) => row.kind === 'resource').map((row) => row.project)).toEqual(['p', 'q']);
  });

  test('are written again after an hour, and after a rollback', () => {
    const body = tracesOf([aSpan()], { 'service.name': 'shop' });
    const sink = openRowSink();
    const count = () => sink.block('resources').rows;
    sink.begin({ project: 'p', dialect: 'otlp', nowNs });
    const mark = sink.mark();
    decodeSpans(body, sink);
    sink.rollback(mark);
    expect(count()).toBe(0);

    decodeSpans(body, sink);
    expect(count()).toBe(2);
    sink.begin({ project: 'p', dialect: 'otlp', nowNs: nowNs + 3_599_000_000_000n });
    decodeSpans(body, sink);
    expect(count()).toBe(2);
    sink.begin({ project: 'p', dialect: 'otlp', nowNs: nowNs + 3_600_000_000_000n });
    decodeSpans(body, sink);
    expect(count()).toBe(4);
  });

  test('without service.name are an unknown service', () => {
    expect(decode(tracesOf([aSpan()])).span.service).toBe('unknown_service');
  });
});

describe('the JSON form', () => {
  const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const requestOf = (span: object) => ({
    resourceSpans: [
      {
        resource: { attributes: keyValues({ 'service.name': 'shop' }) },
        scopeSpans: [{ scope: {}, spans: [span] }],
      },
    ],
  });

  test('gives the same rows as protobuf', () => {
    const fields = {
      attributes: keyValues({ a: 'b', n: 5, list: [1, 'x'], big: 9_223_372_036_854_775_807n, f: 1.5 }),
      events: [{ timeUnixNano: String(nowNs), name: 'e', attributes: keyValues({ q: true }) }],
      status: { code: 2, message: 'm' },
    };

    const fromJson = decode(json(requestOf({ ...aSpan(fields), traceId, spanId })), decodeSpansJson);
    const fromProtobuf = decodeOne(fields);

    expect(fromJson.span).toEqual({
      ...fromProtobuf.span,
      scope_name: '',
      scope_id: 0n,
      resource_id: fromJson.span.resource_id,
    });
  });

  test('takes enum names, upper-case hex, snake case, numbers for times, and ignores what it does not know', () => {
    const text = JSON.stringify({
      resource_spans: [
        {
          scope_spans: [
            {
              spans: [
                {
                  trace_id: traceId.toUpperCase(),
                  span_id: spanId,
                  kind: 'SPAN_KIND_CLIENT',
                  status: { code: 'STATUS_CODE_ERROR' },
                  start_time_unix_nano: 'START',
                  end_time_unix_nano: String(nowNs + 7n),
                  unknown_field: [{ a: 1 }],
                  name: 'has "1795255200000000001" and :1795255200000000001',
                },
              ],
            },
          ],
        },
      ],
    }).replace('"START"', String(nowNs + 1n));

    const { span } = decode(new TextEncoder().encode(text), decodeSpansJson);

    expect(span).toMatchObject({
      trace_id: traceId,
      kind: 3,
      status_code: 2,
      start_time: nowNs + 1n,
      duration_ns: 6n,
    });
    expect(span.name).toBe('has "1795255200000000001" and :1795255200000000001');
  });

  test('with an id that is not hex refuses the span, not its neighbours', () => {
    const body = json({
      resourceSpans: [
        {
          scopeSpans: [
            {
              spans: [
                { ...aSpan(), traceId: 'zz', spanId },
                { ...aSpan(), traceId, spanId },
              ],
            },
          ],
        },
      ],
    });

    expect(decode(body, decodeSpansJson).outcome).toMatchObject({ accepted: 1, rejected: 1 });
  });

  test.each([
    ['{', 'HEADWATER_DECODE_SYNTAX'],
    ['[]', 'HEADWATER_DECODE_SHAPE'],
    ['{"resourceSpans":{}}', 'HEADWATER_DECODE_SHAPE'],
    ['{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":5}]}]}]}', 'HEADWATER_DECODE_SHAPE'],
    ['{"resourceSpans":[{"scopeSpans":[{"spans":[{"kind":"NONE"}]}]}]}', 'HEADWATER_DECODE_SHAPE'],
  ])('%s is refused', (text, code) => {
    expect(() => decode(new TextEncoder().encode(text), decodeSpansJson)).toThrow(
      expect.objectContaining({ code }),
    );
  });

  test('nested without end is cut, not fatal', () => {
    const depth = 100_000;
    const value = `${'{"arrayValue":{"values":['.repeat(depth)}{}${']}}'.repeat(depth)}`;
    const span = JSON.stringify({ ...aSpan(), traceId, spanId }).replace(
      '}',
      `,"attributes":[{"key":"a","value":${value}}]}`,
    );

    const { outcome } = decode(
      new TextEncoder().encode(`{"resourceSpans":[{"scopeSpans":[{"spans":[${span}]}]}]}`),
      decodeSpansJson,
    );

    expect(outcome).toEqual({ accepted: 1, rejected: 0 });
  });
});
