import type { TimeSpent } from '@headwater/contract';
import type { UseQueryResult } from '@tanstack/react-query';
import { useMemo } from 'react';
import { t } from '../../../app/messages/index.ts';
import { QueryView } from '../../../components/states/QueryView.tsx';
import { kindColumn, serviceColumn } from '../../../components/table/columns.tsx';
import { type Column, DataTable } from '../../../components/table/DataTable.tsx';
import { useNarrow } from '../../../components/table/narrow.ts';
import { formatIn, unitForColumn } from '../../../format/duration.ts';
import { formatCount, formatShare, threeDigits } from '../../../format/number.ts';
import { resourceColumn } from '../resources/resource-columns.tsx';
import styles from '../ServicePage.module.css';

type Operation = TimeSpent['operations'][number];

/** The operations below this one: how often in a trace, how long, and their part of the time. */
export function SpanSummary({ query }: { readonly query: UseQueryResult<TimeSpent> }) {
  return (
    <QueryView query={query} rows={6}>
      {({ operations }) => <Summary operations={operations} />}
    </QueryView>
  );
}

function Summary({ operations }: { readonly operations: readonly Operation[] }) {
  const narrow = useNarrow();
  const columns = useMemo(() => {
    const made = makeColumns(operations);
    return narrow ? mostTelling(made) : made;
  }, [operations, narrow]);
  return (
    <DataTable
      label={t('services.spanSummary')}
      rows={operations}
      columns={columns}
      rowKey={({ service, name, kind }) => `${service}:${kind}:${name}`}
      initialSort={{ id: 'share', descending: true }}
      maxHeight={520}
    />
  );
}

const telling = ['name', 'avg', 'share'];

/** A telephone shows what is called, how long it takes and its part of the time; the rest is beside that. */
function mostTelling(columns: readonly Column<Operation>[]): Column<Operation>[] {
  const first = telling.flatMap((id) => columns.filter((column) => column.id === id));
  const narrowed = first.map((column) => (column.id === 'name' ? { ...column, width: '140px' } : column));
  return [...narrowed, ...columns.filter(({ id }) => !telling.includes(id))];
}

function makeColumns(operations: readonly Operation[]): Column<Operation>[] {
  const unit = unitForColumn(operations.map(({ avgNs }) => avgNs));
  return [
    serviceColumn(({ service }) => service),
    resourceColumn(({ service }) => service),
    kindColumn(),
    {
      id: 'spans',
      title: t('services.spansPerTrace'),
      width: '110px',
      number: true,
      sortBy: ({ spansPerTrace }) => spansPerTrace,
      cell: ({ spansPerTrace }) => threeDigits(spansPerTrace),
    },
    {
      id: 'avg',
      title: `avg (${unit})`,
      width: '90px',
      number: true,
      sortBy: ({ avgNs }) => avgNs,
      cell: ({ avgNs }) => formatIn(avgNs, unit),
    },
    {
      id: 'errors',
      title: t('term.errors'),
      width: '76px',
      number: true,
      sortBy: ({ errors }) => errors,
      cell: ({ errors }) => (
        <span style={{ color: errors ? 'var(--hw-error)' : 'var(--hw-dim)' }}>{formatCount(errors)}</span>
      ),
    },
    {
      id: 'share',
      title: t('trace.share'),
      width: '130px',
      number: true,
      sortBy: ({ share }) => share,
      cell: ({ share }) => (
        <>
          <span className={styles.share} style={{ width: share * 50 }} aria-hidden="true" />{' '}
          {formatShare(share)}
        </>
      ),
    },
  ];
}
