import { describe, expect, test } from 'vitest';
import { describeFilter, formatFilters, parseFilter, parseFilters } from './filter-text.ts';

describe('a typed filter', () => {
  test.each([
    ['service=notes', { key: 'service', op: '=', value: 'notes' }],
    ['service:notes', { key: 'service', op: '=', value: 'notes' }],
    ['-service:notes', { key: 'service', op: '!=', value: 'notes' }],
    ['http.status_code>=400', { key: 'http.status_code', op: '>=', value: 400 }],
    ['duration > 100ms', { key: 'duration', op: '>', value: 100_000_000 }],
    ['http.route contains /notes', { key: 'http.route', op: 'contains', value: '/notes' }],
    ['url=http://a/?b=1', { key: 'url', op: '=', value: 'http://a/?b=1' }],
    ['user.id exists', { key: 'user.id', op: 'exists' }],
    ['user.id not exists', { key: 'user.id', op: 'not-exists' }],
    ['name="two words"', { key: 'name', op: '=', value: 'two words' }],
    ['GET /notes', { key: 'name', op: 'contains', value: 'GET /notes' }],
    ['GET /a?b=1', { key: 'name', op: 'contains', value: 'GET /a?b=1' }],
  ])('%s is read as a condition', (typed, expected) => {
    expect(parseFilter(typed)).toEqual(expected);
  });

  test.each(['', '  ', 'service=', 'duration>soon'])('%j is no condition', (typed) => {
    expect(parseFilter(typed)).toBeUndefined();
  });
});

describe('filters in the address', () => {
  test('come back as they went, whatever their keys hold', () => {
    const filters = [
      { key: 'a b"<script>', op: '=', value: 'x&y=z' },
      { key: 'n', op: '>', value: 3 },
      { key: 'k', op: 'exists' },
    ] as const;

    expect(parseFilters(formatFilters([...filters]))).toEqual(filters);
  });

  test('that were tampered with are left out', () => {
    expect(parseFilters('[["a","="," b"],["c","drop table"],7]')).toEqual([
      { key: 'a', op: '=', value: ' b' },
    ]);
    expect(parseFilters('{')).toEqual([]);
  });

  test('are described with durations in units', () => {
    expect(describeFilter({ key: 'duration', op: '>', value: 1.5e9 })).toBe('duration > 1.5 s');
    expect(describeFilter({ key: 'x', op: 'not-exists' })).toBe('x is missing');
  });
});
