import { expect, test } from 'vitest';
import { partsOf, shownCheck } from './HighlightedSearch.tsx';

const check = {
  of: 'service:a',
  diagnostics: [],
  tokens: [
    { start: 0, length: 7, kind: 'key' as const },
    { start: 8, length: 1, kind: 'value' as const },
  ],
};

test('pieces have their colours, and what no piece covers is plain', () => {
  expect(partsOf('service:a', check)).toEqual([
    { text: 'service', look: 'key' },
    { text: ':', look: 'plain' },
    { text: 'a', look: 'value' },
  ]);
});

test('of a check of an older text only what is still there counts', () => {
  expect(partsOf('serv-x', check)).toEqual([
    { text: 'serv', look: 'key' },
    { text: '-x', look: 'plain' },
  ]);
});

test('a mistake is marked at its place, or behind the end', () => {
  const wrong = (start: number, length: number) => ({
    of: 'a b',
    tokens: [],
    diagnostics: [{ start, length, message: '', expected: [] }],
  });

  expect(partsOf('a b', wrong(2, 1))).toEqual([
    { text: 'a ', look: 'plain' },
    { text: 'b', look: 'mistaken' },
  ]);
  expect(partsOf('a b', wrong(3, 0)).at(-1)).toEqual({ text: '\u00a0', look: 'mistaken' });
  expect(partsOf('', undefined)).toEqual([]);
});

test('what is still missing at the end is a mistake once the typing is over', () => {
  const unfinished = {
    of: 'service: ',
    tokens: [],
    diagnostics: [{ start: 9, length: 0, message: '', expected: [] }],
  };
  const wrong = { ...unfinished, diagnostics: [{ start: 0, length: 1, message: '', expected: [] }] };

  expect(shownCheck(unfinished, 'service: ', true)?.diagnostics).toEqual([]);
  expect(shownCheck(unfinished, 'service: ', false)).toBe(unfinished);
  expect(shownCheck(wrong, 'service: ', true)).toBe(wrong);
});
