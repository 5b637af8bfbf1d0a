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
  const keyed = rows.map((row) => ({ row, key: sortBy(row) }));
  keyed.sort(({ key: left }, { key: right }) => {
    if (typeof left === 'number' && typeof right === 'number') return compareNumbers(left, right) * direction;
    return compareTexts(String(left), String(right)) * direction;
  });
  return keyed.map(({ row }) => row);
}

// 100,000 rows: each key is made once, not at each of 1.7 million comparisons.
const compareTexts = new Intl.Collator().compare;

/** Infinities are equal to themselves, which a difference would not say. */
function compareNumbers(left: number, right: number): number {
  return left === right ? 0 : left - right;
}
