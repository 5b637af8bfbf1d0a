import { listProjects } from '@headwater/contract';
import { useQuery } from '@tanstack/react-query';
import { ask } from '../../api/client.ts';

export function useProjects() {
  return useQuery({
    queryKey: ['projects'],
    queryFn: ({ signal }) => ask(listProjects, {}, signal),
    staleTime: 15_000,
    refetchInterval: 30_000,
  });
}
