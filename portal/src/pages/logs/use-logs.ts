import { countLogs, type Filter, type LogRecord, searchLogs } from '@headwater/contract';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { ask } from '../../api/client.ts';
import { useLive } from '../../api/use-live.ts';
import { type PageScope, useScope } from '../../app/scope/use-scope.ts';
import { useUrlState } from '../../app/scope/use-url-state.ts';
import { type FilterState, useFilters } from '../../filters/use-filters.ts';

export interface LogQuestion {
  readonly scope: PageScope;
  readonly state: FilterState;
  readonly text: string;
  /** True while records are shown as they arrive */
  readonly tail: boolean;
  readonly key: string;
}

const pageSize = 200;
/** Records that a live tail holds; older ones are still found by search. */
const longestTail = 1_000;

export function useLogQuestion(): LogQuestion {
  const scope = useScope();
  const state = useFilters();
  const [{ text = '', f = '', tail }] = useUrlState();
  return { scope, state, text, tail: tail === '1' && scope.live, key: `${scope.key} ${f} ${text}` };
}

export function useLogs({ scope, state, text, tail, key }: LogQuestion) {
  return useInfiniteQuery({
    queryKey: ['logs', key],
    queryFn: ({ pageParam, signal }) =>
      ask(
        searchLogs,
        {
          body: {
            ...question(scope, state.filters, text),
            limit: pageSize,
            ...(pageParam && { cursor: pageParam }),
          },
        },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.cursor ?? undefined,
    refetchInterval: tail ? false : scope.refetchInterval,
  });
}

export function useLogCounts({ scope, state, text, key }: LogQuestion) {
  return useQuery({
    queryKey: ['log-counts', key],
    queryFn: ({ signal }) =>
      ask(countLogs, { body: { ...question(scope, state.filters, text), buckets: 90 } }, signal),
    refetchInterval: scope.refetchInterval,
  });
}

/** Records that arrived since the tail was opened, newest first, and how many came too fast to be shown. */
export function useLogTail({ scope, state, text, tail, key }: LogQuestion): {
  logs: readonly LogRecord[];
  dropped: number;
} {
  const [logs, setLogs] = useState<readonly LogRecord[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question or another tail begins empty
  useEffect(() => setLogs([]), [key, tail]);
  const filters = JSON.stringify(state.filters);
  const { dropped } = useLive(
    { project: scope.project, topic: 'logs', filters, text, enabled: tail },
    (data) => {
      const arrived = Array.isArray(data) ? (data as LogRecord[]) : [];
      if (arrived.length > 0) setLogs((old) => [...[...arrived].reverse(), ...old].slice(0, longestTail));
    },
  );
  return { logs, dropped };
}

function question(scope: PageScope, filters: Filter[], text: string) {
  return { ...scope.ask(), filters, text };
}
