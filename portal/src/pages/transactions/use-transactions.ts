import {
  countTelemetry,
  type Filter,
  getTelemetryItem,
  getTransaction,
  groupTelemetry,
  searchTelemetry,
  type TelemetryItem,
  type TelemetryType,
  telemetryTypes,
} from '@headwater/contract';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type Answer, ApiFailure, ask } from '../../api/client.ts';
import { type PageScope, useScope } from '../../app/scope/use-scope.ts';
import { useUrlState } from '../../app/scope/use-url-state.ts';
import { type FilterState, useFilters } from '../../filters/use-filters.ts';
import { nanoToMs } from '../../format/time.ts';

export interface TelemetryQuestion {
  readonly scope: PageScope;
  readonly state: FilterState;
  readonly types: readonly TelemetryType[];
  readonly text: string;
  readonly group: string | undefined;
  readonly key: string;
}

/** What the transaction search asks, as it stands in the address. */
export function useTelemetryQuestion(): TelemetryQuestion {
  const scope = useScope();
  const state = useFilters();
  const [{ types = '', text = '', f = '', group }] = useUrlState();
  const chosen = telemetryTypes.filter((type) => types.split(',').includes(type));
  return { scope, state, types: chosen, text, group, key: JSON.stringify([scope.key, chosen, text, f]) };
}

function bodyOf({ scope, state, types, text }: TelemetryQuestion) {
  return { ...scope.ask(), types: [...types], text, filters: state.filters };
}

export function useTelemetry(question: TelemetryQuestion) {
  return useInfiniteQuery({
    queryKey: ['telemetry', question.key],
    queryFn: ({ pageParam, signal }) =>
      ask(
        searchTelemetry,
        { body: { ...bodyOf(question), ...(pageParam && { cursor: pageParam }) } },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.cursor ?? undefined,
    refetchInterval: question.scope.refetchInterval,
    enabled: question.group === undefined,
  });
}

export function useTelemetryCounts(question: TelemetryQuestion) {
  return useQuery({
    queryKey: ['telemetry-counts', question.key],
    queryFn: ({ signal }) => ask(countTelemetry, { body: { ...bodyOf(question), buckets: 90 } }, signal),
    refetchInterval: question.scope.refetchInterval,
  });
}

/** @param keys none for the usual ones */
export function useTelemetryGroups(question: TelemetryQuestion, keys: readonly string[], limit: number) {
  return useQuery({
    queryKey: ['telemetry-groups', question.key, keys, limit],
    queryFn: ({ signal }) =>
      ask(groupTelemetry, { body: { ...bodyOf(question), keys: [...keys], limit } }, signal),
  });
}

export function useTransaction(operationId: string) {
  const { project } = useScope();
  return useQuery({
    queryKey: ['transaction', project, operationId],
    queryFn: ({ signal }) => ask(getTransaction, { params: { operationId }, query: { project } }, signal),
    placeholderData: () => undefined,
    staleTime: 10_000,
  });
}

export function useTelemetryItem(itemId: string | undefined) {
  const { project } = useScope();
  return useQuery({
    queryKey: ['telemetry-item', project, itemId],
    queryFn: ({ signal }) =>
      ask(getTelemetryItem, { params: { itemId: itemId ?? '' }, query: { project } }, signal),
    enabled: itemId !== undefined,
    staleTime: 30_000,
    retry: (count, error) => count < 2 && !(error instanceof ApiFailure && error.status === 404),
  });
}

const aroundMs = 5 * 60_000;
const aroundRows = 150;

/** What the same instance sent within five minutes of an item, the nearest rows on both sides, in order of time. */
export function useAround(item: TelemetryItem) {
  const { project } = useScope();
  return useQuery({
    queryKey: ['telemetry-around', project, item.id],
    queryFn: async ({ signal }) => {
      const atMs = Math.floor(nanoToMs(item.timeUnixNano));
      const filters: Filter[] = [
        { key: 'service', op: '=', value: item.service },
        ...(item.instance === '' ? [] : [{ key: 'instance', op: '=', value: item.instance } as const]),
      ];
      const base = { project, filters, limit: aroundRows };
      const before = { ...base, fromMs: Math.max(0, atMs - aroundMs), toMs: atMs, order: 'newest' as const };
      const after = { ...base, fromMs: atMs, toMs: atMs + aroundMs, order: 'oldest' as const };
      const [earlier, later] = await Promise.all([
        ask(searchTelemetry, { body: before }, signal),
        ask(searchTelemetry, { body: after }, signal),
      ]);
      return [...earlier.items.toReversed(), ...later.items];
    },
  });
}

const dayMs = 86_400_000;
const timelineRows = 500;

/** What one user or session did on the day around an item, in order of time. */
export function useUserTimeline(item: TelemetryItem, key: 'user' | 'session', value: string) {
  const { project } = useScope();
  return useQuery({
    queryKey: ['telemetry-user', project, item.id, key, value],
    queryFn: ({ signal }) => {
      const atMs = Math.floor(nanoToMs(item.timeUnixNano));
      const filters: Filter[] = [{ key, op: '=', value }];
      const range = { fromMs: Math.max(0, atMs - dayMs), toMs: atMs + dayMs };
      return ask(
        searchTelemetry,
        { body: { project, ...range, filters, limit: timelineRows, order: 'oldest' } },
        signal,
      );
    },
    enabled: value !== '',
  });
}

export type TelemetryDetail = Answer<typeof getTelemetryItem>;
