import type { QueryCell, QueryColumn, QueryTable } from '@headwater/contract';
import { useMemo, useState } from 'react';
import { t } from '../../../app/messages/index.ts';
import { type Column, DataTable } from '../../../components/table/DataTable.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { cellText, isNumeric, sortKey, type TraceOfRow, traceFinder } from '../model/cells.ts';
import { RowDetail } from './row/RowDetail.tsx';
import { TraceLink } from './row/TraceLink.tsx';

interface GridRow {
  readonly key: string;
  readonly cells: readonly QueryCell[];
}

interface ResultGridProps {
  readonly result: QueryTable;
  /** Places of the columns that are not shown; a row's detail shows them all */
  readonly hidden?: ReadonlySet<number>;
  readonly onNarrow?: (condition: string) => void;
}

const nothing: ReadonlySet<number> = new Set();

/** Rows of an answer; a press opens a row, and a row of a trace leads to it. */
export function ResultGrid({ result, hidden = nothing, onNarrow }: ResultGridProps) {
  const [openKey, setOpenKey] = useState<string>();
  const rows = useMemo(
    () => result.rows.map((cells, index): GridRow => ({ key: String(index), cells })),
    [result],
  );
  const findTrace = useMemo(() => traceFinder(result.columns), [result]);
  const columns = useMemo(() => gridColumns(result, findTrace, hidden), [result, findTrace, hidden]);
  return (
    <DataTable
      label={t('query.results')}
      rows={rows}
      columns={columns}
      rowKey={({ key }) => key}
      openKey={openKey}
      onOpen={({ key }) => setOpenKey((old) => (old === key ? undefined : key))}
      detail={({ cells }) => (
        <RowDetail
          columns={result.columns}
          cells={cells}
          trace={findTrace?.(cells)}
          {...(onNarrow && { onNarrow })}
        />
      )}
    />
  );
}

function gridColumns(
  result: QueryTable,
  findTrace: ((row: readonly QueryCell[]) => TraceOfRow | undefined) | undefined,
  hidden: ReadonlySet<number>,
): Column<GridRow>[] {
  const columns = result.columns.flatMap((column, at) =>
    hidden.has(at) ? [] : [dataColumn(column, at, result)],
  );
  if (!findTrace) return columns;
  const trace: Column<GridRow> = {
    id: 'trace',
    title: t('page.trace'),
    width: '58px',
    cell: ({ cells }) => {
      const found = findTrace(cells);
      return found && <TraceLink trace={found} />;
    },
  };
  return [trace, ...columns];
}

const sampled = 60;
const longestCell = 300;

function dataColumn(column: QueryColumn, at: number, { rows, columns }: QueryTable): Column<GridRow> {
  const { name, type } = column;
  const longest = rows
    .slice(0, sampled)
    .reduce(
      (most, row) => Math.max(most, cellText(row[at] ?? null, type).length),
      name.length + (type === 'datetime' ? 8 : 2),
    );
  const px = Math.round(Math.min(380, Math.max(72, longest * 7.3 + 18)));
  const last = at === columns.length - 1;
  return {
    id: `${at}`,
    // As Azure writes it: the rows are in UTC wherever the reader is.
    title: type === 'datetime' ? `${name} [UTC]` : name,
    width: !isNumeric(column) && (last || columns.length < 6) ? `minmax(${px}px, 1fr)` : `${px}px`,
    number: isNumeric(column),
    sortBy: ({ cells }) => sortKey(cells[at] ?? null, type),
    cell: ({ cells }) => {
      const cell = cells[at] ?? null;
      if (cell === null) return <span className="hw-dim">–</span>;
      const text = cellText(cell, type).slice(0, longestCell);
      return (
        <span className="hw-mono">
          <Untrusted text={text} />
        </span>
      );
    },
  };
}
