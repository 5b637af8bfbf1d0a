import type { FailureRow } from '@headwater/contract';
import { useMemo } from 'react';
import { t } from '../../app/messages/index.ts';
import styles from '../../components/investigate/Investigate.module.css';
import { isSelected, nameColumns, rowKeyOf, toggleRow } from '../../components/investigate/row-columns.tsx';
import { searchOf } from '../../components/investigate/search-of.ts';
import type { Selection } from '../../components/investigate/use-selection.ts';
import { PageLink } from '../../components/PageLink.tsx';
import { TooMuch } from '../../components/states/States.tsx';
import { type Column, DataTable } from '../../components/table/DataTable.tsx';
import { numbersFirst, useNarrow } from '../../components/table/narrow.ts';
import { formatCount, formatShare } from '../../format/number.ts';
import type { FailuresTable as Table } from './use-failures.ts';

interface FailuresTableProps {
  readonly answer: Table;
  readonly selection: Selection;
}

/** What failed, most failures first; opening a row selects it, opening it again lets go of it. */
export function FailuresTable({ answer: { rows, more }, selection }: FailuresTableProps) {
  const narrow = useNarrow();
  const columns = useMemo(() => {
    const all = makeColumns(selection);
    return narrow ? numbersFirst(all) : all;
  }, [selection, narrow]);
  return (
    <>
      {more && <TooMuch shown={rows.length} />}
      <DataTable
        label={t(`investigate.${selection.tab}`)}
        rows={rows}
        columns={columns}
        rowKey={rowKeyOf}
        openKey={rows.filter((row) => isSelected(row, selection)).map(rowKeyOf)[0]}
        initialSort={{ id: 'failed', descending: true }}
        onOpen={(row) => toggleRow(row, selection)}
        maxHeight={520}
      />
    </>
  );
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
