import { expect, test } from 'vitest';
import { conditionOf, narrowed } from './narrow.ts';

test.each([
  [['name'], 'string', 'GET "x"', true, 'name == "GET \\"x\\""'],
  [['name'], 'string', '', false, 'name != ""'],
  [['a b'], 'long', 5, true, "['a b'] == 5"],
  [['ok'], 'bool', true, false, 'ok != true'],
  [['t'], 'datetime', '2026-11-21T10:00:00.0000000Z', true, 't == datetime(2026-11-21T10:00:00.0000000Z)'],
  [['d'], 'timespan', '00:00:01', true, 'd == timespan(00:00:01)'],
  [['n'], 'long', null, true, 'isnull(n)'],
  [['n'], 'long', null, false, 'isnotnull(n)'],
  [['d', 'http.route', 0], 'dynamic', '/x', true, 'tostring(d["http.route"][0]) == "/x"'],
  [['d', 'n'], 'dynamic', 200, true, 'tostring(d["n"]) == "200"'],
] as const)('%j of %s with %j, kept: %s, is %s', (path, type, value, keeps, condition) => {
  expect(conditionOf(path, type, value, keeps)).toBe(condition);
});

test('an object has no condition', () => {
  expect(conditionOf(['d', 'o'], 'dynamic', { a: 1 }, true)).toBeUndefined();
});

test('a condition stands at the end, but before what is drawn, and not in a comment', () => {
  expect(narrowed('requests | take 5;', 'a == 1')).toBe('requests | take 5\n| where a == 1');
  expect(narrowed('requests // all', 'a == 1')).toBe('requests // all\n| where a == 1');
  expect(
    narrowed('requests\n| summarize count() by name\n| render piechart with (title="x")\n', 'a == 1'),
  ).toBe('requests\n| summarize count() by name\n| where a == 1\n| render piechart with (title="x")');
});
