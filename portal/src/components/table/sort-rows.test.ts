import { expect, test } from 'vitest';
import { sortRows } from './sort-rows.ts';

const columns = [
  { id: 'name', sortBy: (row: { name: string; n: number }) => row.name },
  { id: 'n', sortBy: (row: { name: string; n: number }) => row.n },
  { id: 'plain' },
];
const rows = [
  { name: 'b', n: 10 },
  { name: 'a', n: 9 },
  { name: 'c', n: 9 },
];

test('numbers sort as numbers, and equal rows keep their order', () => {
  expect(sortRows(rows, columns, { id: 'n', descending: false }).map(({ name }) => name)).toEqual([
    'a',
    'c',
    'b',
  ]);
  expect(sortRows(rows, columns, { id: 'n', descending: true }).map(({ name }) => name)).toEqual([
    'b',
    'a',
    'c',
  ]);
});

test('a column that does not sort leaves the rows as they are', () => {
  expect(sortRows(rows, columns, { id: 'plain', descending: true })).toBe(rows);
  expect(sortRows(rows, columns, undefined)).toBe(rows);
});
