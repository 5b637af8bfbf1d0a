import type { Value } from '../../ir/types.ts';
import { badQuery } from '../../kql-error.ts';
import { hoistStep, once } from '../../plan/scope.ts';
import { boundedDatetime, clockTicks, convert, epochTicks } from '../../scalars/convert.ts';
import { datetimeOfTicks, datetimeValue, dynamicValue } from '../../scalars/literals.ts';
import { ticksAtEpoch } from '../../values/ticks.ts';
import {
  arg,
  as,
  asOnce,
  type Call,
  constantText,
  type FunctionTable,
  type ScalarFunction,
  text,
  value,
} from '../entry.ts';

function datetimeArg(call: Call, index: number): string {
  return as(call, index, 'datetime');
}

const dayTicks = 864000000000n;

/** Start of a period: whole periods are added before it is cut. */
function startOf(unit: 'day' | 'week' | 'month' | 'year', end = false): ScalarFunction {
  return (call) => {
    const offset = call.args.length > 1 ? as(call, 1, 'long') : 'toInt64(0)';
    const next = end ? `(${offset} + 1)` : offset;
    const x = datetimeArg(call, 0);
    const ticks =
      unit === 'day' || unit === 'week' ? startOfDays(x, unit, next) : startOfMonths(x, unit, next);
    return value('datetime', boundedDatetime(call.scope, end ? `(${ticks} - 1)` : ticks));
  };
}

/** Days and weeks are a fixed number of ticks; 0001-01-01 was a Monday and weeks start on Sunday. */
function startOfDays(x: string, unit: 'day' | 'week', offset: string): string {
  const width = unit === 'day' ? dayTicks : 7n * dayTicks;
  const shift = unit === 'day' ? ticksAtEpoch : ticksAtEpoch + dayTicks;
  return `(intDivOrZero(${epochTicks(x)} + ${shift}, ${width}) * ${width} - ${shift} + ${offset} * ${width})`;
}

function startOfMonths(x: string, unit: 'month' | 'year', offset: string): string {
  const months =
    unit === 'month'
      ? `(toYear(${x}) * 12 + toMonth(${x}) - 1 + ${offset})`
      : `((toYear(${x}) + ${offset}) * 12)`;
  return monthStartTicks(months);
}

/** First moment of a month counted from year 0. */
export function monthStart(months: string): string {
  return `parseDateTime64BestEffortOrNull(concat(leftPad(toString(intDiv(toInt64(${months}), 12)), 4, '0'), '-', leftPad(toString(toInt64(${months}) % 12 + 1), 2, '0'), '-01 00:00:00'), 7, 'UTC')`;
}

/** As ticks since 1970, also for the month after the last one there is. */
function monthStartTicks(months: string): string {
  return `if(${months} >= 120000, toInt64(2534023008000000000), ${epochTicks(monthStart(months))})`;
}

const fixedUnits: Readonly<Record<string, bigint>> = {
  week: 7n * dayTicks,
  day: dayTicks,
  hour: 36000000000n,
  minute: 600000000n,
  second: 10000000n,
  millisecond: 10000n,
  microsecond: 10n,
  nanosecond: 1n,
};
const monthUnits: Readonly<Record<string, number>> = { year: 12, quarter: 3, month: 1 };

function unitName(call: Call): string {
  const unit = constantText(call, 0)?.toLowerCase();
  if (unit === undefined) throw badQuery(`${call.name}() needs a constant name of a period`, call.node);
  return unit;
}

/** Adds calendar months or fixed periods; the day is kept within the new month. */
function datetimeAdd(call: Call): Value {
  const unit = unitName(call);
  const amount = as(call, 1, 'long');
  const months = monthUnits[unit];
  if (months !== undefined) return addMonths(call, `toInt64(${amount} * ${months})`);
  const ticks = fixedUnits[unit];
  if (ticks === undefined) throw badQuery(`datetime_add() does not know the period '${unit}'`, call.node);
  const step = unit === 'nanosecond' ? `intDiv(${amount}, 100)` : `${amount} * ${ticks}`;
  return value('datetime', boundedDatetime(call.scope, `(${epochTicks(datetimeArg(call, 2))} + ${step})`));
}

function addMonths(call: Call, months: string): Value {
  const x = asOnce(call, 2, 'datetime');
  const target = once(
    call.scope,
    value('long', `toInt64(toYear(${x}) * 12 + toMonth(${x}) - 1 + ${months})`),
  ).sql;
  const start = monthStart(target);
  const days = `dateDiff('day', toDate32(${start}), toDate32(${monthStart(`(${target} + 1)`)}))`;
  const day = `least(toInt64(toDayOfMonth(${x})), toInt64(${days})) - 1`;
  const ticks = `(${epochTicks(start)} + (${day}) * ${dayTicks} + ${clockTicks(x)})`;
  return value('datetime', `if(${target} BETWEEN 12 AND 119999, ${datetimeOfTicks(ticks)}, NULL)`);
}

/** Boundaries of a period crossed from the second moment to the first. */
function datetimeDiff(call: Call): Value {
  const unit = unitName(call);
  const [a, b] = [asOnce(call, 1, 'datetime'), asOnce(call, 2, 'datetime')];
  const months = (x: string) => `toInt64(toYear(${x}) * 12 + toMonth(${x}) - 1)`;
  const perUnit = monthUnits[unit];
  if (perUnit !== undefined)
    return value('long', `(intDiv(${months(a)}, ${perUnit}) - intDiv(${months(b)}, ${perUnit}))`);
  const ticks = fixedUnits[unit];
  if (ticks === undefined) throw badQuery(`datetime_diff() does not know the period '${unit}'`, call.node);
  if (unit === 'nanosecond') return value('long', `((${epochTicks(a)} - ${epochTicks(b)}) * 100)`);
  const shift = unit === 'week' ? ticksAtEpoch + dayTicks : ticksAtEpoch;
  const whole = (x: string) => `intDiv(${epochTicks(x)} + ${shift}, ${ticks})`;
  return value('long', `(${whole(a)} - ${whole(b)})`);
}

function now(call: Call): Value {
  const base = datetimeValue(call.scope.compiler.nowTicks);
  if (call.args.length === 0) return base;
  return value('datetime', datetimeOfTicks(`(${epochTicks(base.sql)} + ${as(call, 0, 'timespan')})`));
}

function ago(call: Call): Value {
  const span = arg(call, 0);
  if (typeof span.constant === 'bigint') return datetimeValue(call.scope.compiler.nowTicks - span.constant);
  const base = datetimeValue(call.scope.compiler.nowTicks);
  return value('datetime', datetimeOfTicks(`(${epochTicks(base.sql)} - ${as(call, 0, 'timespan')})`));
}

function makeDatetime(call: Call): Value {
  if (call.args.length === 1) return convert(call.scope, arg(call, 0), 'datetime');
  const number = (index: number, standard: string) =>
    call.args.length > index ? as(call, index, 'long') : standard;
  const second = call.args.length > 5 ? as(call, 5, 'real') : 'toFloat64(0)';
  const [year, month, day, hour, minute] = [
    number(0, '1'),
    number(1, '1'),
    number(2, '1'),
    number(3, '0'),
    number(4, '0'),
  ];
  const two = (sql: string) => `leftPad(toString(${sql}), 2, '0')`;
  const date = `parseDateTime64BestEffortOrNull(concat(leftPad(toString(${year}), 4, '0'), '-', ${two(month)}, '-', ${two(day)}, ' 00:00:00'), 7, 'UTC')`;
  const valid = `${year} BETWEEN 1 AND 9999 AND ${month} BETWEEN 1 AND 12 AND ${day} BETWEEN 1 AND 31 AND ${hour} BETWEEN 0 AND 23 AND ${minute} BETWEEN 0 AND 59 AND ${second} >= 0 AND ${second} < 60`;
  const clock = `${hour} * 36000000000 + ${minute} * 600000000 + ${roundedLong(call, `${second} * 10000000`)}`;
  return value('datetime', `if(${valid}, ${datetimeOfTicks(`(${epochTicks(date)} + ${clock})`)}, NULL)`);
}

function makeTimespan(call: Call): Value {
  if (call.args.length === 1) return convert(call.scope, arg(call, 0), 'timespan');
  const days = call.args.length === 4 ? as(call, 0, 'long') : '0';
  const first = call.args.length === 4 ? 1 : 0;
  const second = call.args.length > first + 2 ? as(call, first + 2, 'real') : 'toFloat64(0)';
  const sql = `${days} * 864000000000 + ${as(call, first, 'long')} * 36000000000 + ${as(call, first + 1, 'long')} * 600000000 + ${roundedLong(call, `${second} * 10000000`)}`;
  return value('timespan', `toInt64(${sql})`);
}

function roundedLong(call: Call, real: string): string {
  return convert(call.scope, value('real', `round(${real})`), 'long').sql;
}

/** Within a distance of a centre. */
function around(call: Call): Value {
  const [item, centre, delta] = [arg(call, 0), arg(call, 1), arg(call, 2)];
  if (item.type === 'datetime') {
    const other = epochTicks(convert(call.scope, centre, 'datetime').sql);
    const span = convert(call.scope, delta, 'timespan').sql;
    return value('bool', `ifNull(abs(${epochTicks(item.sql)} - ${other}) <= ${span}, false)`);
  }
  const type = item.type === 'timespan' ? 'timespan' : 'real';
  const [a, b, distance] = [as(call, 0, type), as(call, 1, type), as(call, 2, type)];
  return value('bool', `ifNull(abs(${a} - ${b}) <= ${distance}, false)`);
}

/** More would not fit into 64 bits, and come out as another moment. */
const mostTicks = 9_200_000_000_000_000_000n;

function unixTime(ticksPerUnit: string): ScalarFunction {
  return (call) => {
    const { scope } = call;
    if (arg(call, 0).type === 'real') {
      const ticks = convert(scope, value('real', `(${as(call, 0, 'real')} * ${ticksPerUnit})`), 'long');
      return value('datetime', boundedDatetime(scope, ticks.sql));
    }
    // reals have too few digits for nanoseconds
    const whole = asOnce(call, 0, 'long');
    if (ticksPerUnit === '0.01') return value('datetime', boundedDatetime(scope, `intDiv(${whole}, 100)`));
    const most = mostTicks / BigInt(ticksPerUnit);
    const ticks = `if(${whole} BETWEEN -${most} AND ${most}, ${whole} * ${ticksPerUnit}, NULL)`;
    return value('datetime', boundedDatetime(scope, ticks));
  };
}

export const datetimeFunctions: FunctionTable = {
  startofday: startOf('day'),
  startofweek: startOf('week'),
  startofmonth: startOf('month'),
  startofyear: startOf('year'),
  endofday: startOf('day', true),
  endofweek: startOf('week', true),
  endofmonth: startOf('month', true),
  endofyear: startOf('year', true),
  datetime_add: datetimeAdd,
  datetime_diff: datetimeDiff,
  now,
  ago,
  make_datetime: makeDatetime,
  make_timespan: makeTimespan,
  unixtime_seconds_todatetime: unixTime('10000000'),
  unixtime_milliseconds_todatetime: unixTime('10000'),
  unixtime_microseconds_todatetime: unixTime('10'),
  unixtime_nanoseconds_todatetime: unixTime('0.01'),
  around,
  datetime_utc_to_local: (call) => shiftZone(call, false),
  datetime_local_to_utc: (call) => shiftZone(call, true),
  datetime_list_timezones: () => dynamicValue(JSON.stringify(Intl.supportedValuesOf('timeZone'))),
};

const zoneNames = /^[A-Za-z_]+(\/[A-Za-z_+-]+\d*)*$/;

/** Offset in ticks of a zone at a moment; the engine knows the rules of zones that are known while compiling. */
function shiftZone(call: Call, toUtc: boolean): Value {
  const zone = constantText(call, 1);
  if (zone === undefined) {
    const name = { sql: text(call, 1), type: 'string' } as const;
    const step = {
      name: 'call',
      options: { function: toUtc ? '__local_to_utc' : '__utc_to_local' },
      start: call.node.start,
      length: call.node.end - call.node.start,
    };
    return hoistStep(call.scope, step, [convert(call.scope, arg(call, 0), 'datetime'), name], 'datetime');
  }
  if (!zoneNames.test(zone) || !isZone(zone))
    throw badQuery(`${call.name}() does not know the time zone '${zone}'`, call.node);
  const x = asOnce(call, 0, 'datetime');
  const offset = (moment: string) => `(timeZoneOffset(toTimeZone(${moment}, '${zone}')) * 10000000)`;
  const ticks = epochTicks(x);
  if (!toUtc) return value('datetime', datetimeOfTicks(`(${ticks} + ${offset(x)})`));
  const hoisted = (sql: string) => once(call.scope, value('long', `toInt64(${sql})`)).sql;
  const before = hoisted(offset(datetimeOfTicks(`(${ticks} - ${dayTicks})`)));
  const after = hoisted(offset(datetimeOfTicks(`(${ticks} + ${dayTicks})`)));
  const fits = (shift: string) => `(${offset(datetimeOfTicks(`(${ticks} - ${shift})`))} = ${shift})`;
  // Between two offsets: of two that fit the smaller counts, where none fits the clock has jumped forward.
  const shift = `multiIf(${before} = ${after}, ${before}, ${fits(before)} AND ${fits(after)}, least(${before}, ${after}), ${fits(before)}, ${before}, ${after})`;
  return value('datetime', datetimeOfTicks(`(${ticks} - ${shift})`));
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
