import { sampleSpans, searchTraces, spanHistogram } from '@headwater/contract';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { ask } from '../../api/client.ts';
import { useLive } from '../../api/use-live.ts';
import { type PageScope, useScope } from '../../app/scope/use-scope.ts';
import { useUrlState } from '../../app/scope/use-url-state.ts';
import { type FilterState, useFilters } from '../../filters/use-filters.ts';

export const levels = ['entry', 'root', 'all'] as const;
export const orders = ['newest', 'oldest', 'slowest', 'fastest'] as const;
export type Level = (typeof levels)[number];
export type Order = (typeof orders)[number];

/** What the traces page asks, as it stands in the address. */
export interface TraceQuestion {
  readonly scope: PageScope;
  readonly state: FilterState;
  /** in the search syntax */
  readonly query: string;
  readonly level: Level;
  readonly order: Order;
  readonly key: string;
}

const pageSize = 100;
const pointsShown = 2_000;
/** The list follows what arrives at most this often. */
const followEveryMs = 1_500;

export function useTraceQuestion(): TraceQuestion {
  const scope = useScope();
  const state = useFilters();
  const [url] = useUrlState();
  const level = levels.find((name) => name === url.level) ?? 'all';
  const order = orders.find((name) => name === url.order) ?? 'newest';
  const query = url.search ?? '';
  return { scope, state, query, level, order, key: `${scope.key} ${url.f ?? ''} ${level} ${query}` };
}

export function useTraces({ scope, state, query, level, order, key }: TraceQuestion) {
  return useInfiniteQuery({
    queryKey: ['traces', key, order],
    queryFn: ({ pageParam, signal }) =>
      ask(
        searchTraces,
        {
          body: {
            ...scope.ask(),
            filters: state.filters,
            query,
            level,
            order,
            limit: pageSize,
            ...(pageParam && { cursor: pageParam }),
          },
        },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.cursor ?? undefined,
    refetchInterval: scope.refetchInterval,
  });
}

export function useScatter({ scope, state, query, level, key }: TraceQuestion) {
  return useQuery({
    queryKey: ['scatter', key],
    queryFn: ({ signal }) =>
      ask(
        sampleSpans,
        { body: { ...scope.ask(), filters: state.filters, query, level, limit: pointsShown } },
        signal,
      ),
    refetchInterval: scope.refetchInterval,
  });
}

export function useHistogram({ scope, state, query, level, key }: TraceQuestion) {
  return useQuery({
    queryKey: ['histogram', key],
    queryFn: ({ signal }) =>
      ask(spanHistogram, { body: { ...scope.ask(), filters: state.filters, query, level } }, signal),
    refetchInterval: scope.refetchInterval,
  });
}

/** While live, asks again as soon as matching spans arrive. Returns whether the stream is open. */
export function useTraceStream({ scope, state, query }: TraceQuestion): boolean {
  const client = useQueryClient();
  const lastMs = useRef(0);
  const later = useRef<ReturnType<typeof setTimeout>>(undefined);
  const filters = JSON.stringify(state.filters);
  const follow = () => {
    clearTimeout(later.current);
    later.current = undefined;
    lastMs.current = Date.now();
    void client.invalidateQueries({ queryKey: ['traces'] });
  };
  const { connected } = useLive(
    { project: scope.project, topic: 'spans', filters, query, enabled: scope.live },
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
