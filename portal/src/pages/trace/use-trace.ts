import { getSpan, getSpanInfrastructure, getTraceLayout, getTraceLogs } from '@headwater/contract';
import { useQuery } from '@tanstack/react-query';
import { ask, isMissing } from '../../api/client.ts';
import { useScope } from '../../app/scope/use-scope.ts';

/** A trace that is not there yet may still be on its way. */
const lookAgainMs = 2_000;

export function useTraceLayout(traceId: string) {
  const { project } = useScope();
  return useQuery({
    queryKey: ['trace-layout', project, traceId],
    queryFn: ({ signal }) => ask(getTraceLayout, { params: { traceId }, query: { project } }, signal),
    placeholderData: () => undefined,
    refetchInterval: ({ state }) => (isMissing(state.error) ? lookAgainMs : false),
    staleTime: 10_000,
  });
}

export function useSpan(traceId: string, spanId: string) {
  const { project } = useScope();
  return useQuery({
    queryKey: ['span', project, traceId, spanId],
    queryFn: ({ signal }) => ask(getSpan, { params: { traceId, spanId }, query: { project } }, signal),
    staleTime: 30_000,
  });
}

export function useTraceLogs(traceId: string) {
  const { project } = useScope();
  return useQuery({
    queryKey: ['trace-logs', project, traceId],
    queryFn: ({ signal }) => ask(getTraceLogs, { params: { traceId }, query: { project } }, signal),
  });
}

export function useInfrastructure(traceId: string, spanId: string) {
  const { project } = useScope();
  return useQuery({
    queryKey: ['infrastructure', project, traceId, spanId],
    queryFn: ({ signal }) =>
      ask(getSpanInfrastructure, { params: { traceId, spanId }, query: { project } }, signal),
    staleTime: 30_000,
  });
}
