import * as contract from '@headwater/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type Answer, ask, type Question } from '../../api/client.ts';

const projectsKey = ['manage', 'projects'];
const usersKey = ['manage', 'users'];

export function useProjects() {
  return useQuery({
    queryKey: projectsKey,
    queryFn: ({ signal }) => ask(contract.getProjects, {}, signal),
    refetchInterval: 10_000,
  });
}

export function useRefusedKeys() {
  return useQuery({
    queryKey: ['manage', 'refused'],
    queryFn: ({ signal }) => ask(contract.getRefusedKeys, {}, signal),
    refetchInterval: 10_000,
  });
}

export function useUsers(mayManage: boolean) {
  return useQuery({
    queryKey: usersKey,
    queryFn: ({ signal }) => ask(contract.listUsers, {}, signal),
    enabled: mayManage,
  });
}

type Changing =
  | typeof contract.createProject
  | typeof contract.removeProject
  | typeof contract.addInstrumentationKey
  | typeof contract.createApiKey
  | typeof contract.revokeApiKey
  | typeof contract.createUser
  | typeof contract.removeUser;

/** Calls a route that changes something; what the page shows of it is read again. */
export function useChange<R extends Changing>(route: R) {
  const client = useQueryClient();
  return useMutation<Answer<R>, Error, Question<R>>({
    mutationFn: (question) => ask(route, question),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['manage'] });
      // The picker in the bar, and whether one has to sign in.
      await client.invalidateQueries({ queryKey: ['projects'] });
      await client.invalidateQueries({ queryKey: ['caller'] });
    },
  });
}
