import { listSaved, putSaved, removeSaved } from '@headwater/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { z } from 'zod';
import { ask } from '../../../api/client.ts';
import { useScope } from '../../../app/scope/use-scope.ts';
import { type UrlState, useUrlState } from '../../../app/scope/use-url-state.ts';
import { explorerWords } from '../use-explorer.ts';

const shape = z.object({
  page: z.literal('traces'),
  name: z.string().min(1).max(120),
  /** The words of the address */
  state: z.record(z.string(), z.string()),
  isDefault: z.boolean().default(false),
});
type ViewValue = z.infer<typeof shape>;
export interface SavedView extends ViewValue {
  readonly id: string;
}

/** The page's own words of the address, none of them left out. */
export function viewState(url: UrlState): Record<string, string> {
  return Object.fromEntries(
    explorerWords.flatMap((word) => (url[word] === undefined ? [] : [[word, url[word]]])),
  );
}

/** Replaces every word that a view keeps. */
export function openingState(view: SavedView): UrlState {
  return Object.fromEntries(explorerWords.map((word) => [word, view.state[word]]));
}

export function useSavedViews() {
  const { project } = useScope();
  const client = useQueryClient();
  const queryKey = ['saved', 'view', project];
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => ask(listSaved, { params: { kind: 'view' }, query: { project } }, signal),
    staleTime: 15_000,
  });
  const views = (query.data?.items ?? []).flatMap(({ id, value }): SavedView[] => {
    const read = shape.safeParse(value);
    return read.success ? [{ id, ...read.data }] : [];
  });
  const write = (view: SavedView) => {
    const { id, ...value } = view;
    return ask(putSaved, { params: { kind: 'view', id }, body: { project, value } });
  };
  const settled = { onSettled: () => client.invalidateQueries({ queryKey }) };
  const save = useMutation({ mutationFn: write, ...settled });
  const remove = useMutation({
    mutationFn: (id: string) => ask(removeSaved, { params: { kind: 'view', id }, query: { project } }),
    ...settled,
  });
  const makeDefault = useMutation({
    mutationFn: async (chosen: SavedView) => {
      const changed = views.filter(
        ({ id, isDefault }) => isDefault !== (id === chosen.id && !chosen.isDefault),
      );
      for (const view of changed) await write({ ...view, isDefault: !view.isDefault });
    },
    ...settled,
  });
  const failed = save.error ?? remove.error ?? makeDefault.error;
  return {
    views: views.sort((a, b) => a.name.localeCompare(b.name)),
    isLoaded: query.data !== undefined,
    failed,
    save: save.mutate,
    remove: remove.mutate,
    makeDefault: makeDefault.mutate,
  };
}

/** When the page is opened without a question, the project's default view is. */
export function useDefaultView(): void {
  const [url, set] = useUrlState();
  const { views, isLoaded } = useSavedViews();
  const decided = useRef(Object.keys(viewState(url)).length > 0);
  useEffect(() => {
    if (decided.current || !isLoaded) return;
    decided.current = true;
    const view = views.find(({ isDefault }) => isDefault);
    if (view && Object.keys(viewState(url)).length === 0) set(openingState(view), { replace: true });
  }, [isLoaded, views, url, set]);
}

/** `crypto.randomUUID` is not there on pages that came over plain HTTP from another machine. */
export function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
