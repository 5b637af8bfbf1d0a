import { getQuerySchema } from '@headwater/contract';
import { ask } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';

/** Tables of the language; they change with the server only. */
export const schemaQuery = {
  queryKey: ['query-schema'],
  queryFn: ({ signal }: { signal: AbortSignal }) => ask(getQuerySchema, {}, signal),
  staleTime: Number.POSITIVE_INFINITY,
};

/**
 * Asks for them while the page's code is still on its way: the server starts the language service at this
 * question, so that completion is there when someone types.
 */
export function startLanguage(): void {
  void queryClient.prefetchQuery(schemaQuery);
}
