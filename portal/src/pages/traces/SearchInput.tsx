import { checkSearch, completeSearch } from '@headwater/contract';
import { Autocomplete } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { ask } from '../../api/client.ts';
import { t } from '../../app/messages/index.ts';
import { useScope } from '../../app/scope/use-scope.ts';
import { useUrlState } from '../../app/scope/use-url-state.ts';

/** A search in Datadog's syntax: completed at its end, checked while it is typed, asked on Enter. */
export function SearchInput() {
  const [{ search = '' }, setState] = useUrlState();
  const [typed, setTyped] = useState(search);
  useEffect(() => setTyped(search), [search]);
  const mistake = useMistake(typed);
  const items = useCompletions(typed);
  return (
    <Autocomplete
      aria-label={t('traces.search')}
      placeholder={t('traces.search')}
      w={420}
      value={typed}
      data={items}
      filter={({ options }) => options}
      error={mistake}
      maxLength={4_096}
      spellCheck={false}
      onChange={setTyped}
      onOptionSubmit={setTyped}
      onKeyDown={(event) => event.key === 'Enter' && setState({ search: typed.trim() || undefined })}
      onBlur={() => !mistake && setState({ search: typed.trim() || undefined })}
    />
  );
}

function useMistake(query: string): string | undefined {
  const { data } = useQuery({
    queryKey: ['search-check', query],
    queryFn: ({ signal }) => ask(checkSearch, { body: { query } }, signal),
    enabled: query !== '',
    placeholderData: keepPreviousData,
  });
  const first = query === '' ? undefined : data?.diagnostics[0];
  if (first === undefined) return undefined;
  const { message, start, expected } = first;
  return t('traces.searchWrong', { message, at: String(start + 1), expected: expected.join(', ') });
}

/** The whole search with each way to go on. */
function useCompletions(query: string): string[] {
  const scope = useScope();
  const { data } = useQuery({
    queryKey: ['search-complete', scope.key, query],
    queryFn: async ({ signal }) => {
      const body = { ...scope.ask(), query, cursor: query.length, limit: 12 };
      const { items, start } = await ask(completeSearch, { body }, signal);
      return items.map(({ insert }) => query.slice(0, start) + insert);
    },
    placeholderData: keepPreviousData,
  });
  return [...new Set(data ?? [])];
}
