import { aggregateSpans, groupLatency, type SpanAggregate, type SpanMeasure } from '@headwater/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { ask } from '../../../api/client.ts';
import type { Explorer } from '../use-explorer.ts';
import { searchOfGroup } from './group-text.ts';

interface GroupsOptions {
  readonly view: 'timeseries' | 'top' | 'table';
  readonly measures: readonly SpanMeasure[];
  readonly limit?: number;
}

/** Measures of the matching spans by group. */
export function useGroups(explorer: Explorer, { view, measures, limit = explorer.limit }: GroupsOptions) {
  const { key, body, groupBy, direction, scope } = explorer;
  return useQuery({
    queryKey: ['groups', key, view, groupBy, measures, limit, direction],
    queryFn: ({ signal }) =>
      ask(
        aggregateSpans,
        {
          body: {
            ...body(),
            groupBy: [...groupBy],
            measures: [...measures],
            view,
            order: direction,
            limit,
            buckets: 120,
          },
        },
        signal,
      ),
    placeholderData: keepPreviousData,
    refetchInterval: scope.refetchInterval,
  });
}

/** Where the time of the groups goes; asked half as often as the groups themselves. */
export function useGroupLatency({ key, body, groupBy, scope }: Explorer, groups: SpanAggregate['groups']) {
  const asked = groups.slice(0, 100).map(({ by }) => by);
  return useQuery({
    queryKey: ['group-latency', key, groupBy, asked],
    queryFn: ({ signal }) =>
      ask(groupLatency, { body: { ...body(), groupBy: [...groupBy], groups: asked } }, signal),
    enabled: asked.length > 0,
    placeholderData: keepPreviousData,
    refetchInterval: scope.refetchInterval && scope.refetchInterval * 2,
  });
}

/** Shows a group's rows: its values join the search, the list takes the place of the chart. */
export function useOpenGroup({ query, groupBy, set }: Explorer): (by: readonly string[]) => void {
  return useCallback(
    (by) => set({ search: searchOfGroup(query, groupBy, by) || undefined, view: undefined }),
    [query, groupBy, set],
  );
}
