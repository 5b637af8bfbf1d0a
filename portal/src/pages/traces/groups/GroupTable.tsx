import type { SpanAggregate, SpanMeasure } from '@headwater/contract';
import { useMemo } from 'react';
import { t } from '../../../app/messages/index.ts';
import { Notice } from '../../../components/states/States.tsx';
import { type Column, DataTable } from '../../../components/table/DataTable.tsx';
import { useScheme } from '../../../components/use-scheme.ts';
import styles from '../Traces.module.css';
import type { Explorer } from '../use-explorer.ts';
import { type GroupRow, keyColumns, measureColumns } from './group-columns.tsx';
import { useOpenGroup } from './use-groups.ts';

interface GroupTableProps {
  readonly explorer: Explorer;
  readonly data: SpanAggregate;
  readonly measures: readonly SpanMeasure[];
  /** Titles other than the measures' own */
  readonly titles?: readonly string[];
  /** With the colours of the chart above */
  readonly colored?: boolean;
  /** Between the keys and the measures */
  readonly more?: readonly Column<GroupRow>[];
}

const none: readonly Column<GroupRow>[] = [];

/** Groups with their measures; opening one shows its rows. */
export function GroupTable({
  explorer,
  data,
  measures,
  titles,
  colored = false,
  more = none,
}: GroupTableProps) {
  const { groupBy } = explorer;
  const scheme = useScheme();
  const open = useOpenGroup(explorer);
  const rows = useMemo(() => data.groups.map((group, index) => ({ ...group, index })), [data.groups]);
  const columns = useMemo(
    () => [
      ...keyColumns({ groupBy, colored, scheme, open }),
      ...more,
      ...measureColumns(measures, rows, titles),
    ],
    [groupBy, colored, scheme, open, measures, rows, titles, more],
  );
  return (
    <section className={`hw-panel ${styles.list}`} aria-label={t('explorer.view.table')}>
      <DataTable
        takesFocus
        label={t('explorer.view.table')}
        rows={rows}
        columns={columns}
        rowKey={({ by }) => JSON.stringify(by)}
        onOpen={({ by }) => open(by)}
      />
      {data.more && <Notice>{t('group.more')}</Notice>}
    </section>
  );
}
