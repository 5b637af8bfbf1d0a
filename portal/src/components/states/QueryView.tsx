import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useRef } from 'react';
import { Failed, Loading } from './States.tsx';

interface QueryViewProps<Data> {
  readonly query: UseQueryResult<Data>;
  readonly rows?: number;
  readonly children: (data: Data) => ReactNode;
}

/**
 * Shows what a query brought, or that it is on its way, or why it failed. Old data stays while new is fetched, and so
 * does a failure while it is tried again.
 */
export function QueryView<Data>({ query, rows, children }: QueryViewProps<Data>) {
  const error = useFailure(query);
  if (query.data !== undefined) return children(query.data);
  if (error !== null) {
    return <Failed error={error} isBusy={query.isFetching} onRetry={() => void query.refetch()} />;
  }
  return <Loading {...(rows !== undefined && { rows })} />;
}

/** Why there is no answer, also while the question is asked again; null when it is the first time. */
export function useFailure({ error, errorUpdateCount, data }: UseQueryResult<unknown>): unknown {
  const last = useRef<unknown>(null);
  if (error !== null) last.current = error;
  return data === undefined && errorUpdateCount > 0 ? last.current : null;
}
