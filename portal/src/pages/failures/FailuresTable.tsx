import type { FailureRow } from '@headwater/contract';
import { useMemo } from 'react';
import { t } from '../../app/messages/index.ts';
import styles from '../../components/investigate/Investigate.module.css';
import { searchOf } from '../../components/investigate/search-of.ts';
import type { Selection } from '../../components/investigate/use-selection.ts';
import { PageLink } from '../../components/PageLink.tsx';
import { ServiceName } from '../../components/ServiceName.tsx';
import { TooMuch } from '../../components/states/States.tsx';
import { type Column, DataTable } from '../../components/table/DataTable.tsx';
import { Untrusted } from '../../components/text/Untrusted.tsx';
import { formatCount, formatShare } from '../../format/number.ts';
import type { FailuresTable as Table } from './use-failures.ts';

interface FailuresTableProps {
  readonly answer: Table;
  readonly selection: Selection;
}

/** What failed, most failures first; opening a row selects it, opening it again lets go of it. */
export function FailuresTable({ answer: { rows, more }, selection }: FailuresTableProps) {
  const columns = useMemo(() => makeColumns(selection), [selection]);
  return (
    <>
      {more && <TooMuch shown={rows.length} />}
      <DataTable
        label={t(`investigate.${selection.tab}`)}
        rows={rows}
        columns={columns}
        rowKey={keyOf}
        openKey={rows.filter((row) => isSelected(row, selection)).map(keyOf)[0]}
        initialSort={{ id: 'failed', descending: true }}
        onOpen={(row) => selection.set(isSelected(row, selection) ? letGo : selectRow(row, selection))}
        maxHeight={520}
      />
    </>
  );
}

const keyOf = (row: FailureRow) =>
  JSON.stringify([row.service, row.name, row.instance, row.type, row.target]);
const letGo = { op: undefined, instance: undefined, dtype: undefined, target: undefined };

function selectRow(row: FailureRow, { tab }: Selection) {
  if (tab === 'roles') return { service: row.service, instance: row.instance || undefined };
  return {
    service: row.service,
    op: row.name,
    dtype: row.type || undefined,
    target: row.target || undefined,
  };
}

function isSelected(row: FailureRow, selection: Selection): boolean {
  if (row.service !== selection.service) return false;
  if (selection.tab === 'roles') return row.instance !== '' && row.instance === selection.instance;
  return (
    row.name === selection.name &&
    (selection.type === undefined || row.type === selection.type) &&
    (selection.target === undefined || row.target === selection.target)
  );
}

function number(
  id: string,
  title: string,
  value: (row: FailureRow) => number,
  cell: Column<FailureRow>['cell'] = (row) => formatCount(value(row)),
): Column<FailureRow> {
  return { id, title, width: '88px', number: true, sortBy: value, cell };
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
    number('users', t('failures.users'), ({ users }) => users),
    ...(selection.tab === 'roles'
      ? [number('exceptions', t('term.exceptions'), ({ exceptions }) => exceptions)]
      : []),
  ];
}

function nameColumns({ tab, service }: Selection): Column<FailureRow>[] {
  const serviceColumn: Column<FailureRow> = {
    id: 'service',
    title: t('term.service'),
    width: '120px',
    sortBy: (row) => row.service,
    cell: (row) => <ServiceName name={row.service} link={false} />,
  };
  const text = (
    id: 'name' | 'instance' | 'type' | 'target',
    title: string,
    width: string,
  ): Column<FailureRow> => ({
    id,
    title,
    width,
    sortBy: (row) => row[id],
    cell: (row) => (
      <span className={styles.squeeze}>
        <Untrusted text={row[id]} />
      </span>
    ),
  });
  if (tab === 'roles') {
    const instance = text('instance', t('term.instance'), 'minmax(140px, 2fr)');
    return service === undefined ? [serviceColumn] : [serviceColumn, instance];
  }
  if (tab === 'operations') return [text('name', t('term.operation'), 'minmax(150px, 3fr)'), serviceColumn];
  return [
    text('name', t('term.dependency'), 'minmax(150px, 3fr)'),
    text('type', t('investigate.type'), '84px'),
    text('target', t('investigate.target'), 'minmax(80px, 1fr)'),
    serviceColumn,
  ];
}
