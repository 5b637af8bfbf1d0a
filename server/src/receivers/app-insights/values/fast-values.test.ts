import { expect, test } from 'vitest';
import { fc } from '../../../../../tests/fuzz/properties.ts';
import { Bytes, bytesOf } from '../../../model/columns/bytes.ts';
import { parseDuration, readDuration } from './duration.ts';
import { parseSpanId, parseTraceId, readSpanId, readTraceId } from './ids.ts';
import { parseTime, readTime } from './iso-time.ts';

/** Where a text may lie in a body: after other bytes, and before some that must not be read. */
const inBody = (text: string) => {
  const source = bytesOf(`"7${text}8"`);
  return [source, 2, source.u8.length - 4] as const;
};
const two = (most: number) => fc.integer({ min: 0, max: most }).map((n) => String(n).padStart(2, '0'));
const fraction = fc.option(fc.stringMatching(/^[0-9]{1,12}$/), { nil: undefined });
const odd = fc.constantFrom('', '-', 'x', ' ', '.', ':', '９');

test('a time in a body is what the same text is', () => {
  const time = fc
    .tuple(fc.integer({ min: 1960, max: 2300 }), two(13), two(32), two(25), two(61), two(61), fraction, odd)
    .map(
      ([year, month, day, hour, minute, second, rest, end]) =>
        `${year}-${month}-${day}T${hour}:${minute}:${second}${rest === undefined ? '' : `.${rest}`}${end}Z`,
    );
  fc.assert(
    fc.property(time, (text) => {
      const [fast, slow] = [
        { low: 0, high: 0 },
        { low: 0, high: 0 },
      ];
      expect([readTime(...inBody(text), fast), fast]).toEqual([parseTime(text, slow), slow]);
    }),
    { numRuns: 3_000 },
  );
});

test('a duration in a body is what the same text is', () => {
  const days = fc.constantFrom('', '0.', '1.', '00.', '-');
  const duration = fc
    .tuple(days, two(99), two(99), two(99), fraction, odd)
    .map(
      ([day, hour, minute, second, rest, end]) =>
        `${day}${hour}:${minute}:${second}${rest === undefined ? '' : `.${rest}`}${end}`,
    );
  fc.assert(
    fc.property(duration, (text) => {
      expect(readDuration(...inBody(text))).toBe(parseDuration(text));
    }),
    { numRuns: 3_000 },
  );
});

test('an id in a body is what the same text is', () => {
  const hex = (digits: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`));
  const id = fc.oneof(
    hex(32),
    hex(16),
    hex(32).map((text) => text.toUpperCase()),
    fc.tuple(hex(32), hex(16)).map(([trace, span]) => `|${trace}.${span}.`),
    fc.string({ maxLength: 40, unit: 'binary' }).filter((text) => text.isWellFormed()),
    fc.constantFrom('', '0'.repeat(32), '0'.repeat(16), `${'0'.repeat(31)}g`),
  );
  fc.assert(
    fc.property(id, (text) => {
      const [fast, slow] = [new Bytes(new Uint8Array(24)), new Bytes(new Uint8Array(24))];
      expect(readTraceId(...inBody(text), fast, 0)).toBe(parseTraceId(text, slow, 0));
      expect(readSpanId(...inBody(text), fast, 16)).toBe(parseSpanId(text, slow, 16));
      expect(fast.u8).toEqual(slow.u8);
    }),
    { numRuns: 2_000 },
  );
});
