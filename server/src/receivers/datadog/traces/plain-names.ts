import { type Bytes, bytesOf, textOf } from '../../../model/columns/bytes.ts';
import type { Slice } from '../../../model/rows/exception-rows.ts';
import { normaliseService } from '../rules/normalise.ts';

const letter = 1;
const digit = 2;
const dot = 3;
const underscore = 4;
/** What a byte is in an operation's name; 0 is not allowed. */
const nameBytes = tableOf({ 'a-z': letter, 'A-Z': letter, '0-9': digit, '.': dot, _: underscore });
/** And in a service's: lower case alone, and `: / -`. */
const serviceBytes = tableOf({
  'a-z': letter,
  '0-9': letter,
  '.': letter,
  ':': letter,
  '/': letter,
  '-': letter,
});
const longest = 100;

/** Whether an operation's name is as `normaliseName` would make it. */
// hot: 12 ns for a name of 15 bytes
export function isPlainName(source: Bytes, start: number, length: number): boolean {
  if (length === 0 || length > longest) return false;
  const { u8 } = source;
  if (nameBytes[u8[start]!] !== letter) return false;
  let last = letter;
  for (let at = start + 1; at < start + length; at += 1) {
    const kind = nameBytes[u8[at]!]!;
    if (kind === 0 || (kind >= dot && last === underscore) || (kind === underscore && last === dot))
      return false;
    last = kind;
  }
  return last !== underscore;
}

/** Whether a service's name is as `normaliseService` would make it; one with `_` is looked at again there. */
export function isPlainService(source: Bytes, start: number, length: number): boolean {
  if (length > longest) return false;
  const { u8 } = source;
  for (let at = start; at < start + length; at += 1) if (serviceBytes[u8[at]!] === 0) return false;
  return true;
}

export function serviceOf(source: Bytes, start: number, length: number): Bytes {
  return bytesOf(normaliseService(textOf(source, start, start + length)));
}

/** The length of a text that is cut at a limit, between characters. */
export function cutLength(source: Bytes, { start, length }: Slice, limit: number): number {
  if (length <= limit) return length;
  let end = limit;
  while (end > 0 && (source.u8[start + end]! & 0xc0) === 0x80) end -= 1;
  return end;
}

function tableOf(kinds: Readonly<Record<string, number>>): Uint8Array {
  const table = new Uint8Array(256);
  for (const [range, kind] of Object.entries(kinds)) {
    for (let code = range.charCodeAt(0); code <= range.charCodeAt(range.length - 1); code += 1)
      table[code] = kind;
  }
  return table;
}
