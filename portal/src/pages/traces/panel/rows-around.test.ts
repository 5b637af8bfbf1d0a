import type { TraceLayout } from '@headwater/contract';
import { expect, test } from 'vitest';
import { rowsAround } from './rows-around.ts';

const layoutOf = (parent: number[]) =>
  ({ spans: { parent, spanId: parent.map((_, index) => `s${index}`) } }) as unknown as TraceLayout;

test('parents stand before their children, with their depth', () => {
  const rows = rowsAround(layoutOf([-1, 0, 0, 1]), 's0', 10);

  expect(rows).toEqual([
    { index: 0, depth: 0 },
    { index: 1, depth: 1 },
    { index: 3, depth: 2 },
    { index: 2, depth: 1 },
  ]);
});

test('of many spans those around the one asked for are shown', () => {
  const rows = rowsAround(layoutOf([-1, ...Array.from({ length: 99 }, () => 0)]), 's80', 12);

  expect(rows).toHaveLength(12);
  expect(rows.map(({ index }) => index)).toContain(80);
});

test('parents in a circle end', () => {
  expect(rowsAround(layoutOf([1, 0]), 's0', 10)).toEqual([]);
});
