import type { PerformanceRow } from '@headwater/contract';
import { t } from '../../app/messages/index.ts';
import { serviceColumn } from '../table/columns.tsx';
import type { Column } from '../table/DataTable.tsx';
import { Untrusted } from '../text/Untrusted.tsx';
import styles from './Investigate.module.css';
import type { Selection } from './use-selection.ts';

/** What tells an operation, dependency or role from the others. */
export type RowNames = Pick<PerformanceRow, 'service' | 'name' | 'instance' | 'type' | 'target'>;

export const rowKeyOf = (row: RowNames): string =>
  JSON.stringify([row.service, row.name, row.instance, row.type, row.target]);

const letGo = { op: undefined, instance: undefined, dtype: undefined, target: undefined };

/** The words of the address that select a row. */
export function selectRow(row: RowNames, { tab }: Selection) {
  if (tab === 'roles') return { service: row.service, instance: row.instance || undefined };
  return {
    service: row.service,
    op: row.name,
    dtype: row.type || undefined,
    target: row.target || undefined,
  };
}

export function isSelected(row: RowNames, selection: Selection): boolean {
  const { tab, service, name, instance, type, target } = selection;
  if (row.service !== service) return false;
  if (tab === 'roles') return row.instance !== '' && row.instance === instance;
  return (
    row.name === name &&
    (type === undefined || row.type === type) &&
    (target === undefined || row.target === target)
  );
}

/** Selects a row that is opened, and lets go of it when it is opened again. */
export function toggleRow(row: RowNames, selection: Selection): void {
  selection.set(isSelected(row, selection) ? letGo : selectRow(row, selection));
}

/** Names of operations, dependencies, or roles and their instances. */
export function nameColumns<Row extends RowNames>({ tab, service }: Selection): Column<Row>[] {
  const ofService = serviceColumn<Row>((row) => row.service, {
    width: tab === 'roles' ? 'minmax(104px, 1fr)' : '104px',
    link: false,
  });
  switch (tab) {
    case 'roles': {
      const instance = textColumn<Row>('instance', t('term.instance'), 'minmax(140px, 2fr)');
      return service === undefined ? [ofService] : [ofService, instance];
    }
    case 'dependencies':
      return [
        // Minimum by share is alike, so that neither pushes the others out of sight.
        textColumn('name', t('term.dependency'), 'minmax(130px, 3fr)'),
        textColumn('type', t('investigate.type'), '70px'),
        textColumn('target', t('investigate.target'), 'minmax(88px, 2fr)'),
        ofService,
      ];
    default:
      return [textColumn('name', t('term.operation'), 'minmax(130px, 3fr)'), ofService];
  }
}

function textColumn<Row extends RowNames>(
  id: 'name' | 'instance' | 'type' | 'target',
  title: string,
  width: string,
): Column<Row> {
  return {
    id,
    title,
    width,
    sortBy: (row) => row[id],
    cell: (row) => (
      <span className={styles.squeeze}>
        <Untrusted text={row[id]} />
      </span>
    ),
  };
}
