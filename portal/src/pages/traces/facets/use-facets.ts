import { listFacets, listRanges, listSaved, putSaved } from '@headwater/contract';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { ask } from '../../../api/client.ts';
import { useScope } from '../../../app/scope/use-scope.ts';
import type { Explorer } from '../use-explorer.ts';

export const valuesShown = 10;
export const mostValues = 100;

/** Values of the open facets, in one question. */
export function useFacets({ body, key, scope }: Explorer, keys: readonly string[]) {
  return useQuery({
    queryKey: ['facets', key, keys],
    queryFn: ({ signal }) =>
      ask(listFacets, { body: { ...body(), keys: [...keys], limit: valuesShown } }, signal),
    enabled: keys.length > 0,
    placeholderData: keepPreviousData,
    refetchInterval: slower(scope.refetchInterval),
  });
}

/** Values of one facet that contain some letters, or more of them. */
export function useFacetValues({ body, key }: Explorer, facet: string, contains: string, enabled: boolean) {
  return useQuery({
    queryKey: ['facet-values', key, facet, contains],
    queryFn: ({ signal }) =>
      ask(listFacets, { body: { ...body(), keys: [facet], contains, limit: mostValues } }, signal),
    enabled,
    placeholderData: keepPreviousData,
  });
}

export function useRanges({ body, key, scope }: Explorer, keys: readonly string[]) {
  return useQuery({
    queryKey: ['ranges', key, keys],
    queryFn: ({ signal }) => ask(listRanges, { body: { ...body(), keys: [...keys] } }, signal),
    enabled: keys.length > 0,
    placeholderData: keepPreviousData,
    refetchInterval: slower(scope.refetchInterval),
  });
}

/** Counts may be older than rows. */
function slower(interval: number | false): number | false {
  return interval === false ? false : interval * 2;
}

const added = z.object({
  facets: z.array(z.string().min(1).max(512)).max(40).default([]),
  measures: z.array(z.string().min(1).max(512)).max(20).default([]),
});
export type AddedFacets = z.infer<typeof added>;

const itemId = 'trace-explorer-facets';
const none: AddedFacets = { facets: [], measures: [] };

/** Facets and measures that were added to the project's list, for everyone who reads it. */
export function useAddedFacets() {
  const { project } = useScope();
  const client = useQueryClient();
  const queryKey = ['saved', 'layout', project];
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => ask(listSaved, { params: { kind: 'layout' }, query: { project } }, signal),
    staleTime: 30_000,
  });
  const saved = added.safeParse(query.data?.items.find(({ id }) => id === itemId)?.value);
  const save = useMutation({
    mutationFn: (value: AddedFacets) =>
      ask(putSaved, { params: { kind: 'layout', id: itemId }, body: { project, value } }),
    onSettled: () => client.invalidateQueries({ queryKey }),
  });
  const list = save.isPending && save.variables ? save.variables : saved.success ? saved.data : none;
  return { ...list, save: (value: AddedFacets) => save.mutate(value) };
}
