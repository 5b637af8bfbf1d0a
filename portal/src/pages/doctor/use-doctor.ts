import { getDoctor } from '@headwater/contract';
import { useQuery } from '@tanstack/react-query';
import { ask } from '../../api/client.ts';
import { slower } from '../../app/scope/slower.ts';
import { useScope } from '../../app/scope/use-scope.ts';

/** Checks read many rows: they are made again at most this often. */
const leastEveryMs = 15_000;

export function useDoctor() {
  const scope = useScope();
  return useQuery({
    queryKey: ['doctor', scope.key],
    queryFn: ({ signal }) => ask(getDoctor, { query: scope.ask() }, signal),
    refetchInterval: slower(scope.refetchInterval, leastEveryMs),
  });
}
