import { keepPreviousData, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiFailure } from './client.ts';

const retriesOfServerTrouble = 2;

export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    // The session is over: who asks is asked anew, and the page to sign in comes up.
    onError: (error, { queryKey }) => {
      if (error instanceof ApiFailure && error.status === 401 && queryKey[0] !== 'caller')
        void queryClient.invalidateQueries({ queryKey: ['caller'] });
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      gcTime: 120_000,
      refetchOnWindowFocus: false,
      placeholderData: keepPreviousData,
      // What the server refused for a reason it will refuse again.
      retry: (failures, error) =>
        failures < retriesOfServerTrouble && !(error instanceof ApiFailure && error.status < 500),
    },
  },
});
