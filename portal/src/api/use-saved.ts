import { listSaved, putSaved, removeSaved, type SavedKind } from '@headwater/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useScope } from '../app/scope/use-scope.ts';
import { ask } from './client.ts';

export interface Saved<Value> {
  readonly id: string;
  readonly value: Value;
}

/**
 * What was saved of one kind in the project, and how to change it.
 *
 * @param read makes sense of a stored value; undefined leaves it out, e.g. when another version wrote it
 */
export function useSaved<Value>(kind: SavedKind, read: (value: unknown) => Value | undefined) {
  const { project } = useScope();
  const client = useQueryClient();
  const queryKey = ['saved', kind, project];
  const settled = () => client.invalidateQueries({ queryKey });
  const answer = useQuery({
    queryKey,
    queryFn: ({ signal }) => ask(listSaved, { params: { kind }, query: { project } }, signal),
  });
  const save = useMutation({
    mutationFn: ({ id, value }: Saved<Value>) =>
      ask(putSaved, { params: { kind, id }, body: { project, value } }),
    onSettled: settled,
  });
  const remove = useMutation({
    mutationFn: (id: string) => ask(removeSaved, { params: { kind, id }, query: { project } }),
    onSettled: settled,
  });
  const items = (answer.data?.items ?? []).flatMap(({ id, value }): Saved<Value>[] => {
    const known = read(value);
    return known === undefined ? [] : [{ id, value: known }];
  });
  return { items, isPending: answer.isPending, error: answer.error, save, remove };
}
