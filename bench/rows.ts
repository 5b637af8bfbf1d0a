/** One line of the table: what was measured, its goal, and what peers need for the same (design figures, same machine class). */
export interface BenchRow {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** A value at least (or at most) this is on target. */
  readonly goal?: { readonly atLeast?: number; readonly atMost?: number };
  /** Reference figures of peers, measured side by side once. */
  readonly peers?: string;
  readonly note?: string;
}

/** Prints the table as the rows come in; figures are whole-process and from this run. */
export function printRow(row: BenchRow): void {
  const goal =
    row.goal?.atLeast === undefined
      ? row.goal?.atMost === undefined
        ? ''
        : `≤ ${show(row.goal.atMost)}`
      : `≥ ${show(row.goal.atLeast)}`;
  const mark = row.goal === undefined ? ' ' : reached(row) ? '✓' : '✗';
  const cells = [
    mark,
    row.what.padEnd(58),
    `${show(row.value)} ${row.unit}`.padStart(20),
    goal.padStart(12),
    row.peers ?? '',
    row.note ?? '',
  ];
  process.stdout.write(`${cells.join('  ').trimEnd()}\n`);
}

function reached(row: BenchRow): boolean {
  const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = row.goal ?? {};
  return row.value >= atLeast && row.value <= atMost;
}

function show(value: number): string {
  if (value >= 10_000) return Math.round(value).toLocaleString('en-US').replaceAll(',', ' ');
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
