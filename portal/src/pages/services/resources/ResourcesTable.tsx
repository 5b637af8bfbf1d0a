import type { OperationSummary } from '@headwater/contract';
import { SegmentedControl, TextInput } from '@mantine/core';
import { useMemo } from 'react';
import { t } from '../../../app/messages/index.ts';
import { useScope } from '../../../app/scope/use-scope.ts';
import { useUrlState } from '../../../app/scope/use-url-state.ts';
import { Icon } from '../../../components/Icon.tsx';
import { Empty } from '../../../components/states/States.tsx';
import { DataTable } from '../../../components/table/DataTable.tsx';
import { useShownFirst } from '../../../components/table/narrow.ts';
import { useGo } from '../../../components/use-go.ts';
import { formatCount } from '../../../format/number.ts';
import styles from '../ServicePage.module.css';
import { ChooseColumns } from './ChooseColumns.tsx';
import { resourceColumns, spareColumns } from './resource-columns.tsx';

interface ResourcesTableProps {
  readonly service: string;
  readonly operations: readonly OperationSummary[];
}

/** What a service is asked for; each row leads to its page. */
export function ResourcesTable({ service, operations }: ResourcesTableProps) {
  const go = useGo();
  const [{ find = '', spans, columns: toggled = '' }, setState] = useUrlState();
  const { fromMs, toMs } = useScope().ask();
  const words = find.toLowerCase();
  const shown = useMemo(
    () =>
      operations.filter(
        ({ name, entry }) => (spans === 'all' || entry) && name.toLowerCase().includes(words),
      ),
    [operations, spans, words],
  );
  const all = resourceColumns(service, shown, toMs - fromMs);
  const isShown = (id: string) => spareColumns.includes(id) === toggled.split(',').includes(id);
  const chosen = useShownFirst(all.filter(({ id }) => isShown(id)));
  return (
    <>
      <div className={styles.tools}>
        <SegmentedControl
          aria-label={t('services.whichSpans')}
          value={spans === 'all' ? 'all' : 'entry'}
          data={[
            { value: 'entry', label: t('services.entrySpans') },
            { value: 'all', label: t('services.allSpans') },
          ]}
          onChange={(value) => setState({ spans: value === 'all' ? 'all' : undefined }, { replace: true })}
        />
        <TextInput
          w={240}
          aria-label={t('services.findResource')}
          placeholder={t('services.findResource')}
          leftSection={<Icon name="search" size={14} />}
          value={find}
          onChange={(event) => setState({ find: event.currentTarget.value }, { replace: true })}
        />
        <span className="hw-dim">{t('services.resourceCount', { count: formatCount(shown.length) })}</span>
        <ChooseColumns
          columns={all}
          isShown={isShown}
          onToggle={(id) => {
            const ids = toggled.split(',').filter(Boolean);
            const next = ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id];
            setState({ columns: next.join(',') || undefined }, { replace: true });
          }}
        />
      </div>
      {shown.length === 0 ? (
        <Empty title={t(operations.length === 0 ? 'services.noOperations' : 'services.noResource')} />
      ) : (
        <DataTable
          label={t('services.resources')}
          rows={shown}
          columns={chosen}
          rowKey={({ name, kind }) => `${kind}:${name}`}
          initialSort={{ id: 'total', descending: true }}
          onOpen={({ name, kind }) => go('/services/$service/resource', { service }, { name, kind })}
          maxHeight={520}
        />
      )}
    </>
  );
}
