import { describe, expect, test } from 'vitest';
import { printExpression } from './expression.ts';
import { parseExpression } from './parse-expression.ts';
import { simplify } from './simplify.ts';

const kinds = {
  name: 'word',
  body: 'text',
  start_time: 'time',
  status_code: 'u8',
  dialect: 'word',
  duration_ns: 'u64',
  trace_id: 'id16',
  attributes: 'words',
  attributes_number: 'numbers',
} as const;

function simplified(sql: string): string {
  const parsed = parseExpression(sql);
  if (!parsed) throw new Error(`not read: ${sql}`);
  return printExpression(simplify(parsed, kinds));
}

const ticks = "CAST(start_time AS DateTime64(7, 'UTC'))";
const moment = (at: string) => `reinterpret(toInt64(${at}), 'DateTime64(7, \\'UTC\\')')`;
const nanoseconds = (at: string) => `fromUnixTimestamp64Nano(toInt64(${at}), 'UTC')`;
const success = "if((status_code != 2), 'True', 'False')";
const boolOfText = (sql: string) =>
  `CAST(transform(replaceRegexpOne(lower(trimBoth(${sql})), '^([+-]?0*[1-9]\\\\d*|0x0*[1-9a-f][0-9a-f]*)$', '1'), ['true', 'false', '1', '0'], [true, false, true, false], NULL) AS Nullable(Bool))`;
const id = "if((trace_id = toFixedString('', 16)), '', lower(hex(trace_id)))";
const digits = '0123456789abcdef0123456789abcdef';

describe('an expression becomes', () => {
  test.each([
    [`ifNull(${ticks} > ${moment('50')}, false)`, `(start_time >= ${nanoseconds('5100')})`],
    [`${moment('50')} >= ${ticks}`, `(start_time < ${nanoseconds('5100')})`],
    [`ifNull(${success} = 'False', false)`, '(NOT (status_code != 2))'],
    [`ifNull(${boolOfText(success)} = true, false)`, '(status_code != 2)'],
    ["CAST(name AS String) IN ('a', 'b')", "(name IN ('a', 'b'))"],
    [`${id} = '${digits}'`, `(trace_id = toFixedString(unhex('${digits}'), 16))`],
    [
      `multiIf(duration_ns < 5, 'a', duration_ns < 9, 'b', 'c') = 'b'`,
      'multiIf((duration_ns < 5), 0, (duration_ns < 9), 1, 0)',
    ],
    ["mapContains(CAST(attributes AS Map(String, String)), 'k')", "mapContains(attributes, 'k')"],
    ['toInt64(abs(nullIf(toInt64(300), 0)))', 'toInt64(300)'],
  ])('%s → %s', (from, to) => {
    expect(simplified(from)).toBe(to);
  });
});

describe('an expression stays as it is', () => {
  test.each([
    ['at the border of 1970, where ticks are cut the other way', `(${ticks} > ${moment('0')})`],
    ['beyond what nanoseconds can tell', `(${ticks} < ${moment('92233720368547758')})`],
    ['beside an id of zeros, which shows nothing', `(${id} = '${'0'.repeat(32)}')`],
    ['beside digits of another length', `(${id} = '01')`],
    ['when its branches are no constants', "(if((status_code != 2), body, 'x') = 'x')"],
    ['when it may be null', 'ifNull(unknown, false)'],
  ])('%s', (_why, sql) => {
    expect(simplified(sql)).toBe(sql);
  });
});

test.each([
  'arrayMap(x -> x + 1, list)',
  'row_number() OVER (ORDER BY c1)',
  '(SELECT 1)',
  'a.b',
  "'open",
  'f(1',
  'CASE WHEN a THEN b END',
])('what it does not know it does not read: %s', (sql) => {
  expect(parseExpression(sql)).toBeUndefined();
});

test.each([
  ['a OR b AND NOT c = d', '(a OR (b AND (NOT (c = d))))'],
  ['a - b - c * -2', '((a - b) - (c * (- 2)))'],
  ['x BETWEEN 1 AND 2 AND y', '(((x >= 1) AND (x <= 2)) AND y)'],
  ["quantileExact(0.5)(m['k'])", "quantileExact(0.5)(m['k'])"],
  ["{project:String} = 'it\\'s '' a [x] -> y'", "({project:String} = 'it\\'s '' a [x] -> y')"],
])('reads %s as the engine does', (sql, printed) => {
  expect(printExpression(parseExpression(sql)!)).toBe(printed);
});
