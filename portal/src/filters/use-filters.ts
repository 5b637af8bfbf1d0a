import type { Filter } from '@headwater/contract';
import { useCallback, useMemo } from 'react';
import { useUrlState } from '../app/scope/use-url-state.ts';
import { formatFilters, parseFilters } from './filter-text.ts';

export interface FilterState {
  readonly filters: Filter[];
  add(filter: Filter): void;
  remove(filter: Filter): void;
  /** Replaces every condition on these keys */
  replace(keys: readonly string[], next: readonly Filter[]): void;
  clear(): void;
}

/** The page's conditions, as they stand in the address. */
export function useFilters(): FilterState {
  const [{ f }, setState] = useUrlState();
  const filters = useMemo(() => parseFilters(f), [f]);
  const write = useCallback((next: readonly Filter[]) => setState({ f: formatFilters(next) }), [setState]);
  return useMemo(
    () => ({
      filters,
      add: (filter) => write([...filters.filter((old) => !same(old, filter)), filter]),
      remove: (filter) => write(filters.filter((old) => !same(old, filter))),
      replace: (keys, next) => write([...filters.filter(({ key }) => !keys.includes(key)), ...next]),
      clear: () => write([]),
    }),
    [filters, write],
  );
}

function same(a: Filter, b: Filter): boolean {
  return formatFilters([a]) === formatFilters([b]);
}
