import { keepPreviousData, QueryClient } from '@tanstack/react-query';
import { ApiFailure } from './client.ts';

const retriesOfServerTrouble = 2;

export const queryClient = new QueryClient({
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
