import type { FailureRow } from '@headwater/contract';
import { useMemo } from 'react';
import { t } from '../../app/messages/index.ts';
import styles from '../../components/investigate/Investigate.module.css';
import { RowsTable } from '../../components/investigate/RowsTable.tsx';
import { nameColumns } from '../../components/investigate/row-columns.tsx';
import { searchOf } from '../../components/investigate/search-of.ts';
import type { Selection } from '../../components/investigate/use-selection.ts';
import { PageLink } from '../../components/PageLink.tsx';
import type { Column } from '../../components/table/DataTable.tsx';
import { formatCount, formatShare } from '../../format/number.ts';
import type { FailuresTable as Table } from './use-failures.ts';

interface FailuresTableProps {
  readonly answer: Table;
  readonly selection: Selection;
}

/** What failed, most failures first. */
export function FailuresTable({ answer: { rows, more }, selection }: FailuresTableProps) {
  const columns = useMemo(() => makeColumns(selection), [selection]);
  return <RowsTable rows={rows} more={more} columns={columns} selection={selection} sortedBy="failed" />;
}

function number(
  id: string,
  title: string,
  value: (row: FailureRow) => number,
  cell: Column<FailureRow>['cell'] = (row) => formatCount(value(row)),
): Column<FailureRow> {
  return { id, title, width: '82px', number: true, sortBy: value, cell };
}

function makeColumns(selection: Selection): Column<FailureRow>[] {
  const failedOnly = [{ key: 'success', op: '=', value: 'false' } as const];
  const rate = ({ failed, count }: FailureRow) => (count > 0 ? failed / count : 0);
  return [
    ...nameColumns(selection),
    number(
      'failed',
      t('failures.failed'),
      ({ failed }) => failed,
      (row) => (
        <PageLink to="/transactions" className={styles.failed} search={searchOf(row, selection, failedOnly)}>
          {formatCount(row.failed)}
        </PageLink>
      ),
    ),
    number(
      'count',
      t('investigate.count'),
      ({ count }) => count,
      (row) => (
        <PageLink to="/transactions" search={searchOf(row, selection)}>
          {formatCount(row.count)}
        </PageLink>
      ),
    ),
    number('rate', t('failures.rate'), rate, (row) => formatShare(rate(row))),
    number(
      'users',
      t('failures.users'),
      ({ users }) => users,
      (row) =>
        row.users === 0 ? (
          <span className="hw-dim">0</span>
        ) : (
          <PageLink to="/transactions" search={{ ...searchOf(row, selection, failedOnly), group: 'user' }}>
            {formatCount(row.users)}
          </PageLink>
        ),
    ),
    ...(selection.tab === 'roles' ? [exceptionColumn(selection)] : []),
  ];
}

function exceptionColumn(selection: Selection): Column<FailureRow> {
  return number(
    'exceptions',
    t('term.exceptions'),
    ({ exceptions }) => exceptions,
    (row) => (
      <PageLink
        to="/transactions"
        search={{ ...searchOf(row, { ...selection, code: undefined }), types: 'exception' }}
      >
        {formatCount(row.exceptions)}
      </PageLink>
    ),
  );
}
