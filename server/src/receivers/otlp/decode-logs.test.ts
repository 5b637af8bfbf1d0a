import { describe, expect, test } from 'vitest';
import {
  anyValue,
  base64,
  keyValues,
  logsOf,
  nowNs,
  spanId,
  traceId,
} from '../../../../tests/harness/otlp-messages.ts';
import { readNative } from '../../../../tests/harness/read-native.ts';
import { openRowSink } from '../../model/rows/row-sink.ts';
import type { TableName } from '../../model/tables.ts';
import { decodeLogs } from './decode-logs.ts';

const time = String(nowNs);

function decode(...records: object[]) {
  const sink = openRowSink();
  sink.begin({ project: 'p', dialect: 'otlp', nowNs });
  const outcome = decodeLogs(logsOf(records), sink);
  const rows = (table: TableName) => readNative(sink.block(table).nativeParts());
  return { outcome, rows, log: rows('logs')[0]! };
}

describe('a log record', () => {
  test('keeps times, severity, body, ids, flags and event name', () => {
    const { log, outcome } = decode({
      timeUnixNano: time,
      observedTimeUnixNano: String(nowNs + 1n),
      severityNumber: 13,
      severityText: 'WARN',
      body: anyValue('hello'),
      attributes: keyValues({ a: 'b', n: 2 }),
      droppedAttributesCount: 2,
      flags: 1,
      traceId: base64(traceId),
      spanId: base64(spanId),
      eventName: 'login',
    });

    expect(outcome).toEqual({ accepted: 1, rejected: 0 });
    expect(log).toMatchObject({
      service: 'shop',
      scope_name: 'logger',
      time: nowNs,
      observed_time: nowNs + 1n,
      severity_number: 13,
      severity_text: 'WARN',
      body: 'hello',
      attributes: { a: 'b' },
      attributes_number: { n: 2 },
      dropped_attributes: 2,
      flags: 1,
      trace_id: traceId,
      span_id: spanId,
      event_name: 'login',
      weight: 1,
    });
  });

  test.each([
    [{ a: [1, 'x'] }, '{"a":[1,"x"]}', 'body:json'],
    [5, '5', 'body:int'],
    [1.5, '1.5', 'body:double'],
    [true, 'true', 'body:bool'],
    [Uint8Array.of(1), 'AQ==', 'body:bytes'],
  ])('with the body %j keeps it as text and its type', (body, text, type) => {
    expect(decode({ timeUnixNano: time, body: anyValue(body) }).log).toMatchObject({
      body: text,
      attribute_types: type,
    });
  });

  test('without a time takes the observed one, without both the time of arrival', () => {
    expect(decode({ observedTimeUnixNano: String(nowNs - 5n) }).log).toMatchObject({ time: nowNs - 5n });
    expect(decode({}).log).toMatchObject({ time: nowNs, observed_time: nowNs });
  });

  test('of another century is bounded and keeps its time as sent', () => {
    const { log } = decode({ timeUnixNano: '5' });

    expect(log.time).toBe(nowNs - 30n * 86_400_000_000_000n);
    expect(log.attributes).toEqual({ 'headwater.time.sent': '5' });
  });

  test('with ids of zero has none, with ids of another length is left out', () => {
    const zero = decode({
      timeUnixNano: time,
      traceId: base64('00'.repeat(16)),
      spanId: base64('00'.repeat(8)),
    });
    const bad = decode({ traceId: base64('01') }, { body: anyValue('good') });

    expect(zero.log).toMatchObject({ trace_id: '00'.repeat(16), span_id: '00'.repeat(8) });
    expect(bad.outcome).toMatchObject({ accepted: 1, rejected: 1 });
    expect(bad.log.body).toBe('good');
  });

  test('with exception attributes gives a row in exceptions and keeps them', () => {
    const attributes = keyValues({
      'exception.type': 'java.lang.IllegalStateException',
      'exception.message': 'no',
      'exception.stacktrace': 'x: no\n\tat java.util.List.get(List.java:3)\n\tat shop.Cart.add(Cart.java:12)',
    });

    const { log, rows } = decode({
      timeUnixNano: time,
      severityNumber: 17,
      traceId: base64(traceId),
      spanId: base64(spanId),
      attributes,
    });

    expect(log.error_type).toBe('java.lang.IllegalStateException');
    expect(Object.keys(log.attributes as object)).toHaveLength(3);
    expect(rows('exceptions')).toMatchObject([
      {
        type: 'java.lang.IllegalStateException',
        message: 'no',
        problem_id: 'java.lang.IllegalStateException at shop.Cart.add',
        severity_number: 17,
        trace_id: traceId,
        span_id: spanId,
        source: 'log',
        time: nowNs,
      },
    ]);
  });
});
