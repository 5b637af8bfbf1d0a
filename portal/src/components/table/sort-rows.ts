export interface SortState {
  readonly id: string;
  readonly descending: boolean;
}

interface Sortable<Row> {
  readonly id: string;
  readonly sortBy?: (row: Row) => number | string;
}

/** Rows in the order of one column; equal rows keep their order, and so do all when nothing sorts. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Sortable<Row>[],
  sort: SortState | undefined,
): readonly Row[] {
  const sortBy = columns.find(({ id }) => id === sort?.id)?.sortBy;
  if (!sortBy || !sort) return rows;
  const direction = sort.descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const left = sortBy(a);
    const right = sortBy(b);
    if (typeof left === 'number' && typeof right === 'number') return (left - right) * direction;
    return String(left).localeCompare(String(right)) * direction;
  });
}
