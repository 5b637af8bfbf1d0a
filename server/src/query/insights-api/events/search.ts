import { refuse } from '../odata/ast.ts';
import { kqlText } from '../properties.ts';

const wordsAtMost = 50;

/**
 * `$search` (OData 4.01, part 1, section 11.2.6.6): words and phrases in quotes with AND, OR, NOT and parentheses;
 * words side by side must all be there. Looks into every column.
 * @returns KQL
 * @throws HeadwaterError HEADWATER_INSIGHTS_ARGUMENT
 */
export function readSearch(text: string): string {
  const words = [...text.matchAll(/"((?:[^"\\]|\\.)*)"|([()])|([^\s()"]+)/g)].map((match) => ({
    phrase: match[1]?.replace(/\\(.)/g, '$1'),
    word: match[2] ?? match[3] ?? '',
    at: match.index,
  }));
  if (words.length > wordsAtMost) refuse('too many words', 0, text);
  let next = 0;
  const isWord = (word: string): boolean => words[next]?.phrase === undefined && words[next]?.word === word;
  const any = (): string => {
    const parts = [all()];
    while (isWord('OR')) {
      next += 1;
      parts.push(all());
    }
    return `(${parts.join(' or ')})`;
  };
  const all = (): string => {
    const parts = [one()];
    while (next < words.length && !isWord('OR') && !isWord(')')) {
      if (isWord('AND')) next += 1;
      parts.push(one());
    }
    return `(${parts.join(' and ')})`;
  };
  const one = (): string => {
    const found = words[next];
    if (found === undefined || isWord(')'))
      return refuse('a word is expected', found?.at ?? text.length, text);
    next += 1;
    if (found.phrase === undefined && found.word === 'NOT') return `not(${one()})`;
    if (found.phrase === undefined && found.word === '(') {
      const inner = any();
      if (!isWord(')')) refuse("')' is expected", words[next]?.at ?? text.length, text);
      next += 1;
      return inner;
    }
    return `* has ${kqlText(found.phrase ?? found.word)}`;
  };
  const found = any();
  if (next < words.length) refuse('a word is expected', words[next]?.at ?? 0, text);
  return found;
}
