import { useElementSize } from '@mantine/hooks';
import { t } from '../app/messages/index.ts';
import { formatDuration } from '../format/duration.ts';
import { formatCount } from '../format/number.ts';
import { ChartTip } from './ChartTip.tsx';
import styles from './charts.module.css';
import { useBrush } from './use-brush.ts';

export interface DurationBucket {
  readonly fromNs: number;
  readonly toNs: number;
  readonly count: number;
  readonly errors: number;
}

interface DurationHistogramProps {
  readonly label: string;
  readonly buckets: readonly DurationBucket[];
  readonly height?: number;
  /** Durations worth a line of their own, e.g. percentiles */
  readonly marks?: readonly { readonly name: string; readonly ns: number }[];
  /** Durations selected, half-open */
  readonly selected?: { readonly minNs: number; readonly maxNs: number };
  readonly onRange: (minNs: number, maxNs: number) => void;
}

const labelEveryPx = 64;

/** How many spans took how long; buckets side by side, however wide they are. Dragging selects durations. */
export function DurationHistogram(props: DurationHistogramProps) {
  const { label, buckets, height = 150, marks = [], selected, onRange } = props;
  const { ref, width } = useElementSize();
  const barWidth = buckets.length ? width / buckets.length : 0;
  const largest = Math.max(1, ...buckets.map(({ count }) => count));
  const plotHeight = height - 18;
  const bucketAt = (px: number) => Math.min(buckets.length - 1, Math.max(0, Math.floor(px / barWidth)));
  const brush = useBrush((from, to) =>
    onRange(buckets[bucketAt(from)]!.fromNs, buckets[bucketAt(to - 0.01)]!.toNs),
  );
  const hovered = brush.at === null || buckets.length === 0 ? null : bucketAt(brush.at);
  const every = Math.max(1, Math.ceil(labelEveryPx / Math.max(1, barWidth)));
  const tip = hovered === null ? undefined : buckets[hovered];
  const scale = (count: number) => (count / largest) * (plotHeight - 14);
  return (
    <div ref={ref} className={styles.host}>
      <svg className={styles.svg} height={height} role="img" aria-label={label} {...brush.handlers}>
        <title>{label}</title>
        {buckets.map((bucket, index) => (
          <g key={bucket.fromNs} opacity={hovered === null || hovered === index ? 1 : 0.65}>
            <rect
              x={index * barWidth + 0.5}
              width={Math.max(0.8, barWidth - 1)}
              y={plotHeight - scale(bucket.count)}
              height={scale(bucket.count)}
              fill="var(--hw-accent)"
            />
            <rect
              x={index * barWidth + 0.5}
              width={Math.max(0.8, barWidth - 1)}
              y={plotHeight - scale(bucket.errors)}
              height={scale(bucket.errors)}
              fill="var(--hw-error)"
            />
            {index % every === 0 && (index * barWidth < width - 44 || index === 0) && (
              <text x={index * barWidth} y={height - 4}>
                {formatDuration(Number(bucket.fromNs.toPrecision(2)))}
              </text>
            )}
          </g>
        ))}
        {selected && (
          <rect
            x={placeOf(buckets, selected.minNs) * barWidth}
            width={Math.max(
              2,
              (placeOf(buckets, selected.maxNs) - placeOf(buckets, selected.minNs)) * barWidth,
            )}
            y={0}
            height={plotHeight}
            fill="var(--hw-accent)"
            opacity={0.14}
          />
        )}
        {marks.map(({ name, ns }, index) => (
          <g key={name} transform={`translate(${placeOf(buckets, ns) * barWidth} 0)`}>
            <line y1={0} y2={plotHeight} stroke="var(--hw-text)" strokeDasharray="3 3" />
            <text
              x={placeOf(buckets, ns) * barWidth > width / 2 ? -3 : 3}
              y={10 + index * 12}
              textAnchor={placeOf(buckets, ns) * barWidth > width / 2 ? 'end' : 'start'}
            >
              {name}
            </text>
          </g>
        ))}
        <line x1={0} x2={width} y1={plotHeight + 0.5} y2={plotHeight + 0.5} stroke="var(--hw-border)" />
        <text x={2} y={10}>
          {formatCount(largest)}
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
      {tip && !brush.span && (
        <ChartTip
          left={((hovered ?? 0) + 0.5) * barWidth}
          title={`${formatDuration(tip.fromNs)} – ${formatDuration(tip.toNs)}`}
          rows={[
            { name: t('term.spans'), color: 'var(--hw-accent)', text: formatCount(tip.count) },
            { name: t('term.errors'), color: 'var(--hw-error)', text: formatCount(tip.errors) },
          ]}
        />
      )}
    </div>
  );
}

/** Where a duration stands among the buckets, in buckets from the left; inside one on a logarithmic scale. */
function placeOf(buckets: readonly DurationBucket[], ns: number): number {
  const index = buckets.findIndex(({ toNs }) => ns < toNs);
  const bucket = buckets[index];
  if (bucket === undefined) return buckets.length;
  if (ns <= bucket.fromNs) return index;
  const from = Math.max(1, bucket.fromNs);
  return index + Math.log(ns / from) / Math.log(bucket.toNs / from);
}
