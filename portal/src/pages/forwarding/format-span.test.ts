import { expect, test } from 'vitest';
import { formatSpan } from './format-span.ts';

test('writes ages in two units at most', () => {
  expect([0, 999, 4_200, 61_000, 3 * 3_600_000 + 12 * 60_000, 26 * 3_600_000].map(formatSpan)).toEqual([
    '0 s',
    '0 s',
    '4 s',
    '1 min 1 s',
    '3 h 12 min',
    '1 d 2 h',
  ]);
});
