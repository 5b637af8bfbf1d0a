import { useElementSize } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { ChartTip, type TipRow } from './ChartTip.tsx';
import styles from './charts.module.css';
import { useBrush } from './use-brush.ts';

/** What the bars of a chart are drawn into. */
export interface Plot {
  readonly width: number;
  /** Without the labels below the axis; the largest value leaves room for its own label */
  readonly height: number;
  readonly barWidth: number;
  /** The bar under the pointer */
  readonly hovered: number | null;
}

interface Tip {
  readonly title: string;
  readonly rows: readonly TipRow[];
}

interface BarFrameProps {
  readonly label: string;
  readonly height: number;
  /** Bars side by side, each as wide as the others */
  readonly bars: number;
  /** The value at the top; none where nothing was counted */
  readonly top: string | undefined;
  readonly labelsOf: (plot: Plot) => readonly { readonly x: number; readonly text: string }[];
  readonly tipOf: (bar: number) => Tip | undefined;
  /** What was dragged over, in bars from the left, from < to */
  readonly onBrush: (from: number, to: number) => void;
  readonly children: (plot: Plot) => ReactNode;
}

const axisPx = 17;
const topLabelPx = 14;

/** Pixels of a value's bar. */
export const barHeight = (value: number, largest: number, plot: Plot) =>
  (value / largest) * (plot.height - topLabelPx);

/** Axis, labels, the tip under the pointer and the brush: what charts of bars have in common. */
export function BarFrame(props: BarFrameProps) {
  const { label, height, bars, top, labelsOf, tipOf, onBrush, children } = props;
  const { ref, width } = useElementSize();
  const barWidth = bars > 0 ? width / bars : 0;
  const brush = useBrush((from, to) => barWidth > 0 && onBrush(from / barWidth, to / barWidth));
  const hovered =
    brush.at === null || bars === 0 ? null : Math.min(bars - 1, Math.floor(brush.at / barWidth));
  const plot: Plot = { width, height: height - axisPx, barWidth, hovered };
  const tip = hovered === null || brush.span ? undefined : tipOf(hovered);
  return (
    <div ref={ref} className={styles.host}>
      <svg className={styles.svg} height={height} role="img" aria-label={label} {...brush.handlers}>
        <title>{label}</title>
        {children(plot)}
        <line x1={0} x2={width} y1={plot.height + 0.5} y2={plot.height + 0.5} stroke="var(--hw-border)" />
        {labelsOf(plot).map(({ x, text }) => (
          <AxisLabel key={x} plot={plot} x={x} text={text} />
        ))}
        {top !== undefined && (
          <text className={styles.onBars} x={2} y={10}>
            {top}
          </text>
        )}
        {brush.span && <Shade plot={plot} from={brush.span.from} to={brush.span.to} opacity={0.22} />}
      </svg>
      {tip && <ChartTip left={((hovered ?? 0) + 0.5) * barWidth} {...tip} />}
    </div>
  );
}

interface AxisLabelProps {
  readonly plot: Plot;
  readonly x: number;
  readonly text: string;
}

const halfLabelPx = 22;

/** Under its place on the axis; at the ends it stays inside. */
function AxisLabel({ plot, x, text }: AxisLabelProps) {
  const anchor = x < halfLabelPx ? 'start' : x > plot.width - halfLabelPx ? 'end' : 'middle';
  return (
    <>
      <line x1={x} x2={x} y1={plot.height} y2={plot.height + 3} stroke="var(--hw-border)" />
      <text x={x} y={plot.height + axisPx - 3} textAnchor={anchor}>
        {text}
      </text>
    </>
  );
}

interface ShadeProps {
  readonly plot: Plot;
  /** Pixels from the left */
  readonly from: number;
  readonly to: number;
  readonly opacity: number;
}

/** A range of the axis, laid over the bars. */
export function Shade({ plot, from, to, opacity }: ShadeProps) {
  return (
    <rect
      x={from}
      width={Math.max(2, to - from)}
      y={0}
      height={plot.height}
      fill="var(--hw-accent)"
      opacity={opacity}
    />
  );
}
