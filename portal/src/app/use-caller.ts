import { getCaller, signOut } from '@headwater/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ask } from '../api/client.ts';

export const callerKey = ['caller'];

/** Who looks at the portal, and whether the server wants to know. */
export function useCaller() {
  return useQuery({
    queryKey: callerKey,
    queryFn: ({ signal }) => ask(getCaller, {}, signal),
    staleTime: 60_000,
    retry: false,
    // Each part of the page that asks would ask again where there was no answer, and be taken away meanwhile.
    retryOnMount: false,
  });
}

/** Ends the session and forgets everything that was read in it. */
export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => ask(signOut, {}),
    onSettled: () => client.resetQueries(),
  });
}
