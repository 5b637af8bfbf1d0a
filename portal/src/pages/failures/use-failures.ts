import { exceptionSamples, failuresOverTime, failuresTable, listProblems } from '@headwater/contract';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type Answer, ask } from '../../api/client.ts';
import type { Selection, SelectionPart } from '../../components/investigate/use-selection.ts';
import { samplesPerPage } from '../performance/use-performance.ts';

export function useFailuresTable(selection: Selection) {
  const { tab } = selection;
  const without: readonly SelectionPart[] = ['name', 'type', 'target', 'minNs', 'maxNs'];
  return useQuery({
    queryKey: ['failures-table', selection.key],
    queryFn: ({ signal }) =>
      ask(
        failuresTable,
        { body: { ...selection.ask(without), tab: tab === 'exceptions' ? 'operations' : tab } },
        signal,
      ),
    refetchInterval: selection.scope.refetchInterval,
    enabled: tab !== 'exceptions',
  });
}

/** The list of problems is not narrowed by the one that is selected in it. */
export function useProblems(selection: Selection) {
  return useQuery({
    queryKey: ['failures-problems', selection.key],
    queryFn: ({ signal }) => {
      const { exceptionType } = selection;
      const body = { ...selection.ask(), ...(exceptionType === undefined ? {} : { exceptionType }) };
      return ask(listProblems, { body }, signal);
    },
    refetchInterval: selection.scope.refetchInterval,
    enabled: selection.tab === 'exceptions',
  });
}

export function useFailuresOverTime(selection: Selection) {
  return useQuery({
    queryKey: ['failures-over-time', selection.key],
    queryFn: ({ signal }) =>
      ask(
        failuresOverTime,
        {
          body: {
            ...selection.ask(),
            ...ofException(selection),
            subject: selection.tab === 'exceptions' ? 'exceptions' : 'spans',
            buckets: 90,
          },
        },
        signal,
      ),
    refetchInterval: selection.scope.refetchInterval,
  });
}

export function useExceptionSamples(selection: Selection) {
  return useInfiniteQuery({
    queryKey: ['exception-samples', selection.key],
    queryFn: ({ pageParam, signal }) =>
      ask(
        exceptionSamples,
        {
          body: {
            ...selection.ask(),
            ...ofException(selection),
            limit: samplesPerPage,
            ...(pageParam && { cursor: pageParam }),
          },
        },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.cursor ?? undefined,
  });
}

function ofException({ problem, exceptionType }: Selection) {
  return {
    ...(problem === undefined ? {} : { problemId: problem }),
    ...(exceptionType === undefined ? {} : { exceptionType }),
  };
}

export type FailuresTable = Answer<typeof failuresTable>;
export type FailuresOverTime = Answer<typeof failuresOverTime>;
export type Problems = Answer<typeof listProblems>;
