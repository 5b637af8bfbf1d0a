import type { operationSummary } from '@headwater/contract';
import { useMemo } from 'react';
import type { z } from 'zod';
import { t } from '../../app/messages/index.ts';
import { PageLink } from '../../components/PageLink.tsx';
import { type Column, DataTable } from '../../components/table/DataTable.tsx';
import { Untrusted } from '../../components/text/Untrusted.tsx';
import { useGo } from '../../components/use-go.ts';
import { formatFilters } from '../../filters/filter-text.ts';
import { formatIn, unitForColumn } from '../../format/duration.ts';
import { formatCount, formatShare } from '../../format/number.ts';
import styles from './ServicePage.module.css';

type Operation = z.infer<typeof operationSummary>;

interface OperationsTableProps {
  readonly service: string;
  readonly operations: readonly Operation[];
}

export function OperationsTable({ service, operations }: OperationsTableProps) {
  const go = useGo();
  const columns = useMemo(() => makeColumns(service, operations), [service, operations]);
  return (
    <DataTable
      label={t('services.operations')}
      rows={operations}
      columns={columns}
      rowKey={({ name, kind }) => `${kind}:${name}`}
      initialSort={{ id: 'share', descending: true }}
      onOpen={({ name }) => go('/traces', {}, { f: ofOperation(service, name), level: 'entry' })}
      maxHeight={420}
    />
  );
}

function makeColumns(service: string, operations: readonly Operation[]): Column<Operation>[] {
  const unit = unitForColumn(operations.flatMap(({ p50Ns, p95Ns, p99Ns }) => [p50Ns, p95Ns, p99Ns]));
  const totalNs = operations.reduce((sum, operation) => sum + operation.totalNs, 0) || 1;
  const duration = (id: 'avgNs' | 'p50Ns' | 'p95Ns' | 'p99Ns'): Column<Operation> => ({
    id,
    title: `${id.slice(0, 3)} (${unit})`,
    width: '84px',
    number: true,
    sortBy: (operation) => operation[id],
    cell: (operation) => formatIn(operation[id], unit),
  });
  return [
    {
      id: 'name',
      title: t('term.operation'),
      width: 'minmax(180px, 3fr)',
      sortBy: ({ name }) => name,
      cell: ({ name }) => (
        <PageLink to="/traces" search={{ f: ofOperation(service, name), level: 'entry' }}>
          <Untrusted text={name} />
        </PageLink>
      ),
    },
    {
      id: 'kind',
      title: t('term.kind'),
      width: '84px',
      cell: ({ kind }) => <span className="hw-dim">{kind}</span>,
    },
    {
      id: 'requests',
      title: t('term.requests'),
      width: '84px',
      number: true,
      sortBy: ({ requests }) => requests,
      cell: ({ requests }) => formatCount(requests),
    },
    {
      id: 'errors',
      title: t('term.errorRate'),
      width: '88px',
      number: true,
      sortBy: ({ errors, requests }) => errors / (requests || 1),
      cell: ({ name, errors, requests }) =>
        errors > 0 ? (
          <PageLink
            to="/traces"
            search={{ f: ofOperation(service, name, true), level: 'entry' }}
            style={{ color: 'var(--hw-error)' }}
          >
            {formatShare(errors / (requests || 1))}
          </PageLink>
        ) : (
          <span className="hw-dim">{formatShare(0)}</span>
        ),
    },
    duration('avgNs'),
    duration('p50Ns'),
    duration('p95Ns'),
    duration('p99Ns'),
    {
      id: 'share',
      title: t('services.share'),
      width: '130px',
      number: true,
      sortBy: (operation) => operation.totalNs,
      cell: (operation) => (
        <>
          <span
            className={styles.share}
            style={{ width: (operation.totalNs / totalNs) * 50 }}
            aria-hidden="true"
          />{' '}
          {formatShare(operation.totalNs / totalNs)}
        </>
      ),
    },
  ];
}

function ofOperation(service: string, name: string, failed = false): string | undefined {
  return formatFilters([
    { key: 'service', op: '=', value: service },
    { key: 'name', op: '=', value: name },
    ...(failed ? [{ key: 'status', op: '=', value: 'error' } as const] : []),
  ]);
}
