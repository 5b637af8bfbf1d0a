import type { PerformanceRow } from '@headwater/contract';
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
import { formatIn, unitForColumn } from '../../format/duration.ts';
import { formatCount, formatShare } from '../../format/number.ts';
import { measureName } from './PerformanceCharts.tsx';
import { type Measure, measures, type PerformanceTable as Table } from './use-performance.ts';

interface PerformanceTableProps {
  readonly answer: Table;
  readonly selection: Selection;
}

/** Operations, dependencies or roles; a row is selected by opening it, and let go of by opening it again. */
export function PerformanceTable({ answer, selection }: PerformanceTableProps) {
  const { rows, more } = answer;
  const columns = useMemo(() => makeColumns(rows, selection), [rows, selection]);
  return (
    <>
      {more && <TooMuch shown={rows.length} />}
      <DataTable
        label={t(`investigate.${selection.tab}`)}
        rows={rows}
        columns={columns}
        rowKey={keyOf}
        openKey={rows.filter((row) => isSelected(row, selection)).map(keyOf)[0]}
        initialSort={{ id: 'impact', descending: true }}
        onOpen={(row) => selection.set(isSelected(row, selection) ? letGo : selectRow(row, selection))}
        maxHeight={520}
      />
    </>
  );
}

const keyOf = (row: PerformanceRow) =>
  JSON.stringify([row.service, row.name, row.instance, row.type, row.target]);
const letGo = { op: undefined, instance: undefined, dtype: undefined, target: undefined };

function selectRow(row: PerformanceRow, { tab }: Selection) {
  if (tab === 'roles') return { service: row.service, instance: row.instance || undefined };
  return {
    service: row.service,
    op: row.name,
    dtype: row.type || undefined,
    target: row.target || undefined,
  };
}

function isSelected(row: PerformanceRow, { tab, service, name, instance, type, target }: Selection): boolean {
  if (row.service !== service) return false;
  if (tab === 'roles') return instance !== undefined && row.instance === instance;
  return (
    row.name === name &&
    (type === undefined || row.type === type) &&
    (target === undefined || row.target === target)
  );
}

function makeColumns(rows: readonly PerformanceRow[], selection: Selection): Column<PerformanceRow>[] {
  const unit = unitForColumn(rows.flatMap((row) => measures.map((measure) => row[measure])));
  const duration = (measure: Measure): Column<PerformanceRow> => ({
    id: measure,
    title: `${measureName(measure)} (${unit})`,
    width: '70px',
    number: true,
    sortBy: (row) => row[measure],
    cell: (row) => (
      <DurationCell row={row} measure={measure} text={formatIn(row[measure], unit)} selection={selection} />
    ),
  });
  return [
    ...nameColumns(selection),
    {
      id: 'count',
      title: t('investigate.count'),
      width: '64px',
      number: true,
      sortBy: ({ count }) => count,
      cell: (row) => (
        <PageLink to="/transactions" search={searchOf(row, selection)}>
          {formatCount(row.count)}
        </PageLink>
      ),
    },
    ...measures.map(duration),
    {
      id: 'impact',
      title: t('performance.impact'),
      width: '70px',
      number: true,
      sortBy: ({ impact }) => impact,
      cell: ({ impact }) => formatShare(impact),
    },
  ];
}

function nameColumns({ tab, service }: Selection): Column<PerformanceRow>[] {
  const serviceColumn: Column<PerformanceRow> = {
    id: 'service',
    title: t('term.service'),
    width: '104px',
    sortBy: (row) => row.service,
    cell: (row) => <ServiceName name={row.service} link={false} />,
  };
  const text = (
    id: 'name' | 'instance' | 'type' | 'target',
    title: string,
    width: string,
  ): Column<PerformanceRow> => ({
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
    return service === undefined
      ? [serviceColumn]
      : [serviceColumn, text('instance', t('term.instance'), 'minmax(140px, 2fr)')];
  }
  const name = text(
    'name',
    t(tab === 'dependencies' ? 'term.dependency' : 'term.operation'),
    'minmax(130px, 3fr)',
  );
  if (tab === 'operations') return [name, serviceColumn];
  return [
    name,
    text('type', t('investigate.type'), '72px'),
    text('target', t('investigate.target'), 'minmax(72px, 1fr)'),
    serviceColumn,
  ];
}

interface DurationCellProps {
  readonly row: PerformanceRow;
  readonly measure: Measure;
  readonly text: string;
  readonly selection: Selection;
}

/** A percentile opens the samples nearest to it. */
function DurationCell({ row, measure, text, selection }: DurationCellProps) {
  if (measure === 'avgNs') return text;
  const level = measure.slice(1, 3);
  return (
    <button
      type="button"
      className={styles.link}
      title={t('performance.nearPercentile', { level, name: row.name || row.service })}
      onClick={() => selection.set({ ...selectRow(row, selection), near: level, samples: undefined })}
    >
      {text}
    </button>
  );
}
