import type { QueryCell, QueryColumn } from '@headwater/contract';

const numeric = new Set(['int', 'long', 'real', 'decimal', 'timespan']);

/** Columns whose digits should stand under each other. */
export function isNumeric({ type }: QueryColumn): boolean {
  return numeric.has(type);
}

/** Columns that a chart can draw as values. */
export function isValue({ type }: QueryColumn): boolean {
  return type !== 'timespan' && numeric.has(type);
}

/** A dynamic cell's value; any other cell as it is. */
export function readCell(cell: QueryCell, type: string): unknown {
  if (type !== 'dynamic' || typeof cell !== 'string') return cell;
  try {
    return JSON.parse(cell) as unknown;
  } catch {
    return cell;
  }
}

/** A cell in one line. Datetimes lose digits that are zero. */
export function cellText(cell: QueryCell, type: string): string {
  if (cell === null) return '';
  if (type === 'datetime') {
    return String(cell)
      .replace('T', ' ')
      .replace(/\.?0*Z$/, '');
  }
  if (type === 'real' && typeof cell === 'number') return String(Number(cell.toPrecision(12)));
  return String(cell);
}

/** What a column sorts by: nothing first, then numbers as numbers. */
export function sortKey(cell: QueryCell, type: string): number | string {
  if (cell === null) return numeric.has(type) ? Number.NEGATIVE_INFINITY : '';
  if (type === 'timespan') return timespanSeconds(String(cell));
  if (numeric.has(type)) return Number(cell);
  return String(cell);
}

/** `-1.02:03:04.5` → seconds */
export function timespanSeconds(text: string): number {
  const match = /^(-)?(?:(\d+)\.)?(\d+):(\d+):(\d+(?:\.\d+)?)$/.exec(text);
  if (!match) return Number.NaN;
  const [, minus, days = '0', hours, minutes, seconds] = match;
  const total = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  return minus ? -total : total;
}

const traceColumns = ['operation_Id', 'OperationId', 'trace_id'];
const spanColumns = ['id', 'Id', 'span_id'];

export interface TraceOfRow {
  readonly traceId: string;
  readonly spanId: string | undefined;
}

/** How to find the trace of a row; nothing when no column holds one. */
export function traceFinder(
  columns: readonly QueryColumn[],
): ((row: readonly QueryCell[]) => TraceOfRow | undefined) | undefined {
  const at = columns.findIndex(({ name }) => traceColumns.includes(name));
  if (at < 0) return undefined;
  const spanAt = columns.findIndex(({ name }) => spanColumns.includes(name));
  return (row) => {
    const traceId = String(row[at] ?? '').toLowerCase();
    if (!/^[0-9a-f]{32}$/.test(traceId) || /^0+$/.test(traceId)) return undefined;
    const span = String(row[spanAt] ?? '').toLowerCase();
    return { traceId, spanId: /^[0-9a-f]{16}$/.test(span) ? span : undefined };
  };
}
