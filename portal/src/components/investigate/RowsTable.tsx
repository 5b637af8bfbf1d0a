import { t } from '../../app/messages/index.ts';
import { TooMuch } from '../states/States.tsx';
import { type Column, DataTable } from '../table/DataTable.tsx';
import { useShownFirst } from '../table/narrow.ts';
import { isSelected, type RowNames, rowKeyOf, toggleRow } from './row-columns.tsx';
import type { Selection } from './use-selection.ts';

interface RowsTableProps<Row extends RowNames> {
  readonly rows: readonly Row[];
  /** There are more than `rows` */
  readonly more: boolean;
  readonly columns: readonly Column<Row>[];
  readonly selection: Selection;
  /** Column that the highest come first of */
  readonly sortedBy: string;
}

/** Operations, dependencies or roles; a row is selected by opening it, and let go of by opening it again. */
export function RowsTable<Row extends RowNames>(props: RowsTableProps<Row>) {
  const { rows, more, columns, selection, sortedBy } = props;
  const shown = useShownFirst(columns);
  return (
    <>
      {more && <TooMuch shown={rows.length} />}
      <DataTable
        label={t(`investigate.${selection.tab}`)}
        rows={rows}
        columns={shown}
        rowKey={rowKeyOf}
        openKey={rows.filter((row) => isSelected(row, selection)).map(rowKeyOf)[0]}
        initialSort={{ id: sortedBy, descending: true }}
        onOpen={(row) => toggleRow(row, selection)}
        maxHeight={520}
      />
    </>
  );
}
