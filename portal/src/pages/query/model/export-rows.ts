import type { QueryCell, QueryTable } from '@headwater/contract';
import { readCell } from './cells.ts';

type Table = Pick<QueryTable, 'columns' | 'rows'>;

/** RFC 4180, with cells that a spreadsheet would run as formulas turned into text by a leading apostrophe. */
export function toCsv({ columns, rows }: Table): string {
  const head = columns.map(({ name }) => csvCell(name)).join(',');
  return `${[head, ...rows.map((row) => row.map(csvCell).join(','))].join('\r\n')}\r\n`;
}

export function toJson({ columns, rows }: Table): string {
  const objects = rows.map((row) =>
    Object.fromEntries(columns.map(({ name, type }, at) => [name, readCell(row[at] ?? null, type)])),
  );
  return JSON.stringify(objects, null, 1);
}

function csvCell(cell: QueryCell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const text = /^[=+\-@\t\r]/.test(cell) && !/^-?\d[\d.:]*$/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n']/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
