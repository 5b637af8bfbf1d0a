import type { QueryTable } from '@headwater/contract';

export const chartKinds = [
  'timechart',
  'areachart',
  'barchart',
  'columnchart',
  'piechart',
  'scatterchart',
  'card',
  'table',
] as const;
export type ChartKind = (typeof chartKinds)[number];

export const stackings = ['unstacked', 'stacked', 'stacked100'] as const;
export type Stacking = (typeof stackings)[number];

/** Kinds whose series can stand on each other. */
export const stackable: ReadonlySet<ChartKind> = new Set(['areachart', 'barchart', 'columnchart']);

/** How an answer is drawn: what `render` says of it, as far as it says anything. */
export interface ChartLook {
  readonly kind: ChartKind;
  readonly stacking: Stacking;
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly legend: boolean;
  /** A chart for each series */
  readonly panels: boolean;
  readonly log: boolean;
  readonly accumulate: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly xColumn?: string;
  readonly yColumns: readonly string[];
  readonly seriesColumns: readonly string[];
  /** Not drawn themselves: where one is not zero, the first value gets a dot */
  readonly anomalyColumns: readonly string[];
}

/** Kinds that are drawn as another: the nearest that tells the same. */
const nearest: Readonly<Record<string, ChartKind>> = {
  linechart: 'timechart',
  anomalychart: 'timechart',
  stackedareachart: 'areachart',
  ladderchart: 'barchart',
  pivotchart: 'table',
  timepivot: 'table',
  treemap: 'piechart',
};

/** The kind that the query asked for; undefined when it asked for none that is known. */
export function askedKind({ visualization }: Pick<QueryTable, 'visualization'>): ChartKind | undefined {
  const asked = String(visualization?.visualization ?? '').toLowerCase();
  return nearest[asked] ?? chartKinds.find((kind) => kind === asked);
}

/** What `render` says; names of properties in any case. */
export function lookOf(table: Pick<QueryTable, 'visualization'>, suiting: ChartKind): ChartLook {
  const said = new Map(
    Object.entries(table.visualization ?? {}).map(([name, value]) => [
      name.toLowerCase(),
      String(value).trim(),
    ]),
  );
  const text = (name: string) => said.get(name) ?? '';
  const list = (name: string) => text(name).split(',').map(columnOf).filter(Boolean);
  const number = (name: string) => (/^-?\d+(\.\d+)?$/.test(text(name)) ? Number(text(name)) : undefined);
  const [min, max, xColumn] = [number('ymin'), number('ymax'), columnOf(text('xcolumn'))];
  return {
    kind: askedKind(table) ?? suiting,
    stacking: text('visualization') === 'stackedareachart' ? 'stacked' : stackingOf(text('kind')),
    title: text('title'),
    xTitle: text('xtitle'),
    yTitle: text('ytitle'),
    legend: text('legend') !== 'hidden',
    panels: text('ysplit') === 'panels' || text('ysplit') === 'axes',
    log: text('yaxis') === 'log',
    accumulate: text('accumulate') === 'true',
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(xColumn && { xColumn }),
    yColumns: list('ycolumns'),
    seriesColumns: list('series'),
    anomalyColumns: list('anomalycolumns'),
  };
}

function stackingOf(text: string): Stacking {
  return stackings.find((stacking) => stacking === text) ?? 'unstacked';
}

/** `['a b']` and `"a"` are the column's plain name. */
function columnOf(text: string): string {
  return text.trim().replace(/^\[?\s*['"]?|['"]?\s*\]?$/g, '');
}

/** How an answer is shown: its rows, or a chart. */
export interface ShownAs {
  readonly rows: boolean;
  readonly kind: ChartKind;
  readonly stacking: Stacking;
}

/** Reads the word that an address holds, e.g. `rows`, `areachart` or `columnchart-stacked`; else what the query asks. */
export function parseView(word: string, table: Pick<QueryTable, 'visualization'>, look: ChartLook): ShownAs {
  const [name, stacked] = word.split('-');
  const kind = chartKinds.find((known) => known === name);
  if (kind === undefined) {
    const rows = name === 'rows' || askedKind(table) === undefined;
    return { rows, kind: look.kind, stacking: look.stacking };
  }
  return { rows: false, kind, stacking: stackings.find((known) => known === stacked) ?? look.stacking };
}
