import type { QueryTable } from '@headwater/contract';
import { cellText } from './cells.ts';

/** Rows of which some cell, as it is shown, holds every word; the table itself when there are no words. */
export function filterRows(table: QueryTable, words: string): QueryTable {
  const sought = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (sought.length === 0) return table;
  const types = table.columns.map(({ type }) => type);
  const rows = table.rows.filter((row) => {
    const text = row
      .map((cell, at) => cellText(cell, types[at]!))
      .join('\n')
      .toLowerCase();
    return sought.every((word) => text.includes(word));
  });
  return { ...table, rows };
}

/** The table as it is seen: columns at these places are left out. */
export function withoutColumns(table: QueryTable, hidden: ReadonlySet<number>): QueryTable {
  if (hidden.size === 0) return table;
  const isSeen = (_: unknown, at: number) => !hidden.has(at);
  return {
    ...table,
    columns: table.columns.filter(isSeen),
    rows: table.rows.map((row) => row.filter(isSeen)),
  };
}
