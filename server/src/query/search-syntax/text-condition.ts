import type { Values } from '../conditions/values.ts';
import type { Pattern } from './ast.ts';
import { anyText } from './ast.ts';
import { literalOf, regexOf } from './pattern.ts';

/** Characters of words, for RE2: ASCII letters and digits, and all beyond ASCII. */
const notInWord = String.raw`[^a-zA-Z0-9\x{80}-\x{10FFFF}]`;
const notSpace = String.raw`[^ \t\r\n]`;

/** A word, phrase or pattern in a log record's body. */
export function bodyCondition(pattern: Pattern, values: Values): string {
  const literal = literalOf(pattern);
  if (literal !== undefined) return wordCondition(literal, values);
  return `match(body, ${values.add(bodyRegex(pattern, notInWord, notSpace), 'String')})`;
}

/** Wildcards stand for characters other than spaces; whole words, where the pattern does not end in `*`. */
export function bodyRegex(pattern: Pattern, apart: string, character: string): string {
  const before = pattern[0] === anyText ? '' : `(^|${apart})`;
  const after = pattern.at(-1) === anyText ? '' : `(${apart}|$)`;
  return `(?i)${before}${regexOf(pattern, `${character}*`, character)}${after}`;
}

/**
 * Case-insensitive. The bloom filter over the body's tokens serves for every whole ASCII token of the word: those
 * between other characters, as in `a-b`, must be tokens of the body, while first and last may be parts of one.
 */
export function wordCondition(word: string, values: Values): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII
  if (!/^[\x00-\x7f]*$/.test(word)) {
    return `positionCaseInsensitiveUTF8(body, ${values.add(word, 'String')}) > 0`;
  }
  const lower = word.toLowerCase();
  const needle = values.add(lower, 'String');
  const contains = `position(lower(body), ${needle}) > 0`;
  if (/^[a-z0-9]+$/.test(lower)) return `hasToken(lower(body), ${needle})`;
  const inner = lower
    .split(/[^a-z0-9]+/)
    .slice(1, -1)
    .filter((token) => /^[a-z0-9]+$/.test(token));
  const tokens = inner.map((token) => `hasToken(lower(body), ${values.add(token, 'String')})`);
  return [...tokens, contains].join(' AND ');
}
