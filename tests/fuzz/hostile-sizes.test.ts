import { describe, expect, test } from 'vitest';
import { openRowSink, type RowSink } from '../../server/src/model/rows/row-sink.ts';
import { decodeSpans, decodeSpansJson } from '../../server/src/receivers/otlp/decode-spans.ts';
import { aSpan, keyValues, nowNs, spanId, traceId, tracesOf } from '../harness/otlp-messages.ts';

const manyAttributes = (count: number) =>
  keyValues(Object.fromEntries(Array.from({ length: count }, (_, i) => [`key.${i}`, `value ${i}`])));

/** Processor time of one decode, in milliseconds; the best of five, after one to warm up. */
function costOf(body: Uint8Array, decode: typeof decodeSpans): number {
  const costs = [0, 1, 2, 3, 4, 5].map(() => {
    const rows = begun();
    const start = process.cpuUsage();
    decode(body, rows);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1_000;
  });
  return Math.min(...costs.slice(1));
}

function begun(): RowSink {
  const rows = openRowSink();
  rows.begin({ project: 'p', dialect: 'otlp', nowNs });
  return rows;
}

const protobufOf = (attributes: object[]) => tracesOf([aSpan({ attributes })]);
const jsonOf = (attributes: object[]) =>
  new TextEncoder().encode(
    JSON.stringify({
      resourceSpans: [{ scopeSpans: [{ spans: [{ ...aSpan({ attributes }), traceId, spanId }] }] }],
    }),
  );

describe.each([
  ['protobuf', protobufOf, decodeSpans],
  ['JSON', jsonOf, decodeSpansJson],
] as const)('in %s', (_, bodyOf, decode) => {
  test('100,000 attributes cost no more than in proportion to what 10,000 do', () => {
    const few = costOf(bodyOf(manyAttributes(10_000)), decode);
    const many = costOf(bodyOf(manyAttributes(100_000)), decode);

    // Ten in proportion, a hundred if each were compared with each.
    expect(many / Math.max(few, 1)).toBeLessThan(30);
  });

  test('100,000 times the same key, and keys that differ once, cost less than a second', () => {
    const same = Array.from({ length: 100_000 }, () => keyValues({ k: 'v' })).flat();
    const spread = Array.from({ length: 200 }, () => keyValues({ a: 1, b: 'x' })).flat();

    expect(costOf(bodyOf(same), decode)).toBeLessThan(1_000);
    expect(costOf(bodyOf(spread), decode)).toBeLessThan(1_000);
  });

  test('a value of a megabyte is cut to the limit', () => {
    const rows = begun();

    decode(bodyOf(keyValues({ big: 'x'.repeat(1_000_000) })), rows);

    expect(rows.block('spans').bytes).toBeLessThan(70_000);
  });
});
