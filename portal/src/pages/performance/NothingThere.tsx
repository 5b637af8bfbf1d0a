import { performanceTable } from '@headwater/contract';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ask } from '../../api/client.ts';
import { t } from '../../app/messages/index.ts';
import type { Selection } from '../../components/investigate/use-selection.ts';
import { NothingArrived } from '../../components/states/NothingArrived.tsx';
import { Empty } from '../../components/states/States.tsx';
import { WidenRange } from '../../components/states/WidenRange.tsx';

/** In place of rows: where they are, when a program only calls others; else how to get some. */
export function NothingThere({ selection }: { readonly selection: Selection }) {
  const calls = useCalls(selection);
  const narrowed = selection.service !== undefined || selection.filters.length > 0;
  if (calls.isPending && calls.isFetching) return null;
  if (calls.data) {
    return (
      <Empty title={t('performance.onlyCalls')}>
        <p>{t('performance.onlyCallsHint')}</p>
        <Button variant="default" size="xs" onClick={() => selection.set({ tab: 'dependencies' })}>
          {t('performance.showCalls')}
        </Button>
      </Empty>
    );
  }
  if (!narrowed) {
    const ofCalls = selection.tab === 'dependencies';
    return <NothingArrived title={t(ofCalls ? 'investigate.noCalls' : 'investigate.noRequests')} />;
  }
  return (
    <Empty title={t('investigate.nothing')}>
      <p>{t('investigate.nothingHint')}</p>
      <WidenRange />
    </Empty>
  );
}

/** Whether the same selection has calls, asked only where its requests are none. */
function useCalls(selection: Selection) {
  return useQuery({
    queryKey: ['performance-calls', selection.key],
    queryFn: async ({ signal }) => {
      const body = { ...selection.ask(), side: 'dependency', tab: 'dependencies', limit: 1 } as const;
      return (await ask(performanceTable, { body }, signal)).rows.length > 0;
    },
    enabled: selection.tab === 'operations',
    refetchInterval: selection.scope.refetchInterval,
  });
}
