import { sampleSpans, searchSpans, searchTraces, spanHistogram } from '@headwater/contract';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { ask } from '../../../api/client.ts';
import type { Explorer, SpanAsk } from '../use-explorer.ts';

const pageSize = 100;
const pointsShown = 2_000;
/** With more pages than this on the screen, the list stays as it is until asked again. */
const followedPages = 2;

function useRows<Row>(
  explorer: Explorer,
  kind: 'traces' | 'spans',
  read: (cursor: string, signal: AbortSignal) => Promise<{ rows: Row[]; cursor: string | null }>,
) {
  const { key, order, columns, scope, view } = explorer;
  return useInfiniteQuery({
    queryKey: ['traces', kind, key, order, columns],
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.cursor ?? undefined,
    enabled: explorer.rows === kind && view === 'list' && !explorer.tail,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      (state.data?.pages.length ?? 0) > followedPages ? false : scope.refetchInterval,
  });
}

const page = ({ body, order, columns }: Explorer, cursor: string) => ({
  ...body(),
  order,
  limit: pageSize,
  columns: [...columns],
  ...(cursor && { cursor }),
});

export function useTraceRows(explorer: Explorer) {
  return useRows(explorer, 'traces', async (cursor, signal) => {
    const { traces, cursor: next } = await ask(searchTraces, { body: page(explorer, cursor) }, signal);
    return { rows: traces, cursor: next };
  });
}

export function useSpanRows(explorer: Explorer) {
  return useRows(explorer, 'spans', async (cursor, signal) => {
    const { spans, cursor: next } = await ask(searchSpans, { body: page(explorer, cursor) }, signal);
    return { rows: spans, cursor: next };
  });
}

type Body = Pick<SpanAsk, 'key' | 'scope'> & Pick<Explorer, 'body'>;

export function useScatter({ body, key, scope }: Body) {
  return useQuery({
    queryKey: ['scatter', key],
    queryFn: ({ signal }) => ask(sampleSpans, { body: { ...body(), limit: pointsShown } }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: scope.refetchInterval,
  });
}

export function useHistogram({ body, key, scope }: Body) {
  return useQuery({
    queryKey: ['histogram', key],
    queryFn: ({ signal }) => ask(spanHistogram, { body: body() }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: scope.refetchInterval,
  });
}
