import { hash } from 'node:crypto';
import { type Bytes, bytesOf, textOf } from '../../../model/columns/bytes.ts';

/** How an id was read: there is none; the bytes tell exactly what was sent; or the text must be kept beside them. */
export type IdReading = 'none' | 'exact' | 'changed';

/** What a hex digit is worth, by its code; upper case has `upper` added, anything else is `noDigit`. */
const upper = 0x10;
const noDigit = 0x80;
const digitValues = Uint8Array.from({ length: 256 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[0-9a-f]/.test(character)) return Number.parseInt(character, 16);
  return /[A-F]/.test(character) ? Number.parseInt(character, 16) + upper : noDigit;
});
const failed = -1;

/** The trace an operation id in `source` stands for; see `parseTraceId`. */
// hot: 40 ns for 32 hex digits
export function readTraceId(
  source: Bytes,
  start: number,
  length: number,
  into: Bytes,
  at: number,
): IdReading {
  const reading = length === 32 ? readExact(source.u8, start, 32, into, at) : undefined;
  return reading ?? parseTraceId(textOf(source, start, start + length), into, at);
}

/** The span that an id or parent id in `source` names; see `parseSpanId`. */
export function readSpanId(source: Bytes, start: number, length: number, into: Bytes, at: number): IdReading {
  const reading = length === 16 ? readExact(source.u8, start, 16, into, at) : undefined;
  return reading ?? parseSpanId(textOf(source, start, start + length), into, at);
}

/**
 * The trace an operation id stands for. Three spellings meet in one program: 32 hex digits, the `|trace.span.` of
 * .NET and of OpenCensus' logs, and free text, whose hash is taken, so that equal texts still join.
 * @param into gets 16 bytes at `at`; zeros when there is none
 */
export function parseTraceId(text: string, into: Bytes, at: number): IdReading {
  const whole = readText(text, 32, into, at);
  if (whole !== undefined) return whole;
  into.u8.fill(0, at, at + 16);
  if (text === '') return 'none';
  const dot = text.indexOf('.');
  const first = text.startsWith('|') ? text.slice(1, dot < 0 ? text.length : dot) : text;
  const digits = first.length === 36 ? first.replaceAll('-', '') : first;
  const inner = readText(digits, 32, into, at) ?? readText(digits, 16, into, at + 8);
  if (inner !== undefined) return inner === 'none' ? 'none' : 'changed';
  into.u8.set(hash('sha256', `trace ${first}`, 'buffer').subarray(0, 16), at);
  return 'changed';
}

/** The span that an id or parent id names; 8 bytes, otherwise as `parseTraceId`. */
export function parseSpanId(text: string, into: Bytes, at: number): IdReading {
  const whole = readText(text, 16, into, at);
  if (whole !== undefined) return whole;
  into.u8.fill(0, at, at + 8);
  if (text === '') return 'none';
  if (text.startsWith('|')) {
    const end = text.endsWith('.') ? text.length - 1 : text.length;
    const start = text.lastIndexOf('.', end - 1) + 1;
    const inner = start > 1 ? readText(text.slice(start, end), 16, into, at) : undefined;
    if (inner !== undefined) return inner === 'none' ? 'none' : 'changed';
  }
  if (/^[0|.-]*$/.test(text)) return 'none';
  into.u8.set(hash('sha256', `span ${text}`, 'buffer').subarray(0, 8), at);
  return 'changed';
}

function readText(text: string, digits: number, into: Bytes, at: number): IdReading | undefined {
  if (text.length !== digits) return undefined;
  const { u8 } = bytesOf(text);
  return u8.length === digits ? readExact(u8, 0, digits, into, at) : undefined;
}

/** @returns undefined when they are not all hex digits; `into` may hold some of them then */
function readExact(
  u8: Uint8Array,
  start: number,
  digits: number,
  into: Bytes,
  at: number,
): IdReading | undefined {
  const marks = readDigits(u8, start, digits, into.u8, at);
  if (marks === failed) return undefined;
  if (isZero(into, at, digits >> 1)) return 'none';
  return (marks & upper) === 0 ? 'exact' : 'changed';
}

/** @returns what the digits had beside their values, `failed` when one was none */
function readDigits(u8: Uint8Array, start: number, digits: number, into: Uint8Array, at: number): number {
  let marks = 0;
  for (let i = 0; i < digits; i += 2) {
    const high = digitValues[u8[start + i]!]!;
    const low = digitValues[u8[start + i + 1]!]!;
    marks |= high | low;
    into[at + (i >> 1)] = (high << 4) | (low & 0xf);
  }
  return (marks & noDigit) === 0 ? marks : failed;
}

function isZero({ u8 }: Bytes, at: number, length: number): boolean {
  for (let i = at; i < at + length; i += 1) if (u8[i] !== 0) return false;
  return true;
}
