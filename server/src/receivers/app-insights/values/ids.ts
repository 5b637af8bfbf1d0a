import { hash } from 'node:crypto';
import type { Bytes } from '../../../model/columns/bytes.ts';

/** How an id was read: there is none; the bytes tell exactly what was sent; or the text must be kept beside them. */
export type IdReading = 'none' | 'exact' | 'changed';

/**
 * The trace an operation id stands for. Three spellings meet in one program: 32 hex digits, the `|trace.span.` of
 * .NET and of OpenCensus' logs, and free text, whose hash is taken, so that equal texts still join.
 * @param into gets 16 bytes at `at`; zeros when there is none
 */
export function readTraceId(text: string, into: Bytes, at: number): IdReading {
  if (readHex(text, 0, text.length, 32, into, at)) {
    if (isZero(into, at, 16)) return 'none';
    return isLower(text) ? 'exact' : 'changed';
  }
  into.u8.fill(0, at, at + 16);
  if (text === '') return 'none';
  const dot = text.indexOf('.');
  const first = text.startsWith('|') ? text.slice(1, dot < 0 ? text.length : dot) : text;
  const digits = first.length === 36 ? first.replaceAll('-', '') : first;
  if (readHex(digits, 0, digits.length, 32, into, at)) return isZero(into, at, 16) ? 'none' : 'changed';
  if (readHex(digits, 0, digits.length, 16, into, at + 8))
    return isZero(into, at + 8, 8) ? 'none' : 'changed';
  into.u8.set(hash('sha256', `trace ${first}`, 'buffer').subarray(0, 16), at);
  return 'changed';
}

/** The span that an id or parent id names; 8 bytes, otherwise as `readTraceId`. */
export function readSpanId(text: string, into: Bytes, at: number): IdReading {
  if (readHex(text, 0, text.length, 16, into, at)) {
    if (isZero(into, at, 8)) return 'none';
    return isLower(text) ? 'exact' : 'changed';
  }
  into.u8.fill(0, at, at + 8);
  if (text === '') return 'none';
  if (text.startsWith('|')) {
    const end = text.endsWith('.') ? text.length - 1 : text.length;
    const start = text.lastIndexOf('.', end - 1) + 1;
    if (start > 1 && readHex(text, start, end, 16, into, at)) return isZero(into, at, 8) ? 'none' : 'changed';
  }
  if (/^[0|.-]*$/.test(text)) return 'none';
  into.u8.set(hash('sha256', `span ${text}`, 'buffer').subarray(0, 8), at);
  return 'changed';
}

/** @returns whether the text from `start` to `end` is `digits` hex digits; they are at `at` then */
function readHex(text: string, start: number, end: number, digits: number, into: Bytes, at: number): boolean {
  if (end - start !== digits) return false;
  for (let i = 0; i < digits; i += 2) {
    const high = hexValue(text.charCodeAt(start + i));
    const low = hexValue(text.charCodeAt(start + i + 1));
    if (high < 0 || low < 0) return false;
    into.u8[at + (i >> 1)] = (high << 4) | low;
  }
  return true;
}

function hexValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

function isLower(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code >= 0x41 && code <= 0x46) return false;
  }
  return true;
}

function isZero({ u8 }: Bytes, at: number, length: number): boolean {
  for (let i = at; i < at + length; i += 1) if (u8[i] !== 0) return false;
  return true;
}
