/** Ticks of 100 ns; datetimes count them from 0001-01-01T00:00:00Z. */
export const ticksPerSecond = 10_000_000n;
export const ticksPerMinute = 60n * ticksPerSecond;
export const ticksPerHour = 60n * ticksPerMinute;
export const ticksPerDay = 24n * ticksPerHour;
export const ticksAtEpoch = 621_355_968_000_000_000n;
export const maxDatetimeTicks = 3_155_378_975_999_999_999n;

/** Units of a timespan, by every name they go by. */
export const unitTicks: Readonly<Record<string, bigint>> = {
  d: ticksPerDay,
  day: ticksPerDay,
  days: ticksPerDay,
  h: ticksPerHour,
  hr: ticksPerHour,
  hrs: ticksPerHour,
  hour: ticksPerHour,
  hours: ticksPerHour,
  m: ticksPerMinute,
  min: ticksPerMinute,
  minute: ticksPerMinute,
  minutes: ticksPerMinute,
  s: ticksPerSecond,
  sec: ticksPerSecond,
  second: ticksPerSecond,
  seconds: ticksPerSecond,
  ms: 10_000n,
  milli: 10_000n,
  millis: 10_000n,
  millisec: 10_000n,
  millisecond: 10_000n,
  milliseconds: 10_000n,
  micro: 10n,
  micros: 10n,
  microsec: 10n,
  microsecond: 10n,
  microseconds: 10n,
  us: 10n,
  tick: 1n,
  ticks: 1n,
};

/** Ticks of `1d`, `1.5h`, `-2.03:04:05.678`, `03:04`, or null when the text is no timespan. */
export function parseTimespan(text: string): bigint | null {
  const trimmed = text.trim();
  const unit = /^([+-]?)(\d+(?:\.\d+)?)\s*([a-z]+)$/i.exec(trimmed);
  if (unit) {
    const ticks = unitTicks[unit[3]!.toLowerCase()] ?? (unit[3]!.toLowerCase() === 'ns' ? 0n : undefined);
    if (ticks === undefined) return null;
    const value = ticks === 0n ? BigInt(Math.trunc(Number(unit[2]) / 100)) : scaled(unit[2]!, ticks);
    return unit[1] === '-' ? -value : value;
  }
  return parseClock(trimmed);
}

function scaled(digits: string, ticks: bigint): bigint {
  const [whole, fraction = ''] = digits.split('.');
  if (fraction === '') return BigInt(whole!) * ticks;
  const scale = 10n ** BigInt(fraction.length);
  return (BigInt(whole! + fraction) * ticks) / scale;
}

function parseClock(text: string): bigint | null {
  const days = /^([+-]?)(\d+)$/.exec(text);
  if (days) return BigInt(days[2]!) * ticksPerDay * (days[1] === '-' ? -1n : 1n);
  const match =
    /^(-?)(?:(\d+)(?:[.]|:(?=\d+:\d+:\d)))?(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,7})\d*)?)?$/.exec(text);
  if (!match) return null;
  const [, sign, day = '0', hour, minute, second = '0', fraction = ''] = match;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  const ticks =
    BigInt(day) * ticksPerDay +
    BigInt(hour!) * ticksPerHour +
    BigInt(minute!) * ticksPerMinute +
    BigInt(second) * ticksPerSecond +
    BigInt(fraction.padEnd(7, '0') || '0');
  return sign === '-' ? -ticks : ticks;
}

/** `[-][d.]hh:mm:ss[.fffffff]` */
export function formatTimespan(ticks: bigint): string {
  const sign = ticks < 0n ? '-' : '';
  const left = ticks < 0n ? -ticks : ticks;
  const days = left / ticksPerDay;
  const fraction = left % ticksPerSecond;
  const clock = [(left / ticksPerHour) % 24n, (left / ticksPerMinute) % 60n, (left / ticksPerSecond) % 60n]
    .map((part) => part.toString().padStart(2, '0'))
    .join(':');
  return `${sign}${days > 0n ? `${days}.` : ''}${clock}${fraction > 0n ? `.${fraction.toString().padStart(7, '0')}` : ''}`;
}

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Ticks of an ISO 8601 or RFC 822 date and time, UTC when it names no zone; null when it is none. */
export function parseDatetime(text: string): bigint | null {
  const halved = /^(.*:\d\d(?:\.\d+)?)\s*([ap])m$/i.exec(text.trim());
  if (!halved) return parseMoment(text.trim());
  const ticks = parseMoment(halved[1]!);
  if (ticks === null) return null;
  const hour = (ticks / ticksPerHour) % 24n;
  if (hour > 12n) return null;
  return ticks + ((hour % 12n) + (/p/i.test(halved[2]!) ? 12n : 0n) - hour) * ticksPerHour;
}

function parseMoment(trimmed: string): bigint | null {
  const iso =
    /^(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[T ]+(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:[.,](\d+))?)?)?\s*(Z|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?)?)?Z?$/i.exec(
      trimmed,
    );
  if (iso) return assemble(iso[1]!, iso[2]!, iso[3] ?? '1', iso.slice(4, 8), iso[8]);
  const compact = /^(\d{4})(\d{2})(\d{2})(?:[T ]?(\d{2}):?(\d{2}):?(\d{2})?)?$/.exec(trimmed);
  if (compact) return assemble(compact[1]!, compact[2]!, compact[3]!, compact.slice(4, 7), undefined);
  const slashes =
    /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?:\s+(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d+))?)?)?$/i.exec(
      trimmed,
    );
  if (slashes) return assemble(slashes[3]!, slashes[1]!, slashes[2]!, slashes.slice(4, 8), undefined);
  const american =
    /^([a-z]{3,9})\.? (\d{1,2}),? (\d{4})(?:,? +(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d+))?)?)?$/i.exec(
      trimmed,
    );
  if (american)
    return assemble(american[3]!, month(american[1]!), american[2]!, american.slice(4, 8), undefined);
  const named =
    /^(?:[a-z]{3,9},?\s+)?(\d{1,2})[ -]([a-z]{3})[a-z]*[ -](\d{2,4})(?:\s+(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d+))?)?)?\s*(Z|UTC|GMT|[+-]\d{1,2}:?\d{2})?$/i.exec(
      trimmed,
    );
  if (named) return assemble(named[3]!, month(named[2]!), named[1]!, named.slice(4, 8), named[8]);
  const ctime =
    /^[a-z]{3} ([a-z]{3}) {1,2}(\d{1,2}) (\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d+))? (\d{4})$/i.exec(trimmed);
  return ctime ? assemble(ctime[7]!, month(ctime[1]!), ctime[2]!, ctime.slice(3, 7), undefined) : null;
}

function month(name: string): string {
  return String(monthNames.indexOf(name.toLowerCase().slice(0, 3)) + 1);
}

function assemble(
  yearText: string,
  monthText: string,
  dayText: string,
  clock: (string | undefined)[],
  zone: string | undefined,
): bigint | null {
  let year = Number(yearText);
  if (yearText.length === 2) year += year < 50 ? 2000 : 1900;
  const [monthNo, day] = [Number(monthText), Number(dayText)];
  const [hour, minute, second] = [Number(clock[0] ?? 0), Number(clock[1] ?? 0), Number(clock[2] ?? 0)];
  if (monthNo < 1 || monthNo > 12 || day < 1 || day > daysInMonth(year, monthNo)) return null;
  if (hour > 24 || minute > 59 || second > 59 || (hour === 24 && minute + second > 0)) return null;
  const fraction = BigInt((clock[3] ?? '').slice(0, 7).padEnd(7, '0') || '0');
  const ticks =
    ticksOf(year, monthNo, day) +
    BigInt(hour) * ticksPerHour +
    BigInt(minute) * ticksPerMinute +
    BigInt(second) * ticksPerSecond +
    fraction;
  return inRange(ticks - zoneTicks(zone));
}

function zoneTicks(zone: string | undefined): bigint {
  const match = zone === undefined ? null : /^([+-])(\d{1,2}):?(\d{2})?$/.exec(zone);
  if (!match) return 0n;
  const ticks = BigInt(match[2]!) * ticksPerHour + BigInt(match[3] ?? 0) * ticksPerMinute;
  return match[1] === '-' ? -ticks : ticks;
}

export function inRange(ticks: bigint): bigint | null {
  return ticks >= 0n && ticks <= maxDatetimeTicks ? ticks : null;
}

export function daysInMonth(year: number, monthNo: number): number {
  if (monthNo === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(monthNo) ? 30 : 31;
}

/** Ticks at the start of a day. */
export function ticksOf(year: number, monthNo: number, day: number): bigint {
  const date = new Date(0);
  date.setUTCFullYear(year, monthNo - 1, day);
  return BigInt(date.getTime()) * 10_000n + ticksAtEpoch;
}

/** `yyyy-MM-ddTHH:mm:ss.fffffffZ` */
export function formatDatetime(ticks: bigint): string {
  const seconds = ticks / ticksPerSecond;
  const date = new Date(
    Number((ticks - ticksAtEpoch) / 10_000n - ((ticks - ticksAtEpoch) % 10_000n < 0n ? 1n : 0n)),
  );
  const whole = date.toISOString().slice(0, 19);
  const fraction = ticks - seconds * ticksPerSecond;
  return `${whole}.${fraction.toString().padStart(7, '0')}Z`;
}
