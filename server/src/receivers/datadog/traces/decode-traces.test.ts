import { describe, expect, test } from 'vitest';
import {
  aDatadogSpan,
  type DatadogSpan,
  decodeDatadog,
  encodeV04,
  encodeV05,
  lowTraceId,
} from '../../../../../tests/harness/datadog-traces.ts';
import { nowNs } from '../../../../../tests/harness/otlp-messages.ts';
import { openObfuscator } from '../obfuscate/obfuscator.ts';
import { decodeTracesJson, openTraceDecoder } from './decode-traces.ts';
import { noFacts } from './request-facts.ts';

const forms = [
  ['v0.4', encodeV04],
  ['v0.5', encodeV05],
] as const;
const tid = '0af7651916cd43dd';
const traceId = `${tid}8448eb211c80319c`;

describe.each(forms)('a span of %s', (version, encode) => {
  const decode = (chunks: DatadogSpan[][], options = {}) => decodeDatadog(version, encode(chunks), options);
  const decodeOne = (fields: Partial<DatadogSpan>) => decode([[aDatadogSpan(fields)]]).rows('spans')[0]!;

  test('keeps ids, names, times, type, kind and origin', () => {
    const { outcome, rows } = decode([
      [
        aDatadogSpan({
          parent_id: 0xb7ad6b7169203331n,
          meta: {
            env: 'dev',
            version: '0.1.0',
            language: 'python',
            'runtime-id': '6f97',
            'span.kind': 'server',
            '_dd.p.tid': tid,
            component: 'flask',
            'http.method': 'GET',
            'http.status_code': '200',
          },
          metrics: { '_dd.top_level': 1, '_dd.measured': 1, process_id: 9818, 'a.b': 1.5 },
        }),
      ],
    ]);

    expect(outcome).toEqual({ accepted: 1, rejected: 0 });
    expect(rows('spans')[0]).toMatchObject({
      service: 'notes',
      environment: 'dev',
      version: '0.1.0',
      instance: '6f97',
      dialect: 'datadog',
      trace_id: traceId,
      span_id: 'f476000000000001',
      parent_span_id: 'b7ad6b7169203331',
      start_time: nowNs,
      duration_ns: 5_000_000n,
      name: 'GET /notes',
      operation: 'flask.request',
      span_type: 'web',
      kind: 2,
      status_code: 0,
      http_method: 'GET',
      http_status: 200,
      marks: 2 | 4,
      weight: 1,
      attributes: { component: 'flask', 'http.status_code': '200' },
      attributes_number: { process_id: 9818, 'a.b': 1.5 },
      attribute_types: '',
    });
    expect(rows('resources')[0]?.attributes).toContain('"telemetry.sdk.language":"python"');
  });

  test('without a kind gets the one of its type', () => {
    expect(decodeOne({ type: 'sql' }).kind).toBe(3);
    expect(decodeOne({ type: 'http' }).kind).toBe(3);
    expect(decodeOne({ type: 'web', metrics: { '_dd.top_level': 1 } }).kind).toBe(2);
    expect(decodeOne({ type: '' }).kind).toBe(0);
  });

  test('without a kind and a type is internal, unless it enters its service', () => {
    const within = { type: '', parent_id: 1n };
    const { rows } = decode([
      [
        aDatadogSpan({ span_id: 1n }),
        aDatadogSpan({ ...within, span_id: 2n }),
        aDatadogSpan({ ...within, span_id: 3n, service: 'other' }),
        aDatadogSpan({ ...within, span_id: 4n, service: 'other', meta: { 'span.kind': 'internal' } }),
      ],
    ]);

    expect(rows('spans').map(({ kind, marks }) => [kind, marks])).toEqual([
      [2, 1 | 2],
      [1, 0],
      [0, 2],
      [1, 2],
    ]);
  });

  test('that failed has a status, an error type and an exception', () => {
    const { rows } = decode([
      [
        aDatadogSpan({
          error: 1,
          meta: {
            'error.type': 'builtins.ValueError',
            'error.message': 'no',
            'error.stack': 'File "a.py"',
            '_dd.p.tid': tid,
          },
        }),
      ],
    ]);

    expect(rows('spans')[0]).toMatchObject({
      status_code: 2,
      status_message: 'no',
      error_type: 'builtins.ValueError',
      attributes: { 'error.stack': 'File "a.py"' },
    });
    expect(rows('exceptions')).toMatchObject([
      {
        type: 'builtins.ValueError',
        message: 'no',
        stack: 'File "a.py"',
        trace_id: traceId,
        operation: 'GET /notes',
      },
    ]);
  });

  test('that passes an error on adds no second exception', () => {
    const meta = { 'error.type': 'E', 'error.message': 'm', 'error.stack': 's' };
    const child = aDatadogSpan({
      span_id: 2n,
      parent_id: 1n,
      error: 1,
      meta: { ...meta, 'error.stack': 's2' },
    });

    expect(decode([[aDatadogSpan({ span_id: 1n, error: 1, meta }), child]]).rows('exceptions')).toHaveLength(
      1,
    );
  });

  test('takes the upper half of the trace id from any span of its chunk', () => {
    const chunk = [
      aDatadogSpan({ span_id: 1n, meta: {} }),
      aDatadogSpan({ span_id: 2n, parent_id: 1n, meta: { '_dd.p.tid': tid } }),
      aDatadogSpan({ span_id: 3n, parent_id: 1n, meta: {}, error: 1 }),
    ];
    const ids = decode([chunk])
      .rows('spans')
      .map((span) => span.trace_id);

    expect(ids).toEqual([traceId, traceId, traceId]);
  });

  test('of a chunk without upper half is joined with a recent one', () => {
    const decoder = openTraceDecoder();
    const late = aDatadogSpan({ span_id: 9n, parent_id: 1n, meta: {} });
    const other = aDatadogSpan({ trace_id: 7n, meta: {} });
    decode([[aDatadogSpan({ meta: { '_dd.p.tid': tid } })]], { decoder });

    const spans = decode([[late], [other]], { decoder }).rows('spans');

    expect(spans.map((span) => span.trace_id)).toEqual([traceId, `${'0'.repeat(16)}0000000000000007`]);
  });

  test('with an id of zero is left out and its neighbours stay', () => {
    const { outcome, rows } = decode([
      [aDatadogSpan(), aDatadogSpan({ span_id: 0n }), aDatadogSpan({ trace_id: 0n })],
    ]);

    expect(outcome).toMatchObject({ accepted: 1, rejected: 2, reason: 'span_id must not be 0' });
    expect(rows('spans')).toHaveLength(1);
  });

  test('whose parent it is itself is a root', () => {
    const span = decodeOne({ span_id: 5n, parent_id: 5n });

    expect(span).toMatchObject({ parent_span_id: '0'.repeat(16), marks: 1 | 2 });
  });

  test('with a negative duration or no start is kept and marked', () => {
    expect(decodeOne({ duration: -5n })).toMatchObject({ duration_ns: 0n, marks: 1 | 2 | 16 });
    expect(decodeOne({ start: 0n })).toMatchObject({ start_time: nowNs });
  });

  test('stands for as many as its rate says while its sender drops what it rejects', () => {
    const weight = (metrics: Record<string, number>, meta: Record<string, string> = {}) =>
      decodeOne({ metrics, meta }).weight;

    expect(weight({ '_dd.rule_psr': 0.25, _sampling_priority_v1: 2 })).toBe(4);
    expect(weight({ '_dd.rule_psr': 0.5, '_dd.limit_psr': 0.5, _sampling_priority_v1: 2 })).toBe(4);
    expect(weight({ '_dd.agent_psr': 0.1, _sampling_priority_v1: 1 })).toBe(10);
    expect(weight({ '_dd.agent_psr': 0.1, _sampling_priority_v1: 2 }, { '_dd.p.dm': '-4' })).toBe(1);
    expect(weight({ _sample_rate: 0.5 })).toBe(2);
    expect(weight({ '_dd.rule_psr': 0 })).toBe(1);
  });

  test('stands for itself once its service was seen to send rejected traces too', () => {
    const decoder = openTraceDecoder();
    const rejected = aDatadogSpan({ metrics: { _sampling_priority_v1: -1, '_dd.rule_psr': 0.5 } });
    const kept = aDatadogSpan({ metrics: { _sampling_priority_v1: 2, '_dd.rule_psr': 0.5 } });
    const other = aDatadogSpan({
      service: 'other',
      metrics: { _sampling_priority_v1: 2, '_dd.rule_psr': 0.5 },
    });

    const weights = decode([[rejected], [kept], [other]], { decoder })
      .rows('spans')
      .map((span) => span.weight);

    expect(weights).toEqual([1, 1, 2]);
  });

  test('kept alone out of a rejected trace stands for as many as its own rate says', () => {
    const single = {
      '_dd.span_sampling.mechanism': 8,
      '_dd.span_sampling.rule_rate': 0.2,
      _sampling_priority_v1: -1,
    };

    expect(decodeOne({ metrics: single }).weight).toBe(5);
  });

  test('is an entry without its tracer saying so when its parent is elsewhere or another service', () => {
    const chunk = [
      aDatadogSpan({ span_id: 1n, parent_id: 99n }),
      aDatadogSpan({ span_id: 2n, parent_id: 1n, type: '' }),
      aDatadogSpan({ span_id: 3n, parent_id: 2n, type: 'sql', service: 'postgres' }),
    ];
    const marks = (facts = noFacts) =>
      decode([chunk], { facts })
        .rows('spans')
        .map((span) => span.marks);

    expect(marks()).toEqual([2, 0, 2]);
    expect(marks({ ...noFacts, computedTopLevel: true })).toEqual([0, 0, 0]);
  });

  test('has links and events from its tags', () => {
    const span = decodeOne({
      meta: {
        '_dd.span_links': JSON.stringify([
          {
            trace_id: traceId,
            span_id: '00000000000000ff',
            attributes: { a: 'b' },
            tracestate: 'dd=s:1',
            flags: 1,
          },
        ]),
        events: `[{"name":"e","time_unix_nano":${nowNs},"attributes":{"k":1,"t":"x"}}]`,
      },
    });

    expect(span).toMatchObject({
      link_trace_id: [traceId],
      link_span_id: ['00000000000000ff'],
      event_time: [nowNs],
      event_name: ['e'],
      attributes: {},
    });
    expect(JSON.parse((span.link_detail as string[])[0]!)).toEqual({
      traceState: 'dd=s:1',
      flags: 1,
      attributes: { a: 'b' },
    });
    expect(JSON.parse((span.event_attributes as string[])[0]!)).toEqual({ k: 1, t: 'x' });
  });

  test('keeps tags that look like links and are none', () => {
    expect(decodeOne({ meta: { events: '3 of them' } }).attributes).toEqual({ events: '3 of them' });
  });

  test('loses its literals when they are to be taken out', () => {
    const decoder = openTraceDecoder({ obfuscate: openObfuscator() });
    const span = aDatadogSpan({
      type: 'sql',
      resource: "SELECT * FROM users WHERE name = 'bob' AND id IN (1, 2)",
      meta: { 'http.url': 'http://u:p@h/x?token=s3cret', 'sql.query': "SELECT 'bob'" },
    });

    const row = decode([[span]], { decoder }).rows('spans')[0]!;

    expect(row).toMatchObject({
      name: 'SELECT * FROM users WHERE name = ? AND id IN (?)',
      url_full: 'http://h/x?token=?',
    });
    expect(
      JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
    ).not.toMatch(/bob|s3cret/);
  });

  test('takes the host its process told elsewhere', () => {
    const decoder = openTraceDecoder({ hostOf: (id) => (id === 'r1' ? 'web-1' : undefined) });

    const span = decode([[aDatadogSpan({ meta: { 'runtime-id': 'r1' } })]], { decoder }).rows('spans')[0];

    expect(span).toMatchObject({ host: 'web-1', instance: 'r1' });
  });
});

describe('the form v0.4', () => {
  test('has links, events and structures of its own', () => {
    const body = encodeV04([
      [
        {
          ...aDatadogSpan(),
          span_links: [{ trace_id: lowTraceId, trace_id_high: 1n, span_id: 7n, attributes: { a: 'b' } }],
          span_events: [
            {
              time_unix_nano: nowNs,
              name: 'e',
              attributes: {
                s: { type: 0, string_value: 'x' },
                a: { type: 4, array_value: { values: [{ type: 2, int_value: 3 }] } },
              },
            },
          ],
          meta_struct: { stack: Buffer.from([0x81, 0xa1, 0x61, 0x01]) },
        },
      ],
    ]);

    const span = decodeDatadog('v0.4', body).rows('spans')[0]!;

    expect(span).toMatchObject({
      link_trace_id: ['00000000000000018448eb211c80319c'],
      link_span_id: ['0000000000000007'],
      event_name: ['e'],
      attributes: { 'meta_struct.stack': '{"a":1}' },
    });
    expect(JSON.parse((span.event_attributes as string[])[0]!)).toEqual({ s: 'x', a: [3] });
  });

  test('may leave fields out and bring unknown ones', () => {
    const body = encodeV04([
      [{ trace_id: 1, span_id: 2, start: nowNs, duration: 1, name: 'n', type: null, meta: null, other: [1] }],
    ]);

    expect(decodeDatadog('v0.4', body).rows('spans')[0]).toMatchObject({
      service: 'unnamed-service',
      name: 'n',
      operation: 'n',
      span_id: '0000000000000002',
    });
  });

  test('may be JSON, with numbers as texts and texts as numbers', () => {
    const json = `[[{"trace_id": 9532127138774266268, "span_id": "2", "start": ${nowNs}, "duration": 1, "name": "n", "meta": {"x": 5}}]]`;

    const { rows } = decodeDatadog('v0.4', Buffer.from(json), {}, decodeTracesJson);

    expect(rows('spans')[0]).toMatchObject({
      trace_id: `${'0'.repeat(16)}8448eb211c80319c`,
      start_time: nowNs,
      attributes_number: { x: 5 },
    });
  });
});

test('a payload of v0.7 tells what holds for all its spans', () => {
  const body = encodeV04({
    env: 'prod',
    hostname: 'h1',
    language_name: 'go',
    runtime_id: 'r7',
    app_version: '3',
    chunks: [
      { priority: -1, spans: [aDatadogSpan({ meta: {} })], tags: { '_dd.p.tid': tid }, dropped_trace: false },
    ],
  } as never);

  const span = decodeDatadog('v0.7', body).rows('spans')[0];

  expect(span).toMatchObject({
    environment: 'prod',
    host: 'h1',
    version: '3',
    instance: 'r7',
    trace_id: traceId,
  });
});

test('the exception of a span is named by the span, whatever statement its tags hold', () => {
  const decoder = openTraceDecoder({ obfuscate: openObfuscator() });
  const meta = { 'error.type': 'E', 'sql.query': 'SELECT 1', 'http.url': 'http://a/b?c=d' };
  const { rows } = decodeDatadog('v0.4', encodeV04([[aDatadogSpan({ error: 1, meta })]]), { decoder });

  expect(rows('exceptions')).toMatchObject([{ operation: 'GET /notes' }]);
});
