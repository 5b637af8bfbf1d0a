import { getService, listServices } from '@headwater/contract';
import { useQuery } from '@tanstack/react-query';
import { type Answer, ask } from '../../api/client.ts';
import { useScope } from '../../app/scope/use-scope.ts';

export function useServices() {
  const scope = useScope();
  return useQuery({
    queryKey: ['services', scope.key],
    queryFn: ({ signal }) => ask(listServices, { body: scope.ask() }, signal),
    refetchInterval: scope.refetchInterval,
  });
}

export function useService(service: string) {
  const scope = useScope();
  return useQuery({
    queryKey: ['service', service, scope.key],
    queryFn: ({ signal }) =>
      ask(getService, { params: { service }, body: { ...scope.ask(), buckets: 90 } }, signal),
    refetchInterval: scope.refetchInterval,
  });
}

export type ServiceDetail = Answer<typeof getService>;
