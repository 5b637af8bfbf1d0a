import type { ColumnInfo } from '../../bind/syntax.ts';
import type { Cell } from '../../ir/relation.ts';
import { columnAt, constantAt, type MadeTable, type PluginInput, type StagePlugin } from './entry.ts';

/** Values fixed for some columns; the rest is open. */
type Segment = ReadonlyMap<number, Cell>;

interface Weighted {
  readonly segment: Segment;
  readonly rows: readonly number[];
}

const maxRows = 20_000;
const maxSegments = 2_000;

/** Columns that patterns are made of: texts, booleans and small integers, not moments or bags. */
function patternColumns(input: PluginInput): number[] {
  return input.columns.flatMap((column, i) =>
    ['string', 'bool', 'int', 'long', 'guid'].includes(column.type) ? [i] : [],
  );
}

/** Segments held by at least `least` rows, grown one column at a time. */
function frequentSegments(input: PluginInput, rows: readonly (readonly Cell[])[], least: number): Weighted[] {
  const columns = patternColumns(input);
  let level: Weighted[] = [{ segment: new Map(), rows: rows.map((_, i) => i) }];
  const found: Weighted[] = [];
  while (level.length > 0 && found.length < maxSegments) {
    const next: Weighted[] = [];
    for (const known of level) {
      const last = Math.max(-1, ...known.segment.keys());
      for (const at of columns.filter((column) => column > last))
        next.push(...extend(known, at, rows, least));
    }
    found.push(...next);
    level = next;
  }
  return found.slice(0, maxSegments);
}

function extend(known: Weighted, at: number, rows: readonly (readonly Cell[])[], least: number): Weighted[] {
  const byValue = new Map<Cell, number[]>();
  for (const i of known.rows) {
    const value = rows[i]![at] ?? null;
    const list = byValue.get(value);
    if (list) list.push(i);
    else byValue.set(value, [i]);
  }
  return [...byValue]
    .filter(([, list]) => list.length >= least)
    .map(([value, list]) => ({ segment: new Map([...known.segment, [at, value]]), rows: list }));
}

function open(column: ColumnInfo): Cell {
  return column.type === 'string' ? '' : null;
}

function table(input: PluginInput, segments: readonly Weighted[], total: number): MadeTable {
  const columns: ColumnInfo[] = [
    { name: 'SegmentId', type: 'long' },
    { name: 'Count', type: 'long' },
    { name: 'Percent', type: 'real' },
    ...input.columns,
  ];
  const rows = segments.map(({ segment, rows: list }, i): Cell[] => [
    BigInt(i),
    BigInt(list.length),
    (list.length / total) * 100,
    ...input.columns.map((column, at) => (segment.has(at) ? segment.get(at)! : open(column))),
  ]);
  return { columns, rows };
}

/** A few segments that together describe most rows; weight trades size against detail. */
function autocluster(input: PluginInput): MadeTable {
  const rows = input.rows.slice(0, maxRows);
  const given = Number(constantAt(input, 0) ?? 0.5);
  const weight = Number.isFinite(given) && given > 0 && given < 1 ? given : 0.5;
  const candidates = frequentSegments(input, rows, Math.max(2, Math.ceil(rows.length * 0.05)));
  const columns = patternColumns(input).length || 1;
  const score = (found: Weighted, left: number) =>
    (left / (rows.length || 1)) ** weight * (found.segment.size / columns) ** (1 - weight);
  const covered = new Set<number>();
  const chosen: Weighted[] = [];
  while (chosen.length < 20) {
    let best: { found: Weighted; points: number } | undefined;
    for (const found of candidates) {
      const left = found.rows.filter((i) => !covered.has(i)).length;
      if (left < found.rows.length / 2 || left === 0) continue;
      const points = score(found, left);
      if (!best || points > best.points) best = { found, points };
    }
    if (!best) break;
    chosen.push(best.found);
    for (const i of best.found.rows) covered.add(i);
  }
  return table(
    input,
    chosen.sort((a, b) => b.rows.length - a.rows.length),
    rows.length || 1,
  );
}

/** Every segment above a share of the rows. */
function basket(input: PluginInput): MadeTable {
  const rows = input.rows.slice(0, maxRows);
  const given = Number(constantAt(input, 0) ?? 0.05);
  const threshold = Number.isFinite(given) && given > 0 ? given : 0.05;
  const found = frequentSegments(input, rows, Math.max(1, Math.ceil(rows.length * threshold)));
  return table(
    input,
    found.sort((a, b) => b.rows.length - a.rows.length || a.segment.size - b.segment.size),
    rows.length || 1,
  );
}

/** Segments whose share differs most between two sets of rows. */
function diffPatterns(input: PluginInput): MadeTable {
  const split = columnAt(input, 0);
  const [a, b] = [String(constantAt(input, 1) ?? ''), String(constantAt(input, 2) ?? '')];
  const threshold = Number(constantAt(input, 3) ?? 0.05);
  const text = (cell: Cell) => (typeof cell === 'boolean' ? (cell ? 'True' : 'False') : String(cell ?? ''));
  const rows = input.rows
    .slice(0, maxRows)
    .filter((row) => [a, b].some((name) => text(row[split] ?? null).toLowerCase() === name.toLowerCase()));
  const isA = rows.map((row) => text(row[split] ?? null).toLowerCase() === a.toLowerCase());
  const [totalA, totalB] = [isA.filter(Boolean).length || 1, isA.filter((flag) => !flag).length || 1];
  const others: PluginInput = {
    ...input,
    columns: input.columns.map((column, i) => (i === split ? { ...column, type: 'dynamic' } : column)),
  };
  const measured = frequentSegments(others, rows, Math.max(2, Math.ceil(rows.length * 0.02))).map((found) => {
    const inA = found.rows.filter((i) => isA[i]).length;
    const inB = found.rows.length - inA;
    return { found, inA, inB, percentA: (inA / totalA) * 100, percentB: (inB / totalB) * 100 };
  });
  const kept = measured
    .filter((item) => Math.abs(item.percentA - item.percentB) >= threshold * 100)
    .sort((x, y) => Math.abs(y.percentA - y.percentB) - Math.abs(x.percentA - x.percentB));
  const shown = input.columns.map((column, i) => ({ column, i })).filter(({ i }) => i !== split);
  return {
    columns: [
      { name: 'SegmentId', type: 'long' },
      { name: 'CountA', type: 'long' },
      { name: 'CountB', type: 'long' },
      { name: 'PercentA', type: 'real' },
      { name: 'PercentB', type: 'real' },
      { name: 'PercentDiffAB', type: 'real' },
      ...shown.map(({ column }) => column),
    ],
    rows: kept
      .slice(0, 20)
      .map((item, n): Cell[] => [
        BigInt(n),
        BigInt(item.inA),
        BigInt(item.inB),
        item.percentA,
        item.percentB,
        Math.abs(item.percentA - item.percentB),
        ...shown.map(({ column, i }) =>
          item.found.segment.has(i) ? item.found.segment.get(i)! : open(column),
        ),
      ]),
  };
}

export const patternPlugins: Readonly<Record<string, StagePlugin>> = {
  autocluster,
  basket,
  diffpatterns: diffPatterns,
};
