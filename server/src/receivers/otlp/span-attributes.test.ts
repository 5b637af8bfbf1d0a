import { describe, expect, test } from 'vitest';
import { decodeOne, decodeTraces, withAttributes } from '../../../../tests/harness/decode-traces.ts';
import { aSpan, keyValues, spanId, traceId } from '../../../../tests/harness/otlp-messages.ts';
import { decodeSpansJson } from './decode-spans.ts';

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

    const decoded = decodeTraces(new TextEncoder().encode(JSON.stringify(request)), decodeSpansJson);

    const kept = decoded.span.attributes as Record<string, string>;
    expect(kept.a).toBe(`${'['.repeat(64)}null${']'.repeat(64)}`);
  });
});
