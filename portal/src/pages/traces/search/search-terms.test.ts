import { describe, expect, test } from 'vitest';
import { choose, stateOf, topPieces, withRange, withValues } from './search-terms.ts';

describe('the conditions of a search', () => {
  test('are cut at spaces outside quotes and brackets', () => {
    expect(topPieces('service:notes -env:(a OR b) "two words" @n:[1 TO 2} GET\\ x')).toEqual([
      'service:notes',
      '-env:(a OR b)',
      '"two words"',
      '@n:[1 TO 2}',
      'GET\\ x',
    ]);
  });

  test.each([
    ['service:notes', ['notes'], []],
    ['service:(notes OR "a b") error', ['notes', 'a b'], []],
    ['-service:notes', [], ['notes']],
    ['!service:(a || b)', [], ['a', 'b']],
    ['service:no*', [], []],
    ['service:a OR service:b', [], []],
    ['NOT service:a', [], []],
    ['service:"q\\"uote"', ['q"uote'], []],
    ['service:a\\:b', ['a:b'], []],
  ])('tell of %s what is included and what excluded', (query, included, excluded) => {
    const state = stateOf(query, 'service');

    expect([[...state.included], [...state.excluded]]).toEqual([included, excluded]);
  });

  test('know the spellings of a key', () => {
    expect([...stateOf('environment:dev', 'env').included]).toEqual(['dev']);
    expect(choose('environment:dev', 'env', 'prod', 'only')).toBe('env:prod');
  });

  test('tell of a range', () => {
    expect(stateOf('@duration:[100 TO 2e9]', 'duration')).toMatchObject({ from: 100, to: 2e9 });
    expect(stateOf('@size:[* TO 5]', '@size')).toMatchObject({ from: undefined, to: 5 });
    expect(stateOf('@size:{1 TO 5]', '@size')).toMatchObject({ from: undefined, to: undefined });
  });
});

describe('a choice', () => {
  test('of one value replaces the others, and is taken back by choosing it again', () => {
    expect(choose('error service:(a OR b)', 'service', 'notes', 'only')).toBe('error service:notes');
    expect(choose('error service:notes', 'service', 'notes', 'only')).toBe('error');
  });

  test('to include adds the value, or takes it out', () => {
    expect(choose('service:a', 'service', 'b', 'include')).toBe('service:(a OR b)');
    expect(choose('service:(a OR b)', 'service', 'a', 'include')).toBe('service:b');
    expect(choose('-service:b x', 'service', 'b', 'include')).toBe('x service:b');
  });

  test('to exclude adds up', () => {
    expect(choose('-service:a', 'service', 'b', 'exclude')).toBe('-service:(a OR b)');
    expect(choose('service:(a OR b)', 'service', 'b', 'exclude')).toBe('service:a -service:b');
  });

  test('of no value asks for those without the key', () => {
    expect(choose('*', '@user.plan', '', 'only')).toBe('-@user.plan:*');
  });

  test('puts a search that is not simple into brackets', () => {
    expect(choose('a OR b', 'service', 'x y', 'only')).toBe('(a OR b) service:"x y"');
    expect(choose('(a OR b) service:"x y"', 'service', 'z', 'only')).toBe('(a OR b) service:z');
  });

  test.each([
    '<img src=x onerror=alert(1)>',
    '" OR 1=1',
    'back\\slash',
    'AND',
    '-x',
    'a:b',
    '*',
    'é 퍽',
    'a b)',
  ])('of %s comes back as it was', (value) => {
    const query = choose('', value.replace(/^@/, ''), value, 'only');

    expect([...stateOf(query, value).included]).toEqual([value]);
    expect([...stateOf(choose('x', '@k', value, 'exclude'), '@k').excluded]).toEqual([value]);
  });

  test('of a range replaces the range before', () => {
    expect(withRange('a @duration:[1 TO 2]', '@duration', 5, undefined)).toBe('a @duration:[5 TO *]');
    expect(withRange('a @duration:[1 TO 2]', '@duration', undefined, undefined)).toBe('a');
  });

  test('of nothing takes the conditions away', () => {
    expect(withValues('service:a b', 'service', { included: [], excluded: [] })).toBe('b');
  });
});
