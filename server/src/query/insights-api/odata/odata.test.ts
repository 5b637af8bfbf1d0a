import { describe, expect, test } from 'vitest';
import { hostileStrings } from '../../../../../tests/browser/hostile-strings.ts';
import { fc } from '../../../../../tests/fuzz/properties.ts';
import { HeadwaterError } from '../../../errors/headwater-error.ts';
import { readApply } from '../events/apply.ts';
import { readEventQuestion } from '../events/event-question.ts';
import { readSearch } from '../events/search.ts';
import { kqlText } from '../properties.ts';
import { parseFilter } from './parse.ts';
import { writeExpression } from './to-kql.ts';

const write = (filter: string, table = 'requests') => writeExpression(parseFilter(filter), table, filter).kql;

describe('$filter', () => {
  test.each([
    ["request/name eq 'GET /a'", 'tolower(tostring(name)) == tolower(tostring("GET /a"))'],
    ['request/success eq false', 'tolower(tostring(success)) == tolower(tostring(false))'],
    ['request/duration gt 250.5', 'duration > todouble("250.5")'],
    ['request/duration add 1 le 10', '(duration + todouble("1")) <= todouble("10")'],
    [
      'timestamp ge 2026-11-21T08:00:00Z',
      'todatetime(timestamp) >= todatetime(todatetime("2026-11-21T08:00:00Z"))',
    ],
    ['user/id eq null', 'isempty(user_Id)'],
    ['user/id ne null', 'not(isempty(user_Id))'],
    [
      "customDimensions/plan eq 'it''s'",
      'tolower(tostring(tostring(customDimensions["plan"]))) == tolower(tostring("it\\u0027s"))',
    ],
    [
      "customDimensions/['a b'] ne ''",
      'tolower(tostring(tostring(customDimensions["a b"]))) != tolower(tostring(""))',
    ],
    [
      "contains(request/url,'x') or not (count lt 2)",
      '(indexof(tolower(url), tolower("x")) >= 0) or (not(itemCount < todouble("2")))',
    ],
    [
      "request/resultCode in ('404','500')",
      '(tolower(tostring(resultCode)) == tolower(tostring("404"))) or (tolower(tostring(resultCode)) == tolower(tostring("500")))',
    ],
    [
      '1 eq 1 or 2 eq 2 and 3 eq 4',
      '(todouble("1") == todouble("1")) or ((todouble("2") == todouble("2")) and (todouble("3") == todouble("4")))',
    ],
    [
      "timestamp gt now() sub duration'PT1H'",
      'todatetime(timestamp) > todatetime((now() - (3600000 * 1ms)))',
    ],
  ])('%s', (filter, kql) => {
    expect(write(filter)).toBe(kql);
  });

  test.each([
    '',
    'request/name eq',
    "request/name eq 'x",
    "request/nothing eq 'x'",
    "dependency/name eq 'x'",
    "drop(request/name) eq 'x'",
    'contains(request/name)',
    "request/name eq 'x')",
    "(request/name eq 'x'",
    "request/name eq 'x'; traces",
    'request/name == 1',
    'timestamp gt 2026-99-99',
    '('.repeat(500),
    `${'not '.repeat(500)}true`,
  ])('%s is refused with its place', (filter) => {
    expect(() => write(filter)).toThrow(expect.objectContaining({ code: 'HEADWATER_INSIGHTS_ARGUMENT' }));
  });

  test('a value can be anything and is never more than a value', () => {
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...hostileStrings), fc.string({ unit: 'binary' })), (value) => {
        const kql = write(`request/name eq '${value.replaceAll("'", "''")}'`);

        const literal = /^tolower\(tostring\(name\)\) == tolower\(tostring\("([^"]*)"\)\)$/s.exec(kql)?.[1];
        expect(JSON.parse(`"${literal}"`)).toBe(value);
        expect(literal).toMatch(/^[ -~]*$/);
      }),
    );
  });

  test('any text is read or refused, nothing else', () => {
    const word = fc.constantFrom(
      'request/name',
      'eq',
      'and',
      '(',
      ')',
      "'x'",
      '1',
      ',',
      'contains',
      'not',
      '/',
      '$count',
      'P1D',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(word, { maxLength: 12 }).map((words) => words.join(' ')),
    );
    fc.assert(
      fc.property(text, (filter) => {
        for (const read of [write, readSearch, (apply: string) => readApply(apply, 'requests')]) {
          try {
            read(filter);
          } catch (error) {
            expect(error).toBeInstanceOf(HeadwaterError);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});

test('a text of KQL says every character that could end it by its number', () => {
  expect(kqlText('a"b\\c\n\u2028\'|')).toBe('"a\\u0022b\\u005cc\\u000a\\u2028\\u0027|"');
});

describe('$search', () => {
  test.each([
    ['hello', '((* has "hello"))'],
    ['hello world', '((* has "hello" and * has "world"))'],
    ['"hello world" OR NOT bye', '((* has "hello world") or (not(* has "bye")))'],
    ['a AND (b OR c)', '((* has "a" and ((* has "b") or (* has "c"))))'],
  ])('%s', (search, kql) => {
    expect(readSearch(search)).toBe(kql);
  });

  test.each(['', '(', 'a OR', 'NOT', 'a )', '()'])('%j is refused', (search) => {
    expect(() => readSearch(search)).toThrow(HeadwaterError);
  });
});

describe('$apply', () => {
  test('filters, groups and measures in this order', () => {
    const text =
      'filter(request/success eq true)/groupby((request/name, cloud/roleName), aggregate(request/duration with average as mean, $count as n))';

    expect(readApply(text, 'requests')).toEqual({
      kql: [
        'where tolower(tostring(success)) == tolower(tostring(true))',
        'summarize m0 = avg(duration), m1 = sum(itemCount) by k0 = name, k1 = cloud_RoleName',
      ],
      columns: [
        { column: 'k0', path: 'request/name', sql: 'k0 = name' },
        { column: 'k1', path: 'cloud/roleName', sql: 'k1 = cloud_RoleName' },
        { column: 'm0', path: 'mean', sql: 'm0 = avg(duration)' },
        { column: 'm1', path: 'n', sql: 'm1 = sum(itemCount)' },
      ],
    });
  });

  test.each([
    'groupby()',
    'aggregate(request/duration with power as x)',
    'aggregate(request/duration with sum as a b)',
    'aggregate($count as n)/filter(true)',
    'take(5)',
  ])('%s is refused', (text) => {
    expect(() => readApply(text, 'requests')).toThrow(HeadwaterError);
  });
});

test.each([
  { $skip: 49_900, $top: 200 },
  { $orderby: 'request/name sideways' },
  { $orderby: 'nothing' },
  { $select: 'nothing/here' },
])('%j is refused', (parameters) => {
  expect(() => readEventQuestion('requests', parameters)).toThrow(HeadwaterError);
});
