import { anyCharacter, anyText, type Pattern } from './ast.ts';

/** The text of a pattern without wildcards; undefined when it has one. */
export function literalOf(pattern: Pattern): string | undefined {
  if (pattern.length === 0) return '';
  const [only] = pattern;
  return pattern.length === 1 && typeof only === 'string' ? only : undefined;
}

/** For `LIKE`, whose `%`, `_` and backslash are escaped in literal texts. */
export function likeOf(pattern: Pattern): string {
  return pattern.map((part) => wildcard(part, '%', '_') ?? escapeLike(String(part))).join('');
}

/** @param many @param one what stands for wildcards in a regular expression */
export function regexOf(pattern: Pattern, many: string, one: string): string {
  return pattern.map((part) => wildcard(part, many, one) ?? escapeRegex(String(part))).join('');
}

/** Lower-cases the literal texts. */
export function foldPattern(pattern: Pattern): Pattern {
  return pattern.map((part) => (typeof part === 'string' ? part.toLowerCase() : part));
}

function wildcard(part: Pattern[number], many: string, one: string): string | undefined {
  if (part === anyText) return many;
  return part === anyCharacter ? one : undefined;
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

/** The same in RE2 and JavaScript. */
function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
