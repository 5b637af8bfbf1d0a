import { quoteString } from '../ir/quote.ts';
import type { Value } from '../ir/types.ts';

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
