import { formatCount } from '../format/number.ts';
import { formatTime } from '../format/time.ts';
import { timeLabels } from '../format/time-labels.ts';
import { BarFrame, barHeight, type Plot } from './BarFrame.tsx';

export interface BarLayer {
  readonly name: string;
  readonly color: string;
  readonly values: readonly number[];
}

interface StackedBarsProps {
  readonly label: string;
  readonly timesMs: readonly number[];
  readonly stepMs: number;
  readonly layers: readonly BarLayer[];
  readonly height?: number;
  /** Of the values; counts unless told */
  readonly format?: (value: number) => string;
  readonly onRange: (fromMs: number, toMs: number) => void;
}

const labelEveryPx = 70;
const smallestPx = 0.8;

/** Counts per time bucket, stacked; dragging selects a time range. */
export function StackedBars(props: StackedBarsProps) {
  const { label, timesMs, stepMs, layers, height = 84, format = formatCount, onRange } = props;
  const valueAt = (layer: BarLayer, bar: number) => layer.values[bar] ?? 0;
  const totals = timesMs.map((_, bar) => layers.reduce((sum, layer) => sum + valueAt(layer, bar), 0));
  const largest = Math.max(...totals, 0) || 1;
  const startMs = timesMs[0] ?? 0;
  const endMs = startMs + stepMs * timesMs.length;
  const timeAt = (bars: number) => Math.round(startMs + bars * stepMs);
  const tipOf = (bar: number) =>
    (totals[bar] ?? 0) > 0
      ? {
          title: formatTime(timesMs[bar] ?? 0).slice(0, -4),
          rows: layers
            .filter((layer) => valueAt(layer, bar) > 0)
            .map((layer) => ({
              name: layer.name,
              color: layer.color,
              text: format(valueAt(layer, bar)),
            }))
            .reverse(),
        }
      : undefined;
  return (
    <BarFrame
      label={label}
      height={height}
      bars={timesMs.length}
      top={totals.some((total) => total > 0) ? format(largest) : undefined}
      labelsOf={({ width }) =>
        timeLabels(startMs, endMs, Math.max(1, Math.floor(width / labelEveryPx))).map(({ ms, text }) => ({
          x: ((ms - startMs) / (endMs - startMs)) * width,
          text,
        }))
      }
      tipOf={tipOf}
      onBrush={(from, to) => onRange(timeAt(from), timeAt(to))}
    >
      {(plot) =>
        timesMs.map((timeMs, bar) => (
          <Stack key={timeMs} plot={plot} bar={bar} layers={layers} largest={largest} />
        ))
      }
    </BarFrame>
  );
}

interface StackProps {
  readonly plot: Plot;
  readonly bar: number;
  readonly layers: readonly BarLayer[];
  readonly largest: number;
}

function Stack({ plot, bar, layers, largest }: StackProps) {
  let top = plot.height;
  const opacity = plot.hovered === null || plot.hovered === bar ? 1 : 0.6;
  return layers.map(({ name, color, values }) => {
    const value = values[bar] ?? 0;
    if (value === 0) return null;
    const size = Math.max(barHeight(value, largest, plot), smallestPx);
    top -= size;
    return (
      <rect
        key={name}
        x={bar * plot.barWidth + 0.5}
        y={top}
        width={Math.max(smallestPx, plot.barWidth - 1)}
        height={size}
        fill={color}
        opacity={opacity}
      />
    );
  });
}
