import * as contract from '@headwater/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type Answer, ask, type Question } from '../../api/client.ts';
import { useScope } from '../../app/scope/use-scope.ts';

const refreshMs = 2_000;

/** Destinations of the project with how far each is, read again every two seconds. */
export function useForwarding() {
  const { project } = useScope();
  return useQuery({
    queryKey: ['forwarding', project],
    queryFn: ({ signal }) => ask(contract.getForwarding, { query: { project } }, signal),
    refetchInterval: refreshMs,
  });
}

type Changing =
  | typeof contract.putDestination
  | typeof contract.removeDestination
  | typeof contract.pauseDestination
  | typeof contract.putSampling;

/** Calls a route that changes something; what the page shows of it is read again. */
export function useForwardingChange<R extends Changing>(route: R) {
  const client = useQueryClient();
  return useMutation<Answer<R>, Error, Question<R>>({
    mutationFn: (question) => ask(route, question),
    onSuccess: () => client.invalidateQueries({ queryKey: ['forwarding'] }),
  });
}
