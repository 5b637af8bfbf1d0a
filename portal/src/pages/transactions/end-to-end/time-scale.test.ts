import { expect, test } from 'vitest';
import { scaleStep } from './TimeScale.tsx';

test.each([
  [562, 5, 200],
  [500, 5, 100],
  [0.001, 5, 0.0002],
  [7.75, 2, 5],
  [86_400_000, 5, 20_000_000],
])('a whole of %d ms with at most %i marks has one every %d ms', (totalMs, most, wanted) => {
  expect(scaleStep(totalMs, most)).toBeCloseTo(wanted, 9);
});
