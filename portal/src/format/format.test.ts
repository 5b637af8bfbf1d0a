import { describe, expect, test } from 'vitest';
import { formatDuration, formatIn, parseDuration, unitForColumn } from './duration.ts';
import { formatBytes, formatCount, formatMetric, formatShare } from './number.ts';
import { formatAge, nanoToMs } from './time.ts';

describe('durations', () => {
  test('that stand alone choose their unit', () => {
    expect([0, 999, 1_500, 12_340_000, 1.5e9, 150e9].map(formatDuration)).toEqual([
      '0 ns',
      '999 ns',
      '1.5 µs',
      '12.3 ms',
      '1.5 s',
      '2 min 30 s',
    ]);
  });

  test('of one column share the unit of a typical value', () => {
    const column = [900_000, 2_000_000, 3_000_000_000];

    const unit = unitForColumn(column);

    expect(unit).toBe('ms');
    expect(column.map((ns) => formatIn(ns, unit))).toEqual(['0.90', '2.00', '3,000']);
  });

  test('of one column take the next unit when the longest would not fit', () => {
    expect(unitForColumn([90_000, 130_000, 300_000_000])).toBe('ms');
    expect(unitForColumn([])).toBe('ms');
  });

  test('of one column keep their digits beside one that is very long', () => {
    expect(unitForColumn([4e6, 5e6, 6e6, 600e9])).toBe('ms');
    expect(formatIn(600e9, 'ms')).toBe('600,000');
  });

  test('are read with and without a unit', () => {
    expect(['250us', '1.5 s', '2m', '100'].map(parseDuration)).toEqual([250_000, 1.5e9, 120e9, 100e6]);
    expect(parseDuration('soon')).toBeUndefined();
  });
});

describe('numbers', () => {
  test('are grouped while short and shortened when long', () => {
    expect([7, 1234, 56_789, 2_500_000, 0.5].map(formatCount)).toEqual([
      '7',
      '1,234',
      '56.8k',
      '2.5M',
      '0.5',
    ]);
  });

  test('are shown in the unit of their metric', () => {
    expect(formatMetric(1536, 'By')).toBe('1.5 KB');
    expect(formatMetric(3, '{request}')).toBe('3 request');
    expect(formatBytes(0)).toBe('0 B');
  });

  test('that are shares never round a failure away', () => {
    expect([0, 0.00001, 0.0123, 0.5, 1].map(formatShare)).toEqual([
      '0 %',
      '<0.01 %',
      '1.23 %',
      '50.0 %',
      '100 %',
    ]);
  });
});

describe('times', () => {
  test('keep microseconds when they come as nanoseconds', () => {
    expect(nanoToMs('1763719200123456789')).toBeCloseTo(1_763_719_200_123.456, 2);
    expect(nanoToMs('0')).toBe(0);
  });

  test('say how long ago they were in one unit', () => {
    expect([1_000, 90_000, 7_200_000, 259_200_000].map((ago) => formatAge(0, ago))).toEqual([
      '1 s',
      '1 min',
      '2 h',
      '3 d',
    ]);
  });
});
