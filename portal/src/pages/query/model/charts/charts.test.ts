import { describe, expect, test } from 'vitest';
import { niceTicks } from '../../results/charts/nice-ticks.ts';
import { chartData, placeSeries } from './chart-data.ts';
import { askedKind, lookOf, parseView } from './chart-look.ts';

const rendered = (visualization: Record<string, string>) => ({ visualization });

describe('what render says', () => {
  test('is read with names in any case, and columns as they are called', () => {
    const look = lookOf(
      rendered({
        visualization: 'areachart',
        kind: 'stacked100',
        Title: 'Load',
        xtitle: 'when',
        ytitle: 'n',
        legend: 'hidden',
        ysplit: 'panels',
        yaxis: 'log',
        ymin: '0',
        ymax: '12.5',
        xcolumn: 't',
        ycolumns: 'a, ["b c"]',
        series: 's',
        anomalycolumns: 'odd',
      }),
      'table',
    );

    expect(look).toEqual({
      kind: 'areachart',
      stacking: 'stacked100',
      title: 'Load',
      xTitle: 'when',
      yTitle: 'n',
      legend: false,
      panels: true,
      log: true,
      accumulate: false,
      min: 0,
      max: 12.5,
      xColumn: 't',
      yColumns: ['a', 'b c'],
      seriesColumns: ['s'],
      anomalyColumns: ['odd'],
    });
  });

  test('is the nearest kind where there is none of the name', () => {
    expect(askedKind(rendered({ visualization: 'anomalychart' }))).toBe('timechart');
    expect(lookOf(rendered({ visualization: 'stackedareachart' }), 'table')).toMatchObject({
      kind: 'areachart',
      stacking: 'stacked',
    });
    expect(askedKind(rendered({ visualization: 'hologram' }))).toBeUndefined();
  });

  test('stands back behind the reader\u2019s choice in the address', () => {
    const table = rendered({ visualization: 'columnchart', kind: 'stacked' });
    const look = lookOf(table, 'table');

    expect(parseView('', table, look)).toEqual({ rows: false, kind: 'columnchart', stacking: 'stacked' });
    expect(parseView('rows', table, look)).toMatchObject({ rows: true });
    expect(parseView('barchart-unstacked', table, look)).toEqual({
      rows: false,
      kind: 'barchart',
      stacking: 'unstacked',
    });
    expect(parseView('nonsense', {}, look)).toMatchObject({ rows: true });
  });
});

describe('values', () => {
  const columns = [
    { name: 't', type: 'long' },
    { name: 'a', type: 'long' },
    { name: 'b', type: 'long' },
    { name: 's', type: 'string' },
    { name: 'u', type: 'string' },
  ];
  const rows = [
    [1, 10, 1, 'x', 'p'],
    [2, 20, 2, 'x', 'q'],
  ];

  test('are those of the columns that render names', () => {
    const data = chartData({ columns, rows }, { xColumn: 't', yColumns: ['b'], seriesColumns: ['s'] });

    expect(data?.series).toMatchObject([{ name: 'x', values: [1, 2] }]);
  });

  test('get a dot where a column of anomalies is not zero', () => {
    const flags = [
      [1, 10, 0],
      [2, 90, 1],
      [3, 5, -1],
    ];

    const data = chartData({ columns: columns.slice(0, 3), rows: flags }, { anomalyColumns: ['b'] });

    expect(data?.series).toMatchObject([
      { name: 'a', values: [10, 90, 5], dots: false },
      { name: 'b', values: [null, 90, 5], dots: true },
    ]);
  });

  test('are summed up where it says so', () => {
    const data = chartData({ columns: columns.slice(0, 2), rows }, { accumulate: true });

    expect(data?.series).toMatchObject([{ name: 'a', values: [10, 30] }]);
  });

  test('stand on each other, below zero downwards, or share a hundred', () => {
    const series = [
      { name: 'a', values: [1, -1] },
      { name: 'b', values: [3, -1] },
      { name: 'c', values: [null, 2] },
    ];

    expect(placeSeries(series, 'stacked')[1]).toEqual([
      { value: 3, from: 1, to: 4 },
      { value: -1, from: -1, to: -2 },
    ]);
    expect(placeSeries(series, 'stacked100')[1]).toEqual([
      { value: 3, from: 25, to: 100 },
      { value: -1, from: -25, to: -50 },
    ]);
    expect(placeSeries(series, 'unstacked')[2]).toEqual([
      { value: 0, from: 0, to: 0 },
      { value: 2, from: 0, to: 2 },
    ]);
  });

  test('of the same position are all points of a scatter', () => {
    const twice = [
      [1, 10],
      [1, 12],
    ];
    const data = chartData({ columns: columns.slice(0, 2), rows: twice });

    expect(data?.series[0]?.values).toEqual([12]);
    expect(data?.series[0]?.points).toEqual([
      { at: 0, value: 10 },
      { at: 0, value: 12 },
    ]);
  });

  test('have round ticks around them', () => {
    expect(niceTicks(0, 100)).toEqual([0, 25, 50, 75, 100]);
    expect(niceTicks(-30, 60)).toEqual([-50, -25, 0, 25, 50, 75]);
    expect(niceTicks(0, 0.3)).toEqual([0, 0.1, 0.2, 0.3]);
  });
});
