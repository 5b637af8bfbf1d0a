import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useLive } from '../../api/use-live.ts';
import type { Explorer } from './use-explorer.ts';

/** The list follows what arrives at most this often. */
const followEveryMs = 1_500;
/** A list that was scrolled through stays as it is. */
const followedPages = 2;

/** While live, asks again as soon as matching spans arrive. Returns whether the stream is open. */
export function useTraceStream({ scope, state, query, level, view, tail }: Explorer): boolean {
  const client = useQueryClient();
  const lastMs = useRef(0);
  const later = useRef<ReturnType<typeof setTimeout>>(undefined);
  const follow = () => {
    clearTimeout(later.current);
    later.current = undefined;
    lastMs.current = Date.now();
    void client.invalidateQueries({
      queryKey: ['traces'],
      predicate: ({ state: { data } }) => pagesOf(data) <= followedPages,
    });
  };
  const { connected } = useLive(
    {
      project: scope.project,
      environment: scope.environment,
      topic: 'spans',
      filters: JSON.stringify(state.filters),
      query,
      level,
      enabled: scope.live && view === 'list' && !tail,
    },
    () => {
      if (Date.now() - lastMs.current < followEveryMs) {
        // What came now is asked for at the end of the pause, not with the next arrival.
        later.current ??= setTimeout(follow, lastMs.current + followEveryMs - Date.now());
        return;
      }
      follow();
    },
  );
  useEffect(() => () => clearTimeout(later.current), []);
  return connected;
}

function pagesOf(data: unknown): number {
  return (data as { pages?: unknown[] } | undefined)?.pages?.length ?? 0;
}
