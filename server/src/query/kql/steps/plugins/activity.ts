import type { ColumnInfo } from '../../bind/syntax.ts';
import type { Cell } from '../../ir/relation.ts';
import { columnAt, constantAt, type MadeTable, type PluginInput, type StagePlugin } from './entry.ts';

/** Constant arguments of an activity plugin after the id and time columns, with the columns that split it. */
interface Activity {
  readonly id: number;
  readonly time: number;
  readonly start: bigint;
  readonly end: bigint;
  readonly window: bigint;
  readonly dimensions: readonly number[];
}

function readActivity(input: PluginInput, constants = 3): Activity {
  const [start, end, window] = [constantAt(input, 2), constantAt(input, 3), constantAt(input, 4)];
  if (start === null || end === null || window === null)
    throw input.refuse('a start, an end and a window are needed');
  const dimensions = input.args.slice(2 + constants).flatMap((arg) => {
    const at = input.columns.findIndex((column) => column.name === arg.column);
    return at < 0 ? [] : [at];
  });
  return {
    id: columnAt(input, 0),
    time: columnAt(input, 1),
    start: BigInt(start),
    end: BigInt(end),
    window: BigInt(window),
    dimensions,
  };
}

/** Start of the window a moment falls into; windows count from the start. */
function windowOf(activity: Activity, moment: bigint): bigint {
  return moment - ((moment - activity.start) % activity.window);
}

interface Group {
  readonly dims: readonly Cell[];
  /** Ids by window */
  readonly windows: Map<bigint, Cell[]>;
}

function groupRows(input: PluginInput, activity: Activity): Group[] {
  const groups = new Map<string, Group>();
  for (const row of input.rows) {
    const moment = row[activity.time];
    if (typeof moment !== 'bigint' || moment < activity.start || moment > activity.end) continue;
    const dims = activity.dimensions.map((at) => row[at] ?? null);
    const key = dims.map(String).join('\u0000');
    const group = groups.get(key) ?? { dims, windows: new Map<bigint, Cell[]>() };
    const window = windowOf(activity, moment);
    group.windows.set(window, [...(group.windows.get(window) ?? []), row[activity.id] ?? null]);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function header(input: PluginInput, activity: Activity): ColumnInfo[] {
  return [input.columns[activity.time]!, ...activity.dimensions.map((at) => input.columns[at]!)];
}

function ordered(group: Group): [bigint, Cell[]][] {
  return [...group.windows].sort((a, b) => (a[0] < b[0] ? -1 : 1));
}

function big(value: number): bigint {
  return BigInt(value);
}

const long = (name: string): ColumnInfo => ({ name, type: 'long' });
const real = (name: string): ColumnInfo => ({ name, type: 'real' });

/** Counts, distinct counts, new ones and all seen so far, per window. */
function activityCounts(input: PluginInput): MadeTable {
  const activity = readActivity(input);
  const rows = groupRows(input, activity).flatMap((group) => {
    const seen = new Set<Cell>();
    return ordered(group).map(([window, ids]): Cell[] => {
      const distinct = new Set(ids);
      const before = seen.size;
      for (const id of distinct) seen.add(id);
      return [
        window,
        ...group.dims,
        big(ids.length),
        big(distinct.size),
        big(seen.size - before),
        big(seen.size),
      ];
    });
  });
  return {
    columns: [
      ...header(input, activity),
      long('count'),
      long('dcount'),
      long('new_dcount'),
      long('aggregated_dcount'),
    ],
    rows,
  };
}

function countIn(a: ReadonlySet<Cell>, b: ReadonlySet<Cell>): number {
  return [...a].filter((value) => b.has(value)).length;
}

/** Distinct, new, and how many stayed or left from one window to the next. */
function activityMetrics(input: PluginInput): MadeTable {
  const activity = readActivity(input);
  const rows = groupRows(input, activity).flatMap((group) => {
    const seen = new Set<Cell>();
    let previous: ReadonlySet<Cell> = new Set();
    return ordered(group).map(([window, ids]): Cell[] => {
      const distinct = new Set(ids);
      const fresh = [...distinct].filter((id) => !seen.has(id)).length;
      for (const id of distinct) seen.add(id);
      const stayed = countIn(distinct, previous);
      // nobody could stay: 0 / 0
      const retention = stayed / previous.size;
      const churn = (previous.size - stayed) / previous.size;
      previous = distinct;
      return [window, ...group.dims, big(distinct.size), big(fresh), retention, churn];
    });
  });
  return {
    columns: [
      ...header(input, activity),
      long('dcount_values'),
      long('dcount_newvalues'),
      real('retention_rate'),
      real('churn_rate'),
    ],
    rows,
  };
}

/** Distinct ids of a window beside those of a longer one that ends with it. */
function activityEngagement(input: PluginInput): MadeTable {
  const outer = constantAt(input, 5);
  if (outer === null || outer === undefined) throw input.refuse('an outer window is needed');
  const activity = readActivity(input, 4);
  const long_ = BigInt(outer);
  const rows = groupRows(input, activity).flatMap((group) =>
    ordered(group).map(([window, ids]): Cell[] => {
      const wide = new Set<Cell>();
      for (const row of input.rows) {
        const moment = row[activity.time] as bigint;
        if (
          moment > window + activity.window - long_ - 1n &&
          moment < window + activity.window &&
          activity.dimensions.every((at, i) => row[at] === group.dims[i])
        )
          wide.add(row[activity.id] ?? null);
      }
      const distinct = new Set(ids).size;
      return [
        window,
        ...group.dims,
        big(distinct),
        big(wide.size),
        wide.size === 0 ? 0 : distinct / wide.size,
      ];
    }),
  );
  return {
    columns: [
      ...header(input, activity),
      long('dcount_activities_inner'),
      long('dcount_activities_outer'),
      real('activity_ratio'),
    ],
    rows,
  };
}

/** Every window from the start to the end, those without rows included. */
function allWindows({ start, end, window }: Activity): bigint[] {
  const count = Number((end - start) / window) + 1;
  if (count > maxWindows || count < 1) return [];
  return Array.from({ length: count }, (_, i) => start + BigInt(i) * window);
}

const maxWindows = 10_000;

/** For each cohort of new ids: how many are still there in later windows. */
function newActivityMetrics(input: PluginInput): MadeTable {
  const given = input.args[5];
  const cohort = given?.value === undefined || given.value === null ? undefined : BigInt(given.value);
  const activity = readActivity(input, cohort === undefined && given?.column !== undefined ? 3 : 4);
  const time = input.columns[activity.time]!;
  const rows = groupRows(input, activity).flatMap((group) => {
    const before = new Set<Cell>();
    return allWindows(activity).flatMap((from): Cell[][] => {
      const ids = group.windows.get(from) ?? [];
      const fresh = new Set(ids.filter((id) => !before.has(id)));
      for (const id of ids) before.add(id);
      if (ids.length === 0 || (cohort !== undefined && windowOf(activity, cohort) !== from)) return [];
      return cohortRows(activity, group, { from, fresh, known: new Set(before) });
    });
  });
  return {
    columns: [
      { ...time, name: `from_${time.name}` },
      { ...time, name: `to_${time.name}` },
      ...activity.dimensions.map((at) => input.columns[at]!),
      long('dcount_new_values'),
      long('dcount_retained_values'),
      long('dcount_churn_values'),
      real('retention_rate'),
      real('churn_rate'),
    ],
    rows,
  };
}

interface Cohort {
  readonly from: bigint;
  /** Ids first seen in that window */
  readonly fresh: ReadonlySet<Cell>;
  /** Ids seen in it or before */
  readonly known: ReadonlySet<Cell>;
}

function cohortRows(activity: Activity, group: Group, { from, fresh, known }: Cohort): Cell[][] {
  return allWindows(activity)
    .filter((to) => to >= from)
    .map((to) => {
      const later = new Set(group.windows.get(to) ?? []);
      const stayed = countIn(fresh, later);
      const added = to === from ? fresh.size : [...later].filter((id) => !known.has(id)).length;
      const left = fresh.size - stayed;
      return [
        from,
        to,
        ...group.dims,
        big(added),
        big(stayed),
        big(left),
        stayed / fresh.size,
        left / fresh.size,
      ];
    });
}

export const activityPlugins: Readonly<Record<string, StagePlugin>> = {
  activity_counts_metrics: activityCounts,
  activity_metrics: activityMetrics,
  activity_engagement: activityEngagement,
  new_activity_metrics: newActivityMetrics,
};
