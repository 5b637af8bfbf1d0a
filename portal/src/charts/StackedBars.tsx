import { useElementSize } from '@mantine/hooks';
import { formatCount } from '../format/number.ts';
import { formatMinute, formatTime } from '../format/time.ts';
import { ChartTip } from './ChartTip.tsx';
import styles from './charts.module.css';
import { useBrush } from './use-brush.ts';

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

/** Counts per time bucket, stacked; dragging selects a time range. */
export function StackedBars(props: StackedBarsProps) {
  const { label, timesMs, stepMs, layers, height = 84, format = formatCount, onRange } = props;
  const { ref, width } = useElementSize();
  const count = timesMs.length;
  const barWidth = count ? width / count : 0;
  const totals = timesMs.map((_, bar) => layers.reduce((sum, layer) => sum + (layer.values[bar] ?? 0), 0));
  const largest = Math.max(...totals, 0) || 1;
  const plotHeight = height - 16;
  const timeAt = (px: number) => Math.round((timesMs[0] ?? 0) + (px / Math.max(1, width)) * stepMs * count);
  const brush = useBrush((from, to) => onRange(timeAt(from), timeAt(to)));
  const hovered =
    brush.at === null || count === 0 ? null : Math.min(count - 1, Math.floor(brush.at / barWidth));
  return (
    <div ref={ref} className={styles.host}>
      <svg className={styles.svg} height={height} role="img" aria-label={label} {...brush.handlers}>
        <title>{label}</title>
        {timesMs.map((timeMs, bar) => {
          let top = plotHeight;
          return layers.map((layer) => {
            const size = ((layer.values[bar] ?? 0) / largest) * (plotHeight - 14);
            if (size === 0) return null;
            top -= Math.max(size, 0.8);
            return (
              <rect
                key={`${timeMs}-${layer.name}`}
                x={bar * barWidth + 0.5}
                y={top}
                width={Math.max(0.8, barWidth - 1)}
                height={Math.max(size, 0.8)}
                fill={layer.color}
                opacity={hovered === null || hovered === bar ? 1 : 0.6}
              />
            );
          });
        })}
        <line x1={0} x2={width} y1={plotHeight + 0.5} y2={plotHeight + 0.5} stroke="var(--hw-border)" />
        {timeLabels(timesMs, width).map(({ x, ms }) => (
          <text key={ms} x={x} y={height - 3}>
            {formatMinute(ms).slice(stepMs * count > 86_400_000 ? 0 : 6)}
          </text>
        ))}
        <text x={2} y={10}>
          {format(largest)}
        </text>
        {brush.span && (
          <rect
            x={brush.span.from}
            width={brush.span.to - brush.span.from}
            y={0}
            height={plotHeight}
            fill="var(--hw-accent)"
            opacity={0.22}
          />
        )}
      </svg>
      {hovered !== null && !brush.span && (totals[hovered] ?? 0) > 0 && (
        <ChartTip
          left={(hovered + 0.5) * barWidth}
          title={formatTime(timesMs[hovered] ?? 0).slice(0, -4)}
          rows={layers
            .filter((layer) => (layer.values[hovered] ?? 0) > 0)
            .map(({ name, color, values }) => ({ name, color, text: format(values[hovered] ?? 0) }))
            .reverse()}
        />
      )}
    </div>
  );
}

const labelEveryPx = 110;

function timeLabels(timesMs: readonly number[], width: number): { x: number; ms: number }[] {
  const labels = Math.max(1, Math.floor(width / labelEveryPx));
  const every = Math.max(1, Math.ceil(timesMs.length / labels));
  return timesMs
    .map((ms, index) => ({ ms, index }))
    .filter(({ index }) => index % every === 0 && index < timesMs.length - every / 3)
    .map(({ ms, index }) => ({ ms, x: (index / timesMs.length) * width }));
}
