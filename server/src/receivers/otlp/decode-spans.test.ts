import { describe, expect, test } from 'vitest';
import { decodeOne, decodeTraces } from '../../../../tests/harness/decode-traces.ts';
import {
  aSpan,
  base64,
  keyValues,
  nowNs,
  spanId,
  traceId,
  tracesOf,
} from '../../../../tests/harness/otlp-messages.ts';
import type { NativeRow } from '../../../../tests/harness/read-native.ts';

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

    const { outcome, rows } = decodeTraces(tracesOf(spans));

    expect(outcome.accepted).toBe(2);
    expect(outcome.rejected).toBe(4);
    expect(outcome.reason).toBe('trace_id must be 16 bytes that are not all zero');
    expect(rows('spans')).toHaveLength(2);
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
