import type { OperationSummary } from '@headwater/contract';
import { SegmentedControl, TextInput } from '@mantine/core';
import { useMemo } from 'react';
import { t } from '../../../app/messages/index.ts';
import { useUrlState } from '../../../app/scope/use-url-state.ts';
import { Icon } from '../../../components/Icon.tsx';
import { PageLink } from '../../../components/PageLink.tsx';
import { Empty } from '../../../components/states/States.tsx';
import { type Column, DataTable } from '../../../components/table/DataTable.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { useGo } from '../../../components/use-go.ts';
import { formatDuration, formatIn, unitForColumn } from '../../../format/duration.ts';
import { formatCount, formatShare } from '../../../format/number.ts';
import styles from '../ServicePage.module.css';
import { tracesOf } from './service-filters.ts';

interface ResourcesTableProps {
  readonly service: string;
  readonly operations: readonly OperationSummary[];
}

/** What a service is asked for; each row leads to its page. */
export function ResourcesTable({ service, operations }: ResourcesTableProps) {
  const go = useGo();
  const [{ find = '', spans }, setState] = useUrlState();
  const words = find.toLowerCase();
  const shown = useMemo(
    () =>
      operations.filter(
        ({ name, entry }) => (spans === 'all' || entry) && name.toLowerCase().includes(words),
      ),
    [operations, spans, words],
  );
  const columns = useMemo(() => makeColumns(service, shown), [service, shown]);
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
      </div>
      {shown.length === 0 ? (
        <Empty title={t(operations.length === 0 ? 'services.noOperations' : 'services.noResource')} />
      ) : (
        <DataTable
          label={t('services.resources')}
          rows={shown}
          columns={columns}
          rowKey={({ name, kind }) => `${kind}:${name}`}
          initialSort={{ id: 'total', descending: true }}
          onOpen={({ name, kind }) => go('/services/$service/resource', { service }, { name, kind })}
          maxHeight={520}
        />
      )}
    </>
  );
}

function makeColumns(service: string, operations: readonly OperationSummary[]): Column<OperationSummary>[] {
  return [
    ...nameColumns(service),
    totalColumn(operations),
    ...durationColumns(operations),
    ...errorColumns(service),
  ];
}

function nameColumns(service: string): Column<OperationSummary>[] {
  return [
    {
      id: 'name',
      title: t('services.resource'),
      width: 'minmax(180px, 3fr)',
      sortBy: ({ name }) => name,
      cell: ({ name, kind }) => (
        <PageLink to="/services/$service/resource" params={{ service }} search={{ name, kind }}>
          <Untrusted text={name} />
        </PageLink>
      ),
    },
    {
      id: 'kind',
      title: t('term.kind'),
      width: '84px',
      sortBy: ({ kind }) => kind,
      cell: ({ kind }) => <span className="hw-dim">{kind}</span>,
    },
    {
      id: 'requests',
      title: t('term.requests'),
      width: '84px',
      number: true,
      sortBy: ({ requests }) => requests,
      cell: ({ name, kind, requests }) => (
        <PageLink to="/traces" search={tracesOf(service, { resource: { name, kind } })}>
          {formatCount(requests)}
        </PageLink>
      ),
    },
  ];
}

/** Its bar is the share of all that is listed. */
function totalColumn(operations: readonly OperationSummary[]): Column<OperationSummary> {
  const allNs = operations.reduce((sum, { totalNs }) => sum + totalNs, 0) || 1;
  return {
    id: 'total',
    title: t('services.totalTime'),
    width: '150px',
    number: true,
    sortBy: ({ totalNs }) => totalNs,
    cell: ({ totalNs }) => (
      <span title={formatShare(totalNs / allNs)}>
        <span className={styles.share} style={{ width: (totalNs / allNs) * 50 }} aria-hidden="true" />{' '}
        {formatDuration(totalNs)}
      </span>
    ),
  };
}

function durationColumns(operations: readonly OperationSummary[]): Column<OperationSummary>[] {
  const unit = unitForColumn(operations.flatMap(({ p50Ns, p95Ns, p99Ns }) => [p50Ns, p95Ns, p99Ns]));
  return (['avgNs', 'p50Ns', 'p95Ns', 'p99Ns'] as const).map((id) => ({
    id,
    title: `${id.slice(0, 3)} (${unit})`,
    width: '84px',
    number: true,
    sortBy: (operation) => operation[id],
    cell: (operation) => formatIn(operation[id], unit),
  }));
}

function errorColumns(service: string): Column<OperationSummary>[] {
  return [
    {
      id: 'errors',
      title: t('term.errors'),
      width: '76px',
      number: true,
      sortBy: ({ errors }) => errors,
      cell: ({ name, kind, errors }) =>
        errors > 0 ? (
          <PageLink
            to="/traces"
            search={tracesOf(service, { resource: { name, kind }, failed: true })}
            style={{ color: 'var(--hw-error)' }}
          >
            {formatCount(errors)}
          </PageLink>
        ) : (
          <span className="hw-dim">0</span>
        ),
    },
    {
      id: 'errorRate',
      title: t('term.errorRate'),
      width: '88px',
      number: true,
      sortBy: ({ errors, requests }) => errors / (requests || 1),
      cell: ({ errors, requests }) => (
        <span style={{ color: errors ? 'var(--hw-error)' : 'var(--hw-dim)' }}>
          {formatShare(errors / (requests || 1))}
        </span>
      ),
    },
  ];
}
