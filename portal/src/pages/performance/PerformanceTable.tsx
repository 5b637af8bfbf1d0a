import type { PerformanceRow } from '@headwater/contract';
import { useMemo } from 'react';
import { t } from '../../app/messages/index.ts';
import styles from '../../components/investigate/Investigate.module.css';
import {
  isSelected,
  nameColumns,
  rowKeyOf,
  selectRow,
  toggleRow,
} from '../../components/investigate/row-columns.tsx';
import { searchOf } from '../../components/investigate/search-of.ts';
import type { Selection } from '../../components/investigate/use-selection.ts';
import { PageLink } from '../../components/PageLink.tsx';
import { TooMuch } from '../../components/states/States.tsx';
import { type Column, DataTable } from '../../components/table/DataTable.tsx';
import { numbersFirst, useNarrow } from '../../components/table/narrow.ts';
import { formatIn, unitForColumn } from '../../format/duration.ts';
import { formatCount, formatShare } from '../../format/number.ts';
import { measureName } from './PerformanceCharts.tsx';
import { samplesId } from './Samples.tsx';
import { type Measure, measures, type PerformanceTable as Table } from './use-performance.ts';

interface PerformanceTableProps {
  readonly answer: Table;
  readonly selection: Selection;
}

/** Operations, dependencies or roles; a row is selected by opening it, and let go of by opening it again. */
export function PerformanceTable({ answer, selection }: PerformanceTableProps) {
  const { rows, more } = answer;
  const narrow = useNarrow();
  const columns = useMemo(() => {
    const all = makeColumns(rows, selection);
    return narrow ? numbersFirst(all) : all;
  }, [rows, selection, narrow]);
  return (
    <>
      {more && <TooMuch shown={rows.length} />}
      <DataTable
        label={t(`investigate.${selection.tab}`)}
        rows={rows}
        columns={columns}
        rowKey={rowKeyOf}
        openKey={rows.filter((row) => isSelected(row, selection)).map(rowKeyOf)[0]}
        initialSort={{ id: 'impact', descending: true }}
        onOpen={(row) => toggleRow(row, selection)}
        maxHeight={520}
      />
    </>
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
