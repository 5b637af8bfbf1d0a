import type { ColumnInfo } from '../../bind/syntax.ts';
import type { Cell } from '../../ir/relation.ts';
import { columnAt, constantAt, type MadeTable, type PluginInput, type StagePlugin } from './entry.ts';

const origin = 0n;

function floorTo(moment: bigint, width: bigint, from: bigint = origin): bigint {
  return moment - ((((moment - from) % width) + width) % width);
}

function dimensionsFrom(input: PluginInput, first: number): number[] {
  return input.args.slice(first).flatMap((arg) => {
    const at = input.columns.findIndex((column) => column.name === arg.column);
    return at < 0 ? [] : [at];
  });
}

interface Split {
  readonly dims: readonly Cell[];
  readonly rows: readonly (readonly Cell[])[];
}

function splitRows(input: PluginInput, dimensions: readonly number[]): Split[] {
  const groups = new Map<string, { dims: Cell[]; rows: (readonly Cell[])[] }>();
  for (const row of input.rows) {
    const dims = dimensions.map((at) => row[at] ?? null);
    const key = dims.map(String).join('\u0000');
    const group = groups.get(key) ?? { dims, rows: [] };
    group.rows.push(row);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function compare(a: Cell, b: Cell): number {
  return a! < b! ? -1 : a! > b! ? 1 : 0;
}

/** Percentile over the last bins, per bin: `rolling_percentile(value, percent, time, bin, bins, dimensions…)`. */
function rollingPercentile(input: PluginInput): MadeTable {
  const [value, time] = [columnAt(input, 0), columnAt(input, 2)];
  const [percent, width, bins] = [
    Number(constantAt(input, 1)),
    BigInt(constantAt(input, 3) ?? 1n),
    Number(constantAt(input, 4)),
  ];
  const dimensions = dimensionsFrom(input, 5);
  const rows = splitRows(input, dimensions).flatMap((group) => {
    const byBin = new Map<bigint, Cell[]>();
    for (const row of group.rows) {
      const bin = floorTo(row[time] as bigint, width);
      byBin.set(bin, [...(byBin.get(bin) ?? []), row[value] ?? null]);
    }
    return [...byBin.keys()].sort(compare).map((bin): Cell[] => {
      const inside = [...byBin]
        .filter(([at]) => at <= bin && at > bin - width * BigInt(bins))
        .flatMap(([, cells]) => cells);
      const sorted = inside.filter((cell) => cell !== null).sort(compare);
      const rank = Math.max(Math.ceil((percent / 100) * sorted.length - 1e-9), 1);
      return [bin, ...group.dims, sorted[rank - 1] ?? null];
    });
  });
  const names = input.columns[value]!;
  return {
    columns: [
      input.columns[time]!,
      ...dimensions.map((at) => input.columns[at]!),
      { name: `rolling_${bins}_percentile_${names.name}_${percent}`, type: names.type },
    ],
    rows,
  };
}

/** Counts and distinct counts over windows that slide by bins. */
function slidingWindowCounts(input: PluginInput): MadeTable {
  const [id, time] = [columnAt(input, 0), columnAt(input, 1)];
  const [start, end, window, bin] = [2, 3, 4, 5].map((index) => BigInt(constantAt(input, index) ?? 1n)) as [
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  const dimensions = dimensionsFrom(input, 6);
  const rows = splitRows(input, dimensions).flatMap((group) => {
    const made: Cell[][] = [];
    for (let at = floorTo(start, bin); at <= end; at += bin) {
      const inside = group.rows.filter(
        (row) =>
          (row[time] as bigint) >= at + bin - window &&
          (row[time] as bigint) < at + bin &&
          (row[time] as bigint) >= start,
      );
      if (inside.length > 0)
        made.push([
          at,
          ...group.dims,
          BigInt(inside.length),
          BigInt(new Set(inside.map((row) => row[id])).size),
        ]);
    }
    return made;
  });
  return {
    columns: [
      input.columns[time]!,
      ...dimensions.map((at) => input.columns[at]!),
      { name: 'Count', type: 'long' },
      { name: 'Dcount', type: 'long' },
    ],
    rows,
  };
}

/** Per bin, the ids with a moment in it that ends a look-back window with enough distinct periods. */
function activeUsers(input: PluginInput): MadeTable {
  const [id, time] = [columnAt(input, 0), columnAt(input, 1)];
  const [start, end, window, period] = [2, 3, 4, 5].map((index) =>
    BigInt(constantAt(input, index) ?? 1n),
  ) as [bigint, bigint, bigint, bigint];
  const wanted = Number(constantAt(input, 6) ?? 1n);
  const bin = BigInt(constantAt(input, 7) ?? period);
  const dimensions = dimensionsFrom(input, 8);
  const rows = splitRows(input, dimensions).flatMap((group) => {
    const found = new Map<bigint, number>();
    for (const user of splitRows({ ...input, rows: group.rows }, [id])) {
      const moments = user.rows.map((row) => row[time] as bigint);
      for (const at of activeBins(moments, { start, end, window, period, wanted, bin }))
        found.set(at, (found.get(at) ?? 0) + 1);
    }
    const bins = [...found].sort((a, b) => compare(a[0], b[0]));
    return bins.map(([at, count]): Cell[] => [at, ...group.dims, BigInt(count)]);
  });
  return {
    columns: [
      input.columns[time]!,
      ...dimensions.map((at) => input.columns[at]!),
      { name: 'dcount', type: 'long' },
    ],
    rows,
  };
}

interface Activity {
  readonly start: bigint;
  readonly end: bigint;
  readonly window: bigint;
  readonly period: bigint;
  readonly wanted: number;
  readonly bin: bigint;
}

function activeBins(moments: readonly bigint[], activity: Activity): Set<bigint> {
  const { start, end, window, period, wanted, bin } = activity;
  const active = moments.filter((moment) => {
    if (moment < start || moment > end) return false;
    const periods = moments
      .filter((other) => other > moment - window && other <= moment)
      .map((other) => floorTo(other, period));
    return new Set(periods).size >= wanted;
  });
  return new Set(active.map((moment) => floorTo(moment, bin, start)));
}

/** Sessions that start in each bin: runs of an id's events without a longer gap. */
function sessionCount(input: PluginInput): MadeTable {
  const [id, time] = [columnAt(input, 0), columnAt(input, 1)];
  const [start, end, bin, gap] = [2, 3, 4, 5].map((index) => BigInt(constantAt(input, index) ?? 1n)) as [
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  const dimensions = dimensionsFrom(input, 6);
  const moments: ColumnInfo = input.columns[time]!;
  const rows = splitRows(input, dimensions).flatMap((group) => {
    const counts = new Map<bigint, number>();
    for (const user of splitRows({ ...input, rows: group.rows }, [id])) {
      const sorted = user.rows
        .map((row) => row[time] as bigint)
        .filter((moment) => moment >= start && moment <= end)
        .sort(compare);
      const bins = new Set<string>();
      let session = 0;
      sorted.forEach((moment, i) => {
        if (i > 0 && moment - sorted[i - 1]! > gap) session += 1;
        const at = floorTo(moment, bin, start);
        if (bins.has(`${session} ${at}`)) return;
        bins.add(`${session} ${at}`);
        counts.set(at, (counts.get(at) ?? 0) + 1);
      });
    }
    return [...counts]
      .sort((a, b) => compare(a[0], b[0]))
      .map(([at, count]): Cell[] => [at, ...group.dims, BigInt(count)]);
  });
  return {
    columns: [
      moments,
      ...dimensions.map((at) => input.columns[at]!),
      { name: 'count_sessions', type: 'long' },
    ],
    rows,
  };
}

export const slidingPlugins: Readonly<Record<string, StagePlugin>> = {
  rolling_percentile: rollingPercentile,
  sliding_window_counts: slidingWindowCounts,
  active_users_count: activeUsers,
  session_count: sessionCount,
};
