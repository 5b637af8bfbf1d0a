import { quoteString } from '../../ir/quote.ts';
import type { Value } from '../../ir/types.ts';
import { badQuery } from '../../kql-error.ts';
import { clockTicks, epochTicks, ticksOfDatetime } from '../../scalars/convert.ts';
import {
  as,
  asOnce,
  type Call,
  constantText,
  type FunctionTable,
  type ScalarFunction,
  value,
} from '../entry.ts';

type Part = (x: string) => string;

const dayTicks = 864000000000n;

function withinDay(divisor: bigint, modulo: bigint): Part {
  return (x) => `intDiv(${clockTicks(x)}, ${divisor}) % ${modulo}`;
}

const parts: Readonly<Record<string, Part>> = {
  year: (x) => `toYear(${x})`,
  quarter: (x) => `toQuarter(${x})`,
  month: (x) => `toMonth(${x})`,
  week_of_year: (x) => `toISOWeek(${x})`,
  weekofyear: (x) => `toISOWeek(${x})`,
  day: (x) => `toDayOfMonth(${x})`,
  dayofyear: (x) => `toDayOfYear(${x})`,
  hour: withinDay(36000000000n, 24n),
  minute: withinDay(600000000n, 60n),
  second: withinDay(10000000n, 60n),
  millisecond: withinDay(10000n, 1000n),
  microsecond: withinDay(10n, 1000000n),
  nanosecond: (x) => `(positiveModulo(${epochTicks(x)}, 10000000) * 100)`,
};

function part(name: string, type: 'int' | 'long' = 'int'): ScalarFunction {
  return (call) =>
    value(type, `to${type === 'int' ? 'Int32' : 'Int64'}(${parts[name]!(as(call, 0, 'datetime'))})`);
}

function datetimePart(call: Call): Value {
  const name = constantText(call, 0)?.toLowerCase() ?? '';
  const find = parts[name];
  if (!find) throw badQuery(`${call.name}() does not know the part '${name}'`, call.node);
  return value('int', `toInt32(${find(as(call, 1, 'datetime'))})`);
}

/** Sunday of the last week, whose end lies beyond the last datetime: its days have no number. */
const lastWeek = 3155373792000000000n;

/** Days since Sunday as a timespan. */
function dayOfWeek(call: Call): Value {
  const ticks = ticksOfDatetime(asOnce(call, 0, 'datetime'));
  const days = `positiveModulo(intDiv(${ticks}, ${dayTicks}) + 1, 7)`;
  return value('timespan', `if(${ticks} < ${lastWeek}, toInt64(${days} * ${dayTicks}), NULL)`);
}

const monthNames =
  "['January','February','March','April','May','June','July','August','September','October','November','December']";
const shortMonths = "['Jan','Feb','Mar','Apr','May','Jun','Jul','Aug','Sep','Oct','Nov','Dec']";

/** Zeros in front up to a width; `leftPad` alone would cut longer texts. */
function padded(sql: string, width: number): string {
  return `leftPad(toString(${sql}), greatest(${width}, length(toString(${sql}))), '0')`;
}

function twelve(x: string): string {
  return `((${parts.hour!(x)} + 11) % 12 + 1)`;
}

/** Tokens of `format_datetime`, longest first. */
const datetimeTokens: readonly [string, Part][] = [
  ['yyyy', (x) => padded(`toYear(${x})`, 4)],
  ['yy', (x) => padded(`toYear(${x}) % 100`, 2)],
  ['y', (x) => `toString(toYear(${x}) % 100)`],
  ['MMMM', (x) => `${monthNames}[toMonth(${x})]`],
  ['MMM', (x) => `${shortMonths}[toMonth(${x})]`],
  ['MM', (x) => padded(`toMonth(${x})`, 2)],
  ['M', (x) => `toString(toMonth(${x}))`],
  ['dd', (x) => padded(`toDayOfMonth(${x})`, 2)],
  ['d', (x) => `toString(toDayOfMonth(${x}))`],
  ['HH', (x) => padded(parts.hour!(x), 2)],
  ['H', (x) => `toString(${parts.hour!(x)})`],
  ['hh', (x) => padded(twelve(x), 2)],
  ['h', (x) => `toString(${twelve(x)})`],
  ['mm', (x) => padded(parts.minute!(x), 2)],
  ['m', (x) => `toString(${parts.minute!(x)})`],
  ['ss', (x) => padded(parts.second!(x), 2)],
  ['s', (x) => `toString(${parts.second!(x)})`],
  ['tt', (x) => `if(${parts.hour!(x)} < 12, 'AM', 'PM')`],
];

function fraction(x: string, digits: number, optional: boolean): string {
  const all = padded(`positiveModulo(${epochTicks(x)}, 10000000)`, 7);
  const cut = `substring(${all}, 1, ${digits})`;
  return optional ? `replaceRegexpOne(${cut}, '0+$', '')` : cut;
}

/** A format as a list of SQL texts; a run of fraction letters and every known token is replaced. */
function formatParts(format: string, tokens: readonly [string, Part][], x: string): string[] {
  const found: string[] = [];
  let at = 0;
  while (at < format.length) {
    const run = /^(f+|F+)/.exec(format.slice(at))?.[0];
    const token = tokens.find(([name]) => format.startsWith(name, at));
    if (run && run.length <= 7) {
      found.push(fraction(x, run.length, run[0] === 'F'));
      at += run.length;
    } else if (token) {
      found.push(token[1](x));
      at += token[0].length;
    } else {
      found.push(quoteString(format[at]!));
      at += 1;
    }
  }
  return found.length === 0 ? ["''"] : found;
}

function formatDatetime(call: Call): Value {
  const format = constantText(call, 1);
  if (format === undefined) throw badQuery('format_datetime() needs a constant format', call.node);
  const x = asOnce(call, 0, 'datetime');
  return value('string', `ifNull(concat('', ${formatParts(format, datetimeTokens, x).join(', ')}), '')`);
}

const spanTokens = (): readonly [string, Part][] => {
  const unit = (divisor: bigint, modulo: bigint | undefined) => (x: string) =>
    `intDiv(abs(${x}), ${divisor})${modulo ? ` % ${modulo}` : ''}`;
  const [days, hours, minutes, seconds] = [
    unit(dayTicks, undefined),
    unit(36000000000n, 24n),
    unit(600000000n, 60n),
    unit(10000000n, 60n),
  ];
  const list: [string, Part][] = [];
  for (let width = 8; width >= 1; width -= 1) list.push(['d'.repeat(width), (x) => padded(days(x), width)]);
  for (const [letter, read] of [
    ['h', hours],
    ['H', hours],
    ['m', minutes],
    ['s', seconds],
  ] as const) {
    list.push([letter + letter, (x) => padded(read(x), 2)], [letter, (x) => `toString(${read(x)})`]);
  }
  return list;
};

function spanFraction(x: string, run: string): string {
  const cut = `substring(${padded(`abs(${x}) % 10000000`, 7)}, 1, ${run.length})`;
  return run[0] === 'F' ? `replaceRegexpOne(${cut}, '0+$', '')` : cut;
}

function formatTimespan(call: Call): Value {
  const format = constantText(call, 1);
  if (format === undefined) throw badQuery('format_timespan() needs a constant format', call.node);
  const x = asOnce(call, 0, 'timespan');
  const pieces = format
    .split(/(f{1,7}|F{1,7})/)
    .flatMap((piece) =>
      /^[fF]+$/.test(piece)
        ? [spanFraction(x, piece)]
        : piece === ''
          ? []
          : formatParts(piece, spanTokens(), x),
    );
  return value('string', `ifNull(concat(if(${x} < 0, '-', ''), ${pieces.join(', ') || "''"}), '')`);
}

export const datetimePartFunctions: FunctionTable = {
  datetime_part: datetimePart,
  datepart: datetimePart,
  getyear: part('year'),
  getmonth: part('month'),
  monthofyear: part('month'),
  dayofmonth: part('day'),
  dayofyear: part('dayofyear'),
  hourofday: part('hour'),
  week_of_year: part('week_of_year', 'long'),
  weekofyear: part('week_of_year', 'long'),
  dayofweek: dayOfWeek,
  format_datetime: formatDatetime,
  format_timespan: formatTimespan,
};
