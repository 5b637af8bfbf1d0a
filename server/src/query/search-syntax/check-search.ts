import type { SearchCheck } from '@headwater/contract';
import { readTokens } from './parse-search.ts';

/** What a search consists of, and its first mistake. */
export function checkSearch(query: string): SearchCheck {
  const { tokens, error } = readTokens(query);
  const sorted = [...tokens].sort((a, b) => a.start - b.start);
  if (error === undefined) return { diagnostics: [], tokens: sorted };
  const { start, length, detail, expected } = error;
  return { diagnostics: [{ start, length, message: detail, expected: [...expected] }], tokens: sorted };
}
