import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDuration } from './duration.ts';
import { parseTime } from './iso-time.ts';

/** The text with a blank before it is the same value, and never on the fast way. */
const slowly = (text: string): string => ` ${text}`;
const two = (most: number) => fc.integer({ min: 0, max: most }).map((n) => String(n).padStart(2, '0'));
const fraction = fc.option(fc.stringMatching(/^[0-9]{1,12}$/), { nil: undefined });
const odd = fc.constantFrom('', '-', 'x', ' ', '.', ':', '９');

test('a time on the fast way is what the slow way makes of it', () => {
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
      expect([parseTime(text, fast), fast]).toEqual([parseTime(slowly(text), slow), slow]);
    }),
    { numRuns: 3_000 },
  );
});

test('a duration on the fast way is what the slow way makes of it', () => {
  const days = fc.constantFrom('', '0.', '1.', '00.', '-');
  const duration = fc
    .tuple(days, two(99), two(99), two(99), fraction, odd)
    .map(
      ([day, hour, minute, second, rest, end]) =>
        `${day}${hour}:${minute}:${second}${rest === undefined ? '' : `.${rest}`}${end}`,
    );
  fc.assert(
    fc.property(duration, (text) => {
      expect(parseDuration(text)).toBe(parseDuration(slowly(text)));
    }),
    { numRuns: 3_000 },
  );
});
