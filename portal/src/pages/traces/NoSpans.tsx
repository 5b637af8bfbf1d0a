import { Button } from '@mantine/core';
import { t } from '../../app/messages/index.ts';
import { NothingArrived } from '../../components/states/NothingArrived.tsx';
import { Empty } from '../../components/states/States.tsx';
import { WidenRange } from '../../components/states/WidenRange.tsx';
import { ClearFilters } from './ClearFilters.tsx';
import type { Explorer } from './use-explorer.ts';

/** Nothing matches: because nothing came, or because of what is asked for. */
export function NoSpans({ explorer }: { readonly explorer: Explorer }) {
  const { isFiltered, scope, level, set } = explorer;
  if (!isFiltered && scope.environment === undefined && level === 'all') {
    return <NothingArrived title={t('traces.empty')} />;
  }
  return (
    <Empty title={t('traces.emptyFiltered')}>
      <ClearFilters explorer={explorer} />
      {scope.environment !== undefined && (
        <Button variant="default" onClick={() => set({ env: undefined })}>
          {t('scope.allEnvironments')}
        </Button>
      )}
      <WidenRange />
    </Empty>
  );
}
