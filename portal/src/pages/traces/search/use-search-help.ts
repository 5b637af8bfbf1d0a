import { checkSearch, completeSearch, type SearchCheck, type SearchCompletion } from '@headwater/contract';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ask } from '../../../api/client.ts';
import { useScope } from '../../../app/scope/use-scope.ts';

const settleMs = 120;
const offered = 12;

/** Pieces and first mistake of a search, of the text they belong to. */
export function useSearchCheck(query: string): (SearchCheck & { readonly of: string }) | undefined {
  const { data } = useQuery({
    queryKey: ['search-check', query],
    queryFn: async ({ signal }) => ({ ...(await ask(checkSearch, { body: { query } }, signal)), of: query }),
    enabled: query !== '',
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return query === '' ? undefined : data;
}

/** Keys or values that can stand at the cursor; undefined until they are known for this text. */
export function useSearchCompletion(
  query: string,
  cursor: number,
  enabled: boolean,
): SearchCompletion | undefined {
  const scope = useScope();
  const [settled] = useDebouncedValue(JSON.stringify([query, cursor]), settleMs);
  const asked = settled === JSON.stringify([query, cursor]);
  const { data } = useQuery({
    queryKey: ['search-complete', scope.key, query, cursor],
    queryFn: ({ signal }) =>
      ask(completeSearch, { body: { ...scope.ask(), query, cursor, limit: offered } }, signal),
    enabled: enabled && asked,
    staleTime: 30_000,
  });
  return enabled && asked ? data : undefined;
}
