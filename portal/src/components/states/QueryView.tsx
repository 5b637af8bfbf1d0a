import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Failed, Loading } from './States.tsx';

interface QueryViewProps<Data> {
  readonly query: UseQueryResult<Data>;
  readonly rows?: number;
  readonly children: (data: Data) => ReactNode;
}

/** Shows what a query brought, or that it is on its way, or why it failed. Old data stays while new is fetched. */
export function QueryView<Data>({ query, rows, children }: QueryViewProps<Data>) {
  if (query.isError && !query.data)
    return <Failed error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <Loading {...(rows !== undefined && { rows })} />;
  return children(query.data);
}
