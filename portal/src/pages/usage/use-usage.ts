import {
  browserTimings,
  type Filter,
  getUsage,
  type UsageKey,
  usageFunnel,
  usageKey,
} from '@headwater/contract';
import { useQuery } from '@tanstack/react-query';
import { type Answer, ask } from '../../api/client.ts';
import { type PageScope, useScope } from '../../app/scope/use-scope.ts';
import { type UrlState, useUrlState } from '../../app/scope/use-url-state.ts';
import { formatFilters } from '../../filters/filter-text.ts';

export type UsageEvents = 'all' | 'pageView' | 'custom';

export interface UsageQuestion {
  readonly scope: PageScope;
  readonly service: string | undefined;
  readonly events: UsageEvents;
  readonly splitBy: UsageKey;
  readonly steps: readonly string[];
}

/** What the page asks, as it stands in the address. */
export function useUsageQuestion(): UsageQuestion {
  const scope = useScope();
  const [{ service, events, split, steps }] = useUrlState();
  return {
    scope,
    service,
    events: events === 'pageView' || events === 'custom' ? events : 'all',
    splitBy: usageKey.options.find((key) => key === split) ?? 'page',
    steps: parseSteps(steps),
  };
}

function parseSteps(text: string | undefined): string[] {
  try {
    const list: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(list)
      ? list.filter((step): step is string => typeof step === 'string').slice(0, 6)
      : [];
  } catch {
    return [];
  }
}

function bodyOf({ scope, service, events }: UsageQuestion) {
  return { ...scope.ask(), events, ...(service === undefined ? {} : { service }) };
}

export function useUsage(question: UsageQuestion) {
  const { scope, service, events, splitBy } = question;
  return useQuery({
    queryKey: ['usage', scope.key, service, events, splitBy],
    queryFn: ({ signal }) => ask(getUsage, { body: { ...bodyOf(question), splitBy, buckets: 60 } }, signal),
    refetchInterval: scope.refetchInterval,
  });
}

export function useTimings(question: UsageQuestion) {
  const { scope, service } = question;
  return useQuery({
    queryKey: ['usage-timings', scope.key, service],
    queryFn: ({ signal }) => ask(browserTimings, { body: bodyOf(question) }, signal),
    refetchInterval: scope.refetchInterval,
  });
}

export function useFunnel(question: UsageQuestion) {
  const { scope, service, events, steps } = question;
  return useQuery({
    queryKey: ['usage-funnel', scope.key, service, events, steps],
    queryFn: ({ signal }) => ask(usageFunnel, { body: { ...bodyOf(question), steps: [...steps] } }, signal),
    refetchInterval: scope.refetchInterval,
  });
}

/** The search that finds the events a number counts. */
export function eventsOf({ service }: UsageQuestion, types: string, ...filters: readonly Filter[]): UrlState {
  const ofService: Filter[] = service === undefined ? [] : [{ key: 'service', op: '=', value: service }];
  const all = [...ofService, ...filters];
  return { types, f: all.length > 0 ? formatFilters(all) : undefined };
}

export type Usage = Answer<typeof getUsage>;
export type Funnel = Answer<typeof usageFunnel>;
