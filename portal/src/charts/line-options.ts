import type uPlot from 'uplot';
import { labelOfTime } from '../format/time-labels.ts';
import type { ChartColors } from './use-chart-colors.ts';

export interface Line {
  readonly name: string;
  readonly color: string;
  readonly values: readonly (number | null)[];
  /** Filled down to zero */
  readonly area?: boolean;
  /** Dots alone, such as marks on another line */
  readonly dots?: boolean;
  /** What the tip tells where it is not what is drawn, as in a stack */
  readonly told?: readonly (number | null)[];
}

/** Where the axis of values ends, and whether it is logarithmic. */
export interface ValueScale {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly log?: boolean;
}

interface LineOptionsInput {
  readonly lines: readonly Line[];
  readonly colors: ChartColors;
  readonly top: number;
  readonly ofBytes: boolean;
  readonly ofNumbers: boolean;
  readonly scale: ValueScale | undefined;
  readonly syncKey: string | undefined;
  /** Read when something happens, so that the chart is not made anew for a new callback */
  readonly handlers: {
    readonly current: {
      readonly onRange: ((fromMs: number, toMs: number) => void) | undefined;
      readonly format: (value: number) => string;
      readonly setCursor: (cursor: { index: number; left: number } | null) => void;
    };
  };
}

const smallestBrushPx = 6;

export function makeLineOptions(input: LineOptionsInput) {
  const { lines, colors, ofBytes, ofNumbers, syncKey, handlers } = input;
  const options: Omit<uPlot.Options, 'width' | 'height'> = {
    padding: [8, 4, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      points: { size: 5 },
      drag: { x: true, y: false, setScale: false },
      ...(syncKey && { sync: { key: syncKey } }),
    },
    scales: { ...(ofNumbers && { x: { time: false } }), y: valueScale(input) },
    axes: [
      ofNumbers ? numberAxis(colors) : timeAxis(colors),
      valueAxis(colors, (value) => handlers.current.format(value), ofBytes),
    ],
    series: [
      {},
      ...lines.map(({ name, color, area, dots }) => ({
        label: name,
        stroke: color,
        width: 1.5,
        points: { show: false, size: 4, fill: color, filter: isolatedPoints },
        spanGaps: false,
        ...(area && { fill: fade(color) }),
        ...(dots && { paths: () => null, points: { show: true, size: 8, fill: color } }),
      })),
    ],
    hooks: {
      setCursor: [
        (plot) => {
          const { idx, left = -1 } = plot.cursor;
          const inside = idx !== null && idx !== undefined && left >= 0;
          handlers.current.setCursor(inside ? { index: idx, left: left + plot.over.offsetLeft } : null);
        },
      ],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width < smallestBrushPx) return;
          handlers.current.onRange?.(
            Math.floor(plot.posToVal(left, 'x') * 1000),
            Math.ceil(plot.posToVal(left + width, 'x') * 1000),
          );
          plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
        },
      ],
    },
  };
  return options;
}

/** A value between two gaps has no line to be seen by. */
function isolatedPoints(plot: uPlot, index: number): number[] | null {
  const values = plot.data[index] ?? [];
  const empty = (at: number) => values[at] === null || values[at] === undefined;
  const found: number[] = [];
  for (let at = 0; at < values.length; at++) {
    if (!empty(at) && empty(at - 1) && empty(at + 1)) found.push(at);
  }
  return found.length > 0 ? found : null;
}

function valueScale({ top, scale }: LineOptionsInput): uPlot.Scale {
  if (scale?.log) return { distr: 3 };
  return {
    range: (_plot, min, max) => {
      const [low, high] = valueRange(min ?? 0, Math.max(top, max ?? 0));
      const from = scale?.min ?? low;
      return [from, Math.max(scale?.max ?? high, from + Number.EPSILON)];
    },
  };
}

function numberAxis({ dim, grid }: ChartColors): uPlot.Axis {
  return {
    stroke: dim,
    font: '11px system-ui',
    grid: { show: false },
    ticks: { stroke: grid, width: 1, size: 4 },
    size: 26,
    space: 70,
    values: (plot, splits) =>
      splits.map((at) => (at === null || isCut(plot, at) ? '' : at.toLocaleString('en'))),
  };
}

/** Zero is always in sight; below it only where there are values. */
function valueRange(min: number, max: number): [number, number] {
  const top = max > 0 ? max * 1.08 : 0;
  const bottom = min < 0 ? min * 1.08 : 0;
  return top === bottom ? [0, 1] : [bottom, top];
}

export function timeAxis(colors: ChartColors): uPlot.Axis {
  return {
    stroke: colors.dim,
    font: '11px system-ui',
    grid: { show: false },
    ticks: { stroke: colors.grid, width: 1, size: 4 },
    size: 26,
    space: 70,
    values: (plot, splits, _axis, _space, stepSeconds) => {
      const { min = 0, max = 0 } = plot.scales.x ?? {};
      const rangeMs = ((max ?? 0) - (min ?? 0)) * 1_000;
      return splits.map((at) =>
        at === null || isCut(plot, at)
          ? ''
          : labelOfTime(Math.round(at * 1_000), stepSeconds * 1_000, rangeMs),
      );
    },
  };
}

const halfLabelPx = 24;

/** A label at the right end would be cut off. */
function isCut(plot: uPlot, at: number): boolean {
  const widthPx = plot.bbox.width / devicePixelRatio;
  return widthPx > 0 && plot.valToPos(at, 'x') > widthPx - halfLabelPx;
}

/** @param ofBytes ticks are powers of 1,024 times a power of two, as bytes are written */
export function valueAxis(
  colors: ChartColors,
  format: (value: number) => string,
  ofBytes = false,
): uPlot.Axis {
  return {
    ...(ofBytes && { incrs: byteSteps }),
    stroke: colors.dim,
    font: '11px system-ui',
    grid: { stroke: colors.grid, width: 1 },
    ticks: { show: false },
    size: 62,
    space: 30,
    values: (_plot, splits) =>
      splits.map((value) => (value === null ? '' : value === 0 ? '0' : format(value))),
  };
}

const byteSteps = Array.from({ length: 54 }, (_, power) => 2 ** power);

function fade(color: string): string {
  return `color-mix(in srgb, ${color} 18%, transparent)`;
}
