import type { QueryCell } from '@headwater/contract';

export interface RowGroup {
  readonly value: string;
  readonly rows: readonly (readonly QueryCell[])[];
}

/** Rows by the text of one column, largest group first. */
export function groupRows(
  rows: readonly (readonly QueryCell[])[],
  at: number,
  textOf: (cell: QueryCell) => string,
): RowGroup[] {
  const groups = Map.groupBy(rows, (row) => textOf(row[at] ?? null));
  return [...groups]
    .map(([value, members]) => ({ value, rows: members }))
    .sort((a, b) => b.rows.length - a.rows.length);
}
