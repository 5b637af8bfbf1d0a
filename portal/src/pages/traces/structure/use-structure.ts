import { searchStructure } from '@headwater/contract';
import { useQuery } from '@tanstack/react-query';
import { ask } from '../../../api/client.ts';
import type { Explorer } from '../use-explorer.ts';

/** Names of the searches, the page's own first. */
export const letters = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'] as const;
const tracesShown = 100;

/** Whether the page asks how spans stand to each other. */
export function isStructured({ also, relation }: Explorer): boolean {
  return also.length > 0 || relation !== '';
}

export function useStructure(explorer: Explorer) {
  const { scope, key, query, also, relation, where } = explorer;
  const queries = Object.fromEntries(
    [query, ...also].map((search, index) => [letters[index], search === '' ? '*' : search]),
  );
  return useQuery({
    queryKey: ['structure', key, also, relation, where],
    queryFn: ({ signal }) =>
      ask(
        searchStructure,
        { body: { ...scope.ask(), queries, relation: relation || 'a', where, limit: tracesShown } },
        signal,
      ),
    retry: false,
  });
}
