import { expect, test } from 'vitest';
import { groupRows } from '../group-rows.ts';
import { type BuiltQuery, buildQuery } from './build-query.ts';
import { readBuilt } from './read-built.ts';

const nothing: BuiltQuery = {
  table: 'requests',
  filters: [],
  measure: '',
  measured: '',
  by: '',
  every: '',
  take: '',
  chart: '',
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
      chart: 'timechart',
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

const tables = [
  {
    name: 'requests',
    columns: [
      { name: 'timestamp', type: 'datetime' },
      { name: 'name', type: 'string' },
      { name: 'duration', type: 'real' },
      { name: 'customDimensions', type: 'dynamic' },
      { name: "it's", type: 'string' },
    ],
  },
];

test('is read back into the choices that it was written from', () => {
  const built: BuiltQuery = {
    table: 'requests',
    filters: [
      { column: 'name', type: 'string', operator: 'matches regex', value: 'a"b c\\d' },
      { column: "it's", type: 'string', operator: '!=', value: 'x' },
      { column: 'duration', type: 'real', operator: '>=', value: '12.5' },
      { column: 'customDimensions', type: 'dynamic', operator: 'has', value: 'x y' },
      { column: 'timestamp', type: 'datetime', operator: '<', value: '2026-11-21 10:00' },
    ],
    measure: 'percentile 95',
    measured: 'duration',
    by: "it's",
    every: '5m',
    take: '10',
    chart: 'areachart',
  };

  expect(readBuilt(buildQuery(built, 'timestamp'), tables)).toEqual(built);
  expect(readBuilt('requests | summarize count() by name', tables)).toEqual({
    ...nothing,
    measure: 'count',
    by: 'name',
  });
  expect(readBuilt('requests', tables)).toEqual(nothing);
});

test.each([
  'nothing | take 5',
  'requests | extend a = 1',
  'requests | summarize count(), avg(duration) by name',
  'requests | where duration > 5 and name == "x"',
  'requests | take 5 | where name == "x"',
  'requests | project name',
  'let a = 1; requests',
  '',
])('is not read back from what was written by hand: %s', (text) => {
  expect(readBuilt(text, tables)).toBeUndefined();
});
