import { describe, expect, test } from 'vitest';
import { decodeOne, decodeTraces } from '../../../../tests/harness/decode-traces.ts';
import { aSpan, keyValues, nowNs, spanId, traceId } from '../../../../tests/harness/otlp-messages.ts';
import { decodeSpansJson } from './decode-spans.ts';

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

    const fromJson = decodeTraces(json(requestOf({ ...aSpan(fields), traceId, spanId })), decodeSpansJson);
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

    const { span } = decodeTraces(new TextEncoder().encode(text), decodeSpansJson);

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

    expect(decodeTraces(body, decodeSpansJson).outcome).toMatchObject({ accepted: 1, rejected: 1 });
  });

  test.each([
    ['{', 'HEADWATER_DECODE_SYNTAX'],
    ['[]', 'HEADWATER_DECODE_SHAPE'],
    ['{"resourceSpans":{}}', 'HEADWATER_DECODE_SHAPE'],
    ['{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":5}]}]}]}', 'HEADWATER_DECODE_SHAPE'],
    ['{"resourceSpans":[{"scopeSpans":[{"spans":[{"kind":"NONE"}]}]}]}', 'HEADWATER_DECODE_SHAPE'],
  ])('%s is refused', (text, code) => {
    expect(() => decodeTraces(new TextEncoder().encode(text), decodeSpansJson)).toThrow(
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

    const { outcome } = decodeTraces(
      new TextEncoder().encode(`{"resourceSpans":[{"scopeSpans":[{"spans":[${span}]}]}]}`),
      decodeSpansJson,
    );

    expect(outcome).toEqual({ accepted: 1, rejected: 0 });
  });
});
