import { useMemo } from 'react';
import { t } from '../../app/messages/index.ts';
import type { Line } from '../../charts/line-options.ts';
import { type Column, DataTable } from '../../components/table/DataTable.tsx';
import { Untrusted } from '../../components/text/Untrusted.tsx';

interface SeriesTableProps {
  readonly lines: readonly Line[];
  readonly format: (value: number) => string;
}

interface SeriesRow extends Line {
  readonly latest: number;
  readonly min: number;
  readonly max: number;
  readonly avg: number;
}

/** The legend of the chart, with the figures of each series. */
export function SeriesTable({ lines, format }: SeriesTableProps) {
  const rows = useMemo(() => lines.map(summarize), [lines]);
  const figure = (id: 'latest' | 'min' | 'max' | 'avg'): Column<SeriesRow> => ({
    id,
    title: t(`metrics.${id}`),
    width: '118px',
    number: true,
    sortBy: (row) => row[id],
    cell: (row) => (Number.isFinite(row[id]) ? format(row[id]) : '–'),
  });
  const columns: Column<SeriesRow>[] = [
    {
      id: 'name',
      title: t('term.name'),
      width: 'minmax(160px, 1fr)',
      sortBy: ({ name }) => name,
      cell: ({ name, color }) => (
        <span style={{ display: 'inline-flex', gap: 6, alignItems: 'center' }}>
          <i aria-hidden="true" style={{ width: 10, height: 3, borderRadius: 2, background: color }} />
          <Untrusted text={name} />
        </span>
      ),
    },
    figure('latest'),
    figure('avg'),
    figure('min'),
    figure('max'),
  ];
  return (
    <DataTable
      label={t('term.value')}
      rows={rows}
      columns={columns}
      rowKey={({ name }) => name}
      maxHeight={320}
    />
  );
}

function summarize(line: Line): SeriesRow {
  const values = line.values.filter((value) => value !== null);
  const sum = values.reduce((total, value) => total + value, 0);
  return {
    ...line,
    latest: values.at(-1) ?? Number.NaN,
    min: Math.min(...values),
    max: Math.max(...values),
    avg: sum / values.length,
  };
}
