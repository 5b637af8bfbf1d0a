import type { PerformanceRow } from '@headwater/contract';
import { useMemo } from 'react';
import { t } from '../../app/messages/index.ts';
import styles from '../../components/investigate/Investigate.module.css';
import { RowsTable } from '../../components/investigate/RowsTable.tsx';
import { nameColumns, selectRow } from '../../components/investigate/row-columns.tsx';
import { searchOf } from '../../components/investigate/search-of.ts';
import type { Selection } from '../../components/investigate/use-selection.ts';
import { PageLink } from '../../components/PageLink.tsx';
import type { Column } from '../../components/table/DataTable.tsx';
import { formatIn, unitForColumn } from '../../format/duration.ts';
import { formatCount, formatShare } from '../../format/number.ts';
import { measureName } from './PerformanceCharts.tsx';
import { samplesId } from './Samples.tsx';
import { type Measure, measures, type PerformanceTable as Table } from './use-performance.ts';

interface PerformanceTableProps {
  readonly answer: Table;
  readonly selection: Selection;
}

/** What took the most time first. */
export function PerformanceTable({ answer: { rows, more }, selection }: PerformanceTableProps) {
  const columns = useMemo(() => makeColumns(rows, selection), [rows, selection]);
  return <RowsTable rows={rows} more={more} columns={columns} selection={selection} sortedBy="impact" />;
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
      onClick={() => {
        selection.set({ ...selectRow(row, selection), near: level, samples: undefined });
        document.getElementById(samplesId)?.scrollIntoView({ block: 'nearest' });
      }}
    >
      {text}
    </button>
  );
}
