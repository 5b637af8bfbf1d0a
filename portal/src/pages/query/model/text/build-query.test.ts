import { expect, test } from 'vitest';
import { groupRows } from '../group-rows.ts';
import { type BuiltQuery, buildQuery } from './build-query.ts';

const nothing: BuiltQuery = {
  table: 'requests',
  filters: [],
  measure: '',
  measured: '',
  by: '',
  every: '',
  take: '',
};

test('writes filters, a measure over time, and a limit, a line each', () => {
  const text = buildQuery(
    {
      ...nothing,
      filters: [
        { column: 'name', type: 'string', operator: 'has', value: 'no"tes' },
        { column: 'duration', type: 'real', operator: '>', value: '12.5' },
        { column: 'customDimensions', type: 'dynamic', operator: '==', value: 'x' },
        { column: 'url', type: 'string', operator: '==', value: '' },
      ],
      measure: 'percentile 95',
      measured: 'duration',
      by: 'cloud role',
      every: '5m',
      take: '10',
    },
    'timestamp',
  );

  expect(text.split('\n')).toEqual([
    'requests',
    '| where name has "no\\"tes"',
    '| where duration > 12.5',
    '| where tostring(customDimensions) == "x"',
    "| summarize percentile(duration, 95) by bin(timestamp, 5m), ['cloud role']",
    '| take 10',
    '| render timechart',
  ]);
});

test('keeps what is no number out of a comparison of numbers', () => {
  const filters = [{ column: 'duration', type: 'real', operator: '>', value: '1 | take 1' }];

  expect(buildQuery({ ...nothing, filters }, 'timestamp')).toBe('requests\n| where duration > "1 | take 1"');
});

test('groups rows by a column, largest group first', () => {
  const groups = groupRows([['a'], ['b'], ['b'], [null]], 0, (cell) => String(cell ?? ''));

  expect(groups.map(({ value, rows }) => [value, rows.length])).toEqual([
    ['b', 2],
    ['a', 1],
    ['', 1],
  ]);
});
