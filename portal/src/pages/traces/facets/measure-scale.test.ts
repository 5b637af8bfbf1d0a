import { expect, test } from 'vitest';
import { makeScale, steps } from './measure-scale.ts';

test.each([
  [1_000, 60e9, true],
  [-20, 79, false],
])(
  'a place between %d and %d stands for a value, and the value for the place',
  (least, most, logarithmic) => {
    const scale = makeScale(least, most, logarithmic);

    for (const place of [0, 50, 100, 150, steps]) {
      expect(Math.abs(scale.placeOf(scale.valueAt(place)) - place)).toBeLessThanOrEqual(1);
    }
    expect(scale.placeOf(most * 2)).toBe(steps);
  },
);

test('one number alone has one place', () => {
  expect(makeScale(5, 5, false).placeOf(5)).toBe(0);
  expect(makeScale(5, 5, false).valueAt(steps)).toBe(5);
});
