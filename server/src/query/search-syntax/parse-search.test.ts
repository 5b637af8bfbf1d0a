import { describe, expect, test } from 'vitest';
import { fc } from '../../../../tests/fuzz/properties.ts';
import { anyCharacter, anyText, type SearchNode } from './ast.ts';
import { maxQueryLength, parseSearch } from './parse-search.ts';
import { SearchSyntaxError } from './search-error.ts';

const key = (name: string, attribute = false) => ({ name, attribute });
const is = (name: string, value: string, attribute = false): SearchNode => ({
  type: 'term',
  key: key(name, attribute),
  test: { op: 'equals', value },
});
const says = (...pattern: (string | symbol)[]): SearchNode =>
  ({ type: 'text', pattern, everywhere: false }) as SearchNode;

describe('parseSearch', () => {
  test.each<[string, SearchNode]>([
    ['  ', { type: 'all' }],
    ['*', { type: 'all' }],
    ['*:*', { type: 'all' }],
    ['a:1', is('a', '1')],
    ['@a.b:1', is('a.b', '1', true)],
    ['"odd key":1', is('odd key', '1')],
    ['odd\\ key:1', is('odd key', '1')],
    ['a:b:c', is('a', 'b:c')],
    ['a:"x \\" y"', is('a', 'x " y')],
    ['a:f(x)', is('a', 'f(x)')],
    ['(a:1)', is('a', '1')],
    ['ANDROID', says('ANDROID')],
    ['foo-bar', says('foo-bar')],
    ['a*?', says('a', anyText, anyCharacter)],
    ['a\\*', says('a*')],
    ['"a*"', says('a*')],
    ['*:x', { type: 'text', pattern: ['x'], everywhere: true }],
    ['a:*', { type: 'term', key: key('a'), test: { op: 'exists' } }],
    ['a:[* TO *]', { type: 'term', key: key('a'), test: { op: 'exists' } }],
    ['a:x?', { type: 'term', key: key('a'), test: { op: 'like', pattern: ['x', anyCharacter] } }],
    ['a:**x', { type: 'term', key: key('a'), test: { op: 'like', pattern: [anyText, 'x'] } }],
    ['a:>=5', { type: 'term', key: key('a'), test: { op: 'range', from: { value: '5', inclusive: true } } }],
    [
      'a:< 5ms',
      { type: 'term', key: key('a'), test: { op: 'range', to: { value: '5ms', inclusive: false } } },
    ],
    [
      'a:[-1 TO 5}',
      {
        type: 'term',
        key: key('a'),
        test: { op: 'range', from: { value: '-1', inclusive: true }, to: { value: '5', inclusive: false } },
      },
    ],
    ['NOT a:1', { type: 'not', part: is('a', '1') }],
    ['-(a:1)', { type: 'not', part: is('a', '1') }],
    ['a:(1 OR -b)', { type: 'or', parts: [is('a', '1'), { type: 'not', part: is('a', 'b') }] }],
    ['a:(-1 OR 2)', { type: 'or', parts: [is('a', '-1'), is('a', '2')] }],
    ['x y', { type: 'and', parts: [says('x'), says('y')] }],
    ['x OR y AND z', { type: 'or', parts: [says('x'), { type: 'and', parts: [says('y'), says('z')] }] }],
    ['x || y && z', { type: 'or', parts: [says('x'), { type: 'and', parts: [says('y'), says('z')] }] }],
  ])('reads %s', (text, node) => {
    expect(parseSearch(text).root).toEqual(node);
  });

  test.each<[query: string, start: number, length: number, expected: string]>([
    ['service:', 8, 0, 'a value'],
    ['a: b', 2, 1, 'a value'],
    ['service:(a OR b', 8, 1, '`)`'],
    ['(a', 0, 1, '`)`'],
    ['a)', 1, 1, 'the end'],
    ['"abc', 0, 4, 'a closing quote'],
    ['a:"abc', 2, 4, 'a closing quote'],
    ['abc\\', 3, 1, 'the character it escapes'],
    ['AND b', 0, 3, 'a term'],
    ['a OR', 4, 0, 'a word'],
    ['a OR OR b', 5, 2, 'a term'],
    ['a && || b', 5, 2, 'a term'],
    ['a:[1 2]', 5, 1, 'TO'],
    ['a:[1 TO 2', 9, 0, '`]`'],
    ['a:>', 3, 0, 'a number'],
    ['a:>5*', 3, 2, 'a number'],
    ['a*b:1', 0, 3, 'a key'],
    ['@:1', 0, 1, 'a key'],
    [':1', 0, 1, 'a word'],
    ['-', 1, 0, 'a word'],
    ['()', 1, 1, 'a word'],
    ['a:()', 3, 1, 'a value'],
    [`${'('.repeat(60)}a`, 50, 1, 'at most 50 levels'],
    ['a '.repeat(201), 400, 1, 'at most 200'],
    ['a'.repeat(maxQueryLength + 1), maxQueryLength, 1, `at most ${maxQueryLength} characters`],
  ])('says where %s is wrong and what was expected', (query, start, length, expected) => {
    const error = errorOf(query);

    expect({ start: error?.start, length: error?.length }).toEqual({ start, length });
    expect(error?.expected).toContain(expected);
  });

  test('colours what it reads', () => {
    const query = 'a:1 OR -"x"';
    const pieces = parseSearch(query).tokens.map(({ start, length, kind }) => [
      kind,
      query.slice(start, start + length),
    ]);

    expect(pieces).toEqual([
      ['key', 'a'],
      ['value', '1'],
      ['operator', 'OR'],
      ['operator', '-'],
      ['text', '"x"'],
    ]);
  });

  test('reads any text or says where inside it the mistake is', () => {
    const piece = fc.constantFrom(
      'a',
      ':',
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      '"',
      '\\',
      '*',
      '?',
      '-',
      ' ',
      ' TO ',
      '>',
      '=',
      '@',
      ' OR ',
      ' AND ',
      ' NOT ',
      '&&',
      '||',
      '!',
      '5',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 30 }).map((parts) => parts.join('')),
    );

    fc.assert(
      fc.property(text, (query) => {
        const error = errorOf(query);
        if (error === undefined) return;
        expect(error.start).toBeGreaterThanOrEqual(0);
        expect(error.start + error.length).toBeLessThanOrEqual(query.length);
        expect(error.expected.length).toBeGreaterThan(0);
      }),
      { numRuns: 3_000 },
    );
  });
});

/** Anything but a syntax error fails the test. */
function errorOf(query: string): SearchSyntaxError | undefined {
  try {
    parseSearch(query);
    return undefined;
  } catch (error) {
    if (error instanceof SearchSyntaxError) return error;
    throw error;
  }
}
