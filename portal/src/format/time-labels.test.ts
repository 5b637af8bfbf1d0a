import { expect, test } from 'vitest';
import { timeLabels } from './time-labels.ts';

const atMs = new Date(2026, 10, 21, 16, 49, 21).getTime();
const texts = (rangeMs: number, most: number) =>
  timeLabels(atMs, atMs + rangeMs, most).map(({ text }) => text);

test.each([
  [110_000, 4, ['16:49:30', '16:50:00', '16:50:30', '16:51:00']],
  [3_600_000, 6, ['16:50', '17:00', '17:10', '17:20', '17:30', '17:40']],
  [4 * 3_600_000, 4, ['17:00', '18:00', '19:00', '20:00']],
  [2 * 86_400_000, 4, ['11-22', '12:00', '11-23', '12:00']],
  [7 * 86_400_000, 4, ['11-23', '11-25', '11-27']],
])('a range of %i ms with at most %i labels', (rangeMs, most, wanted) => {
  expect(texts(rangeMs, most)).toEqual(wanted);
});

test('no range, no labels', () => {
  expect(timeLabels(atMs, atMs, 5)).toEqual([]);
});
