import { listMetrics, metricLabels, queryMetric } from '@headwater/contract';
import { useQuery } from '@tanstack/react-query';
import { type Answer, ask, type Question } from '../../api/client.ts';
import { useScope } from '../../app/scope/use-scope.ts';
import { useUrlState } from '../../app/scope/use-url-state.ts';
import { useFilters } from '../../filters/use-filters.ts';

export type MetricAnswer = Answer<typeof queryMetric>;
export type Aggregate = NonNullable<Question<typeof queryMetric>['body']>['aggregate'];

export const aggregates = [
  'avg',
  'sum',
  'min',
  'max',
  'count',
  'last',
  'rate',
  'p50',
  'p75',
  'p90',
  'p95',
  'p99',
] as const;
export const mostSeries = 20;

export function useMetricList(search: string) {
  const scope = useScope();
  return useQuery({
    queryKey: ['metrics', scope.key, search],
    queryFn: ({ signal }) => ask(listMetrics, { body: { ...scope.ask(), search, limit: 500 } }, signal),
    refetchInterval: scope.refetchInterval,
  });
}

export function useMetricLabels(metric: string) {
  const scope = useScope();
  return useQuery({
    queryKey: ['metric-labels', scope.key, metric],
    queryFn: ({ signal }) => ask(metricLabels, { body: { ...scope.ask(), metric } }, signal),
    enabled: metric !== '',
    staleTime: 15_000,
  });
}

/** The chosen metric's series; what the address does not say follows from the metric's kind. */
export function useMetricSeries(metric: string, aggregate: Aggregate) {
  const scope = useScope();
  const { filters } = useFilters();
  const [{ by, f = '' }] = useUrlState();
  return useQuery({
    queryKey: ['metric', scope.key, metric, aggregate, by, f],
    queryFn: ({ signal }) =>
      ask(
        queryMetric,
        {
          body: {
            ...scope.ask(),
            metric,
            aggregate,
            filters,
            splitBy: by ? [by] : [],
            buckets: 120,
            limit: mostSeries,
          },
        },
        signal,
      ),
    enabled: metric !== '',
    refetchInterval: scope.refetchInterval,
  });
}
