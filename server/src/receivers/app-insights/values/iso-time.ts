import { type Bytes, textOf } from '../../../model/columns/bytes.ts';

/** A time in nanoseconds since 1970 as two signed 32-bit halves. */
export interface TimeHalves {
  low: number;
  high: number;
}

const form =
  /^\s*(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,20}))?)?\s*(Z|z|[+-]\d\d:?\d\d)?\s*$/;
const perWord = 65_536;
const dash = 0x2d;
const colon = 0x3a;

/**
 * ISO 8601 with any number of digits after the second; without a zone it is UTC, as OpenCensus' metrics mean it.
 * @param into gets the time; left as it was when the answer is false
 * @returns whether the text is a time between 1970 and 2262
 */
export function parseTime(text: string, into: TimeHalves): boolean {
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

/** The same of a text that lies in `source`. */
// hot: 0.05 µs in the spelling that nearly all clients use
export function readTime(source: Bytes, start: number, length: number, into: TimeHalves): boolean {
  return (
    readPlainTime(source.u8, start, length, into) || parseTime(textOf(source, start, start + length), into)
  );
}

const lastDay = { year: 0, month: 0, day: 0, seconds: 0 };

/** `2026-11-21T08:12:37.952025Z`, in range; anything else is left to the other. */
function readPlainTime(u8: Uint8Array, start: number, length: number, into: TimeHalves): boolean {
  if (length < 20 || length > 30 || u8[start + length - 1] !== 0x5a) return false;
  const year = digits(u8, start, 4);
  const month = digits(u8, start + 5, 2);
  const day = digits(u8, start + 8, 2);
  const hour = digits(u8, start + 11, 2);
  const minute = digits(u8, start + 14, 2);
  const second = digits(u8, start + 17, 2);
  if (year < 1971 || year > 2200 || month < 1 || month > 12 || day < 1 || day > 31) return false;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return false;
  if (u8[start + 4] !== dash || u8[start + 7] !== dash || u8[start + 10] !== 0x54) return false;
  if (u8[start + 13] !== colon || u8[start + 16] !== colon) return false;
  let nanos = 0;
  if (length > 20) {
    nanos = digits(u8, start + 20, length - 21);
    if (u8[start + 19] !== 0x2e || nanos < 0) return false;
    nanos *= 10 ** (30 - length);
  }
  if (day !== lastDay.day || month !== lastDay.month || year !== lastDay.year) {
    Object.assign(lastDay, { year, month, day, seconds: Date.UTC(year, month - 1, day) / 1_000 });
  }
  setNs(lastDay.seconds + hour * 3_600 + minute * 60 + second, nanos, into);
  return true;
}

/** @returns -1 when there is anything but digits, or nothing */
function digits(u8: Uint8Array, start: number, count: number): number {
  let value = 0;
  for (let at = start; at < start + count; at += 1) {
    const digit = u8[at]! - 0x30;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return count > 0 ? value : -1;
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
