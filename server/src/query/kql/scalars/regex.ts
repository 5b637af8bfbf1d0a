import { quoteString } from '../ir/quote.ts';
import type { Value } from '../ir/types.ts';
import { badQuery } from '../kql-error.ts';

/** Classes that know Unicode in the language but only ASCII in the engine: alone and inside brackets. */
const classes: Readonly<Record<string, readonly [alone: string, inside: string]>> = {
  s: ['[\\s\\x{85}\\p{Z}]', '\\s\\x{85}\\p{Z}'],
  S: ['[^\\s\\x{85}\\p{Z}]', '\\S'],
  d: ['\\p{Nd}', '\\p{Nd}'],
  D: ['\\P{Nd}', '\\P{Nd}'],
  w: ['[\\p{L}\\p{M}\\p{Nd}\\p{Pc}]', '\\p{L}\\p{M}\\p{Nd}\\p{Pc}'],
  W: ['[^\\p{L}\\p{M}\\p{Nd}\\p{Pc}]', '\\W'],
};

/** A pattern of the language as one of the engine. */
export function unicodeRegex(pattern: string): string {
  let [output, inside] = ['', false];
  for (let i = 0; i < pattern.length; i += 1) {
    const char = pattern[i]!;
    if (char === '\\' && i + 1 < pattern.length) {
      const next = pattern[i + 1]!;
      output += classes[next]?.[inside ? 1 : 0] ?? char + next;
      i += 1;
    } else {
      if (char === '[' && !inside) inside = true;
      else if (char === ']' && inside) inside = false;
      output += char;
    }
  }
  return output;
}

/** SQL of a pattern; those known while compiling get the Unicode classes. */
export function regexSql(pattern: Value): string {
  return typeof pattern.constant === 'string' ? quoteString(unicodeRegex(pattern.constant)) : pattern.sql;
}

/** Refuses a known pattern that cannot be compiled, at its place. What else is wrong with it the engine tells. */
export function checkRegex(pattern: unknown, node: { start: number; end: number }): void {
  const fault = typeof pattern === 'string' ? regexFault(pattern) : undefined;
  if (fault !== undefined) throw badQuery(`a regular expression ${fault}`, node);
}

function regexFault(pattern: string): string | undefined {
  if (pattern.includes('\\Q')) return undefined;
  let [open, repeatable] = [0, false];
  for (let i = 0; i < pattern.length; i += 1) {
    const char = pattern[i]!;
    if (char === '\\') {
      if (i + 1 === pattern.length) return 'that ends in a backslash';
      i += 1;
    } else if (char === '[') {
      const end = classEnd(pattern, i);
      if (end < 0) return 'with a missing ]';
      i = end;
    } else if (char === '(') open += 1;
    else if (char === ')' && open === 0) return 'with a ) that nothing opened';
    else if (char === ')') open -= 1;
    else if (/[*+?]/.test(char) && !repeatable) return `with nothing to repeat before ${char}`;
    repeatable = char !== '(' && char !== '|';
    // the question mark of `(?` is no repetition
    if (char === '(' && pattern[i + 1] === '?') i += 1;
  }
  return open > 0 ? 'with a missing )' : undefined;
}

/** Place of the bracket that ends a class; one that comes first stands for itself. */
function classEnd(pattern: string, start: number): number {
  let i = start + 1;
  if (pattern[i] === '^') i += 1;
  if (pattern[i] === ']') i += 1;
  for (; i < pattern.length; i += 1) {
    if (pattern[i] === '\\') i += 1;
    else if (pattern.startsWith('[:', i) && pattern.indexOf(':]', i) > 0) i = pattern.indexOf(':]', i) + 1;
    else if (pattern[i] === ']') return i;
  }
  return -1;
}
