/** One condition of a search in words. */
export interface Term {
  /** `key:value` looks at one property, without a key the words are looked for everywhere */
  readonly key?: string;
  readonly value: string;
  readonly not: boolean;
}

const mostTerms = 20;
const token = /(-?)(?:([\p{L}_][\p{L}\p{N}_.@-]*):(?!\/\/))?(?:"([^"]*)"|(\S+))/gu;

/**
 * Words as Application Insights' search takes them: all must be met; `OR` between them starts another way to match;
 * `NOT word` or `-word` must not be there; "quoted phrases" stay together; `property:value`, `property:val*`.
 *
 * @returns ways to match, each a list of terms that are all met
 */
export function termsOf(text: string): Term[][] {
  const groups: Term[][] = [[]];
  let not = false;
  for (const [whole, minus, key, phrase, word] of text.matchAll(token)) {
    if (whole === 'OR') groups.push([]);
    else if (whole === 'NOT') not = true;
    else if (whole !== 'AND') {
      const value = phrase ?? word ?? '';
      if (value !== '') {
        groups.at(-1)!.push({ ...(key === undefined ? {} : { key }), value, not: not || minus === '-' });
      }
      not = false;
    }
    if (groups.flat().length >= mostTerms) break;
  }
  return groups.filter((terms) => terms.length > 0);
}
