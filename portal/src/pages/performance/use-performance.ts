import {
  performanceInsights,
  performanceOverTime,
  performanceTable,
  spanSamples,
  topDependencies,
} from '@headwater/contract';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type Answer, ask } from '../../api/client.ts';
import { slower } from '../../app/scope/slower.ts';
import { useUrlState } from '../../app/scope/use-url-state.ts';
import type { Selection } from '../../components/investigate/use-selection.ts';

export const measures = ['avgNs', 'p50Ns', 'p95Ns', 'p99Ns'] as const;
export type Measure = (typeof measures)[number];

/** The figure that chart and table are about. */
export function useMeasure(): [Measure, (measure: Measure) => void] {
  const [{ measure }, set] = useUrlState();
  const chosen = measures.find((known) => known === measure) ?? 'avgNs';
  return [chosen, (next) => set({ measure: next === 'avgNs' ? undefined : next })];
}

/** The whole table: an operation that is selected in it does not narrow it. */
export function usePerformanceTable(selection: Selection) {
  const tab = selection.tab === 'exceptions' ? 'operations' : selection.tab;
  const without = ['name', 'type', 'target', 'minNs', 'maxNs'] as const;
  return useQuery({
    queryKey: ['performance-table', selection.key],
    queryFn: ({ signal }) => ask(performanceTable, { body: { ...selection.ask(without), tab } }, signal),
    refetchInterval: selection.scope.refetchInterval,
  });
}

export function usePerformanceOverTime(selection: Selection) {
  return useQuery({
    queryKey: ['performance-over-time', selection.key],
    queryFn: ({ signal }) => ask(performanceOverTime, { body: { ...selection.ask(), buckets: 90 } }, signal),
    refetchInterval: selection.scope.refetchInterval,
  });
}

export function useInsights(selection: Selection) {
  return useQuery({
    queryKey: ['performance-insights', selection.key],
    queryFn: ({ signal }) => ask(performanceInsights, { body: { ...selection.ask(), limit: 6 } }, signal),
    refetchInterval: slower(selection.scope.refetchInterval),
  });
}

export function useTopDependencies(selection: Selection) {
  return useQuery({
    queryKey: ['performance-dependencies', selection.key],
    queryFn: ({ signal }) => ask(topDependencies, { body: selection.ask() }, signal),
    refetchInterval: slower(selection.scope.refetchInterval),
    enabled: selection.tab !== 'dependencies',
  });
}

/** As many as stand beside the table. */
export const samplesPerPage = 10;

export interface SampleOrder {
  readonly order: 'near' | 'newest' | 'oldest' | 'slowest' | 'fastest';
  readonly percentile: number;
  readonly failed?: boolean;
}

export function useSamples(selection: Selection, { order, percentile, failed }: SampleOrder) {
  return useInfiniteQuery({
    queryKey: ['span-samples', selection.key, order, percentile, failed],
    queryFn: ({ pageParam, signal }) =>
      ask(
        spanSamples,
        {
          body: {
            ...selection.ask(),
            order,
            percentile,
            limit: samplesPerPage,
            ...(failed === undefined ? {} : { failed }),
            ...(pageParam && { cursor: pageParam }),
          },
        },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.cursor ?? undefined,
  });
}

export type PerformanceTable = Answer<typeof performanceTable>;
export type PerformanceOverTime = Answer<typeof performanceOverTime>;
export type Insights = Answer<typeof performanceInsights>;
