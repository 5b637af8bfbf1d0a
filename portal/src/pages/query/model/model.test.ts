import { describe, expect, test } from 'vitest';
import { cellText, sortKey, traceFinder } from './cells.ts';
import { chartData } from './charts/chart-data.ts';
import { askedKind } from './charts/chart-look.ts';
import { toCsv, toJson } from './export-rows.ts';
import { filterRows, withoutColumns } from './filter-rows.ts';
import { queryAt } from './text/query-at.ts';

describe('the query that runs', () => {
  const text = 'requests\n| take 1\n\n  \ntraces\n| count\n';

  test('is the paragraph of the cursor', () => {
    expect(queryAt(text, 3)).toEqual({ text: 'requests\n| take 1', start: 0 });
    expect(queryAt(text, text.indexOf('count'))).toEqual({
      text: 'traces\n| count',
      start: text.indexOf('traces'),
    });
  });

  test('is the paragraph above when the cursor is between two', () => {
    expect(queryAt(text, text.indexOf('traces') - 2).start).toBe(0);
  });

  test('is the selection when there is one', () => {
    expect(queryAt(text, 0, 8)).toEqual({ text: 'requests', start: 0 });
  });

  test('is empty in an empty text', () => {
    expect(queryAt(' \n', 0)).toEqual({ text: '', start: 0 });
  });
});

describe('cells', () => {
  test('lose zeros of a time, and nothing of a number', () => {
    expect(cellText('2026-11-21T10:00:00.0000000Z', 'datetime')).toBe('2026-11-21 10:00:00');
    expect(cellText('2026-11-21T10:00:00.1230000Z', 'datetime')).toBe('2026-11-21 10:00:00.123');
    expect(cellText('9007199254740993', 'long')).toBe('9007199254740993');
    expect(cellText(0.1 + 0.2, 'real')).toBe('0.3');
  });

  test('sort as what they are', () => {
    expect(sortKey('1.02:00:00', 'timespan')).toBe(93_600);
    expect(sortKey('-00:00:01.5', 'timespan')).toBe(-1.5);
    expect(sortKey(null, 'long')).toBe(Number.NEGATIVE_INFINITY);
    expect(sortKey('b', 'string')).toBe('b');
  });

  test('lead to a trace only when they hold one', () => {
    const find = traceFinder([
      { name: 'operation_Id', type: 'string' },
      { name: 'id', type: 'string' },
    ]);
    const traceId = 'ab'.repeat(16);

    expect(find?.([traceId, 'cd'.repeat(8)])).toEqual({ traceId, spanId: 'cd'.repeat(8) });
    expect(find?.(['', ''])).toBeUndefined();
    expect(find?.(['0'.repeat(32), ''])).toBeUndefined();
    expect(traceFinder([{ name: 'name', type: 'string' }])).toBeUndefined();
  });
});

describe('an exported table', () => {
  const columns = [
    { name: 'a', type: 'string' },
    { name: 'b', type: 'dynamic' },
  ];

  test.each(['=1+1', '+1+1', '-1+cmd()', '@x', '\t=1', '\r=1'])('turns %j into text', (cell) => {
    const [, ...lines] = toCsv({ columns, rows: [[cell, null]] }).split('\r\n');
    expect(lines.join('\r\n')).toBe(`"'${cell}",\r\n`);
  });

  test('quotes quotes, commas and line ends, and leaves negative numbers alone', () => {
    expect(toCsv({ columns, rows: [['x "y", z', -5]] })).toBe('a,b\r\n"x ""y"", z",-5\r\n');
    expect(toCsv({ columns, rows: [['-1.02:03:04', null]] })).toBe('a,b\r\n-1.02:03:04,\r\n');
  });

  test('keeps dynamic values as values in JSON', () => {
    expect(JSON.parse(toJson({ columns, rows: [['x', '{"k":[1]}']] }))).toEqual([{ a: 'x', b: { k: [1] } }]);
  });
});

describe('a chart', () => {
  const columns = [
    { name: 'timestamp', type: 'datetime' },
    { name: 'name', type: 'string' },
    { name: 'count_', type: 'long' },
  ];

  test('splits values by words over sorted times', () => {
    const rows = [
      ['1970-01-01T00:00:02Z', 'a', 2],
      ['1970-01-01T00:00:01Z', 'a', 1],
      ['1970-01-01T00:00:02Z', 'b', 5],
    ];

    expect(chartData({ columns, rows })).toMatchObject({
      axis: 'time',
      axisName: 'timestamp',
      positions: [1_000, 2_000],
      series: [
        {
          name: 'a',
          values: [1, 2],
          points: [
            { at: 1, value: 2 },
            { at: 0, value: 1 },
          ],
        },
        { name: 'b', values: [null, 5], points: [{ at: 1, value: 5 }] },
      ],
      hiddenSeries: 0,
    });
  });

  test('takes words as its axis where there is no time', () => {
    const data = chartData({ columns: columns.slice(1), rows: [['x', 3]] });
    expect(data).toMatchObject({
      axis: 'words',
      positions: ['x'],
      series: [{ name: 'count_', values: [3] }],
    });
  });

  test('opens the arrays of make-series', () => {
    const made = [
      { name: 'count_', type: 'dynamic' },
      { name: 'timestamp', type: 'dynamic' },
    ];
    const rows = [['[1,2]', '["1970-01-01T00:00:01.0000000Z","1970-01-01T00:00:02.0000000Z"]']];

    expect(chartData({ columns: made, rows })).toMatchObject({
      positions: [1_000, 2_000],
      series: [{ name: 'count_', values: [1, 2] }],
    });
  });

  test('says how many series are left out', () => {
    const rows = Array.from({ length: 45 }, (_, at) => ['1970-01-01T00:00:01Z', `s${at}`, at]);
    expect(chartData({ columns, rows })).toMatchObject({ hiddenSeries: 5 });
  });

  test('is nothing without numbers', () => {
    expect(
      chartData({ columns: columns.slice(0, 2), rows: [['1970-01-01T00:00:01Z', 'a']] }),
    ).toBeUndefined();
  });

  test('is of the kind that the query renders', () => {
    expect(askedKind({ visualization: { visualization: 'linechart' } })).toBe('timechart');
    expect(askedKind({ visualization: { visualization: 'piechart' } })).toBe('piechart');
    expect(askedKind({})).toBeUndefined();
  });
});

test('rows are found by words in any of their cells, as they are shown', () => {
  const table = {
    columns: [
      { name: 'name', type: 'string' },
      { name: 'at', type: 'datetime' },
    ],
    rows: [
      ['GET /notes', '2026-11-21T10:00:00.0000000Z'],
      ['GET /tags', null],
    ],
    truncated: false,
  };

  expect(filterRows(table, 'get 10:00').rows).toEqual([table.rows[0]]);
  expect(filterRows(table, '  ')).toBe(table);
  expect(withoutColumns(table, new Set([0]))).toMatchObject({
    columns: [{ name: 'at' }],
    rows: [['2026-11-21T10:00:00.0000000Z'], [null]],
  });
});
