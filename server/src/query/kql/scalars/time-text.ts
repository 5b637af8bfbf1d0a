import { quoteString } from '../ir/quote.ts';
import type { Value } from '../ir/types.ts';
import type { Scope } from '../plan/context.ts';
import { once } from '../plan/scope.ts';
import { unitTicks } from '../values/ticks.ts';

/** American dates with slashes are turned round first; other texts have to start like a date and have a clock's figures. */
export function datetimeOfText(scope: Scope, value: Value): string {
  const trimmed = `replaceRegexpAll(${value.sql}, '^\\\\s+|\\\\s+$', '')`;
  const american = `replaceRegexpOne(${trimmed}, '^(\\\\d{1,2})[-/](\\\\d{1,2})[-/](\\\\d{4})', '\\\\3-\\\\1-\\\\2')`;
  // years of two digits: 1950 to 2049
  const text = once(scope, {
    sql: ['[0-4]', '[5-9]'].reduce(
      (sql, decade, i) =>
        `replaceRegexpOne(${sql}, '^(?:[A-Za-z]{3,9},? +)?(\\\\d{1,2})[ -]([A-Za-z]{3})[A-Za-z]*[ -](${decade}\\\\d)( |$)', '\\\\1 \\\\2 ${i === 0 ? '20' : '19'}\\\\3\\\\4')`,
      american,
    ),
    type: 'string',
  }).sql;
  const shape =
    '^(\\\\d{4}-\\\\d{1,2}-\\\\d{1,2}|\\\\d{8}\\\\b|[A-Za-z]{3,9},? |\\\\d{1,2}[ -][A-Za-z]{3}|\\\\d{4}-\\\\d{1,2}$)';
  const padded = `replaceRegexpOne(replaceRegexpOne(${text}, '^(\\\\d{4})-(\\\\d)(\\\\D|$)', '\\\\1-0\\\\2\\\\3'), '^(\\\\d{4}-\\\\d\\\\d)-(\\\\d)(\\\\D|$)', '\\\\1-0\\\\2\\\\3')`;
  const beyond = '[T ](2[5-9]|[3-9][0-9]):|[T ][0-9]{1,2}:([0-9]{1,2}:)?[6-9][0-9]';
  return `if(match(${text}, '${shape}') AND NOT match(${text}, '${beyond}'), parseDateTime64BestEffortOrNull(${padded}, 7, 'UTC'), NULL)`;
}

const clock = '^\\s*(-?)(?:(\\d+)[.])?(\\d{1,2}):(\\d{1,2})(?::(\\d{1,2})(?:\\.(\\d{1,7})\\d*)?)?\\s*$';
const amount = '^\\s*([+-]?)(\\d+)(?:[.](\\d+))?\\s*([A-Za-z]*)\\s*$';

/** Ticks of `[d.]hh:mm[:ss]`, of an amount with its unit, or of a number of days; null for other texts. */
export function timespanOfText(scope: Scope, sql: string): string {
  // `d:hh:mm:ss` is `d.hh:mm:ss`
  const dotted = `replaceRegexpOne(${sql}, ${quoteString('^(\\s*-?\\d+):(\\d+:\\d+:\\d)')}, '\\\\1.\\\\2')`;
  const text = once(scope, { sql: dotted, type: 'string' }).sql;
  const sign = `if(g[1] = '-', -1, 1)`;
  const number = (i: number) => `toInt64OrZero(g[${i}])`;
  const ticks = `(${number(2)} * 864000000000 + ${number(3)} * 36000000000 + ${number(4)} * 600000000 + ${number(5)} * 10000000 + toInt64OrZero(rightPad(g[6], 7, '0'))) * ${sign}`;
  const inside = `${number(3)} < 24 AND ${number(4)} < 60 AND ${number(5)} < 60`;
  const ofClock = `arrayMap(g -> if(notEmpty(g) AND ${inside}, toInt64(${ticks}), NULL), [extractGroups(${text}, ${quoteString(clock)})])[1]`;
  const [names, sizes] = [Object.keys(unitTicks), Object.values(unitTicks)];
  const unit = `transform(lower(g[4]), [${names.map(quoteString).join(', ')}], [${sizes.map((size) => `toInt64(${size})`).join(', ')}], toInt64(0))`;
  const part = `toInt64(trunc(toFloat64OrZero(concat('0.', g[3])) * ${unit} + 1e-6))`;
  const ofUnit = `if(${unit} > 0, (${number(2)} * ${unit} + ${part}) * ${sign}, NULL)`;
  const ofDays = `if(g[3] = '', ${number(2)} * 864000000000 * ${sign}, NULL)`;
  const ofAmount = `arrayMap(g -> multiIf(empty(g), NULL, g[4] = '', ${ofDays}, ${ofUnit}), [extractGroups(${text}, ${quoteString(amount)})])[1]`;
  return `if(position(${text}, ':') > 0, ${ofClock}, ${ofAmount})`;
}
