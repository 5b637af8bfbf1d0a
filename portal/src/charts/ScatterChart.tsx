import { useMemo, useRef, useState } from 'react';
import type uPlot from 'uplot';
import { formatDuration } from '../format/duration.ts';
import { formatTime } from '../format/time.ts';
import { ChartTip } from './ChartTip.tsx';
import { timeAxis, valueAxis } from './line-options.ts';
import { UPlotChart } from './UPlotChart.tsx';
import { type ChartColors, useChartColors } from './use-chart-colors.ts';

export interface ScatterPoint {
  readonly timeMs: number;
  readonly durationNs: number;
  readonly error: boolean;
  readonly service: string;
}

export interface ScatterRange {
  readonly fromMs: number;
  readonly toMs: number;
  readonly minNs: number;
  readonly maxNs: number;
}

interface ScatterChartProps<Point extends ScatterPoint> {
  readonly label: string;
  readonly points: readonly Point[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly height?: number;
  readonly onRange: (range: ScatterRange) => void;
  readonly onOpen: (point: Point) => void;
}

const nearPx = 14;
const brushPx = 6;

/** Durations over time on a logarithmic scale; a drag selects both, a click opens the nearest point. */
export function ScatterChart<Point extends ScatterPoint>(props: ScatterChartProps<Point>) {
  const { label, height = 150, fromMs, toMs } = props;
  const colors = useChartColors();
  const points = useMemo(() => [...props.points].sort((a, b) => a.timeMs - b.timeMs), [props.points]);
  const [near, setNear] = useState<{ point: Point; left: number } | null>(null);
  const live = useRef({ ...props, points, setNear });
  live.current = { ...props, points, setNear };

  const options = useMemo(() => makeOptions(colors, live as unknown as { current: Live }), [colors]);
  const data = useMemo(() => {
    const column = (error: boolean) =>
      points.map((point) => (point.error === error ? Math.max(1, point.durationNs) : null));
    return [points.map(({ timeMs }) => timeMs / 1000), column(false), column(true)] as uPlot.AlignedData;
  }, [points]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: uPlot reads the range when it gets data
  const ranged = useMemo(() => [...data] as unknown as uPlot.AlignedData, [data, fromMs, toMs]);
  return (
    <div style={{ position: 'relative', cursor: near ? 'pointer' : 'crosshair' }}>
      <UPlotChart options={options} data={ranged} height={height} label={label} />
      {near && (
        <ChartTip
          left={near.left}
          title={formatTime(near.point.timeMs)}
          rows={[
            {
              name: near.point.service,
              color: near.point.error ? colors.error : colors.accent,
              text: formatDuration(near.point.durationNs),
            },
          ]}
        />
      )}
    </div>
  );
}

interface Live extends ScatterChartProps<ScatterPoint> {
  readonly setNear: (near: { point: ScatterPoint; left: number } | null) => void;
}

function makeOptions(
  colors: ChartColors,
  live: { readonly current: Live },
): Omit<uPlot.Options, 'width' | 'height'> {
  const dots = (stroke: string): uPlot.Series => ({
    stroke,
    paths: () => null,
    points: {
      show: true,
      size: 4.5,
      width: 0,
      fill: `color-mix(in srgb, ${stroke} 72%, transparent)`,
      stroke,
    },
  });
  const openNearest = (plot: uPlot) => {
    const near = findNear(plot, live.current.points);
    if (near) live.current.onOpen(near.point);
  };
  return {
    padding: [8, 6, 0, 0],
    legend: { show: false },
    cursor: {
      points: { show: false },
      x: false,
      y: false,
      drag: { x: true, y: true, setScale: false, uni: 20 },
    },
    scales: {
      x: { range: () => [live.current.fromMs / 1000, live.current.toMs / 1000] },
      y: { distr: 3, range: (_plot, min, max) => [Math.max(1, (min || 1e5) / 1.5), (max || 1e9) * 1.5] },
    },
    axes: [
      timeAxis(colors),
      {
        ...valueAxis(colors, formatDuration),
        space: 16,
        splits: (_plot, _axis, min, max) => powersOfTen(min, max),
      },
    ],
    series: [{}, dots(colors.accent), dots(colors.error)],
    hooks: {
      setCursor: [(plot) => live.current.setNear(findNear(plot, live.current.points))],
      setSelect: [
        (plot) => {
          const { left, top, width, height } = plot.select;
          if (Math.max(width, height) < brushPx) return openNearest(plot);
          const bottomPx = plot.over.clientHeight;
          const wholeY = height < brushPx || height >= bottomPx - 1;
          live.current.onRange({
            fromMs: Math.floor(plot.posToVal(left, 'x') * 1000),
            toMs: Math.ceil(plot.posToVal(left + width, 'x') * 1000),
            minNs: wholeY ? 0 : Math.floor(plot.posToVal(top + height, 'y')),
            maxNs: wholeY ? Number.POSITIVE_INFINITY : Math.ceil(plot.posToVal(top, 'y')),
          });
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
      ready: [(plot) => plot.over.addEventListener('click', () => openNearest(plot))],
    },
  };
}

function powersOfTen(min: number, max: number): number[] {
  const powers: number[] = [];
  for (let power = 10 ** Math.ceil(Math.log10(min)); power <= max; power *= 10) powers.push(power);
  return powers;
}

function findNear(
  plot: uPlot,
  points: readonly ScatterPoint[],
): { point: ScatterPoint; left: number } | null {
  const { left = -1, top = -1 } = plot.cursor;
  if (left < 0 || top < 0) return null;
  let best: ScatterPoint | null = null;
  let bestPx = nearPx;
  for (const point of points) {
    const dx = plot.valToPos(point.timeMs / 1000, 'x') - left;
    if (Math.abs(dx) > bestPx) continue;
    const dy = plot.valToPos(Math.max(1, point.durationNs), 'y') - top;
    const distance = Math.hypot(dx, dy);
    if (distance < bestPx) {
      best = point;
      bestPx = distance;
    }
  }
  return best && { point: best, left: left + plot.over.offsetLeft };
}
