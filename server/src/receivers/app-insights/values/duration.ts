import { type Bytes, textOf } from '../../../model/columns/bytes.ts';

const timeSpan = /^\s*(-)?(?:(\d{1,7})\.)?(\d{1,9}):(\d{1,9}):(\d{1,9})(?:[.,](\d{1,20}))?\s*$/;
const part = '(?:(\\d{1,9}(?:\\.\\d{1,9})?)';
const iso = new RegExp(
  `^\\s*(-)?P${part}Y)?${part}M)?${part}W)?${part}D)?(?:T${part}H)?${part}M)?${part}S)?)?\\s*$`,
);
const isoSeconds = [31_536_000, 2_592_000, 604_800, 86_400, 3_600, 60, 1];
/** 1,000,000 days; what is beyond has no sense and would lose its nanoseconds. */
const maxNs = 8.64e19;

/**
 * The spellings that clients use for how long something took: `DD.HH:MM:SS.ffffff` (.NET), ISO 8601 (`PT0.012S`, also
 * Python's `P0.0Y0.0M0.0DT0.0H0.0M0.200S`), or a number of milliseconds.
 * @returns nanoseconds, undefined when it is none of them
 */
export function parseDuration(value: unknown): number | undefined {
  if (typeof value === 'number') return within(Math.round(value * 1e6));
  if (typeof value !== 'string') return undefined;
  return parseTimeSpan(value);
}

/** The same of a text that lies in `source`. */
export function readDuration(source: Bytes, start: number, length: number): number | undefined {
  return readPlain(source.u8, start, start + length) ?? parseTimeSpan(textOf(source, start, start + length));
}

/** `0.00:00:00.170` and `00:00:00.0046867`, within a day; anything else is left to the other. */
function readPlain(u8: Uint8Array, from: number, end: number): number | undefined {
  const start = u8[from] === 0x30 && u8[from + 1] === 0x2e ? from + 2 : from;
  const length = end - start;
  if (length < 8 || length > 18) return undefined;
  const hours = two(u8, start);
  const minutes = two(u8, start + 3);
  const seconds = two(u8, start + 6);
  if (!(hours >= 0 && minutes >= 0 && seconds >= 0)) return undefined;
  if (u8[start + 2] !== 0x3a || u8[start + 5] !== 0x3a) return undefined;
  const whole = (hours * 3_600 + minutes * 60 + seconds) * 1e9;
  if (length === 8) return whole;
  if (length < 10 || u8[start + 8] !== 0x2e) return undefined;
  let nanos = 0;
  for (let at = start + 9; at < end; at += 1) {
    const digit = u8[at]! - 0x30;
    if (!(digit >= 0 && digit <= 9)) return undefined;
    nanos = nanos * 10 + digit;
  }
  return whole + nanos * 10 ** (18 - length);
}

/** Two digits; NaN when they are none. */
function two(u8: Uint8Array, at: number): number {
  const tens = u8[at]! - 0x30;
  const ones = u8[at + 1]! - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function parseTimeSpan(value: string): number | undefined {
  const match = timeSpan.exec(value);
  if (match === null) return parseRare(value);
  const [, sign, days = '0', hours, minutes, seconds, fraction = ''] = match;
  const whole = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  const ns = whole * 1e9 + (fraction === '' ? 0 : Number(fraction.slice(0, 9).padEnd(9, '0')));
  return within(sign === undefined ? ns : -ns);
}

function parseRare(text: string): number | undefined {
  if (/^\s*-?\d{1,18}(\.\d{1,18})?\s*$/.test(text)) return within(Math.round(Number(text) * 1e6));
  const match = iso.exec(text);
  if (match === null || !/\d/.test(text)) return undefined;
  const seconds = isoSeconds.reduce((sum, each, i) => sum + each * Number(match[i + 2] ?? 0), 0);
  return within(Math.round(seconds * 1e9) * (match[1] === undefined ? 1 : -1));
}

function within(ns: number): number | undefined {
  return Math.abs(ns) <= maxNs ? ns : undefined;
}
