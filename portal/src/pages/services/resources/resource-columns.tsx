import type { OperationSummary } from '@headwater/contract';
import { t } from '../../../app/messages/index.ts';
import { PageLink } from '../../../components/PageLink.tsx';
import { kindColumn } from '../../../components/table/columns.tsx';
import type { Column } from '../../../components/table/DataTable.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { formatIn, unitForColumn } from '../../../format/duration.ts';
import { formatCount, formatRate, formatShare } from '../../../format/number.ts';
import styles from '../ServicePage.module.css';
import { tracesOf } from '../service/service-filters.ts';

/** Columns that are not shown until someone asks for them. */
export const spareColumns: readonly string[] = ['p75Ns', 'p90Ns', 'maxNs'];

/** @param rangeMs length of the time range, for rates */
export function resourceColumns(
  service: string,
  operations: readonly OperationSummary[],
  rangeMs: number,
): Column<OperationSummary>[] {
  return [
    ...nameColumns(service),
    rateColumn(rangeMs),
    totalColumn(operations),
    ...durationColumns(operations),
    ...errorColumns(service),
  ];
}

/** Leads to the resource's own page. */
export function resourceColumn<Row extends Pick<OperationSummary, 'name' | 'kind'>>(
  serviceOf: (row: Row) => string,
): Column<Row> {
  return {
    id: 'name',
    title: t('services.resource'),
    width: 'minmax(180px, 3fr)',
    sortBy: ({ name }) => name,
    cell: (row) => (
      <PageLink
        to="/services/$service/resource"
        params={{ service: serviceOf(row) }}
        search={{ name: row.name, kind: row.kind }}
      >
        <Untrusted text={row.name} />
      </PageLink>
    ),
  };
}

function nameColumns(service: string): Column<OperationSummary>[] {
  return [
    resourceColumn(() => service),
    kindColumn(),
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

function rateColumn(rangeMs: number): Column<OperationSummary> {
  return {
    id: 'rate',
    title: `${t('term.requests')} (${t('term.perSecond')})`,
    width: '108px',
    number: true,
    sortBy: ({ requests }) => requests,
    cell: ({ requests }) => formatRate((requests / rangeMs) * 1000),
  };
}

/** Its bar is the share of all that is listed. */
function totalColumn(operations: readonly OperationSummary[]): Column<OperationSummary> {
  const allNs = operations.reduce((sum, { totalNs }) => sum + totalNs, 0) || 1;
  const unit = unitForColumn(operations.map(({ totalNs }) => totalNs));
  return {
    id: 'total',
    title: `${t('services.totalTime')} (${unit})`,
    width: '140px',
    number: true,
    sortBy: ({ totalNs }) => totalNs,
    cell: ({ totalNs }) => (
      <span title={formatShare(totalNs / allNs)}>
        <span className={styles.share} style={{ width: (totalNs / allNs) * 50 }} aria-hidden="true" />{' '}
        {formatIn(totalNs, unit)}
      </span>
    ),
  };
}

const durations = ['avgNs', 'p50Ns', 'p75Ns', 'p90Ns', 'p95Ns', 'p99Ns', 'maxNs'] as const;

function durationColumns(operations: readonly OperationSummary[]): Column<OperationSummary>[] {
  const unit = unitForColumn(operations.flatMap(({ p50Ns, p95Ns, p99Ns }) => [p50Ns, p95Ns, p99Ns]));
  return durations.map((id) => ({
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
