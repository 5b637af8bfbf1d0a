import { t } from '../app/messages/index.ts';
import { formatDuration } from '../format/duration.ts';
import { formatCount } from '../format/number.ts';
import { BarFrame, barHeight, type Plot, Shade } from './BarFrame.tsx';
import styles from './charts.module.css';

export interface DurationBucket {
  readonly fromNs: number;
  readonly toNs: number;
  readonly count: number;
  /** Null when nobody counted them */
  readonly errors: number | null;
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

/** How many spans took how long; buckets side by side, however wide they are. Dragging selects durations. */
export function DurationHistogram(props: DurationHistogramProps) {
  const { label, buckets, height = 150, marks = [], selected, onRange } = props;
  const largest = Math.max(1, ...buckets.map(({ count }) => count));
  const bucketAt = (bars: number) => buckets[Math.min(buckets.length - 1, Math.max(0, Math.floor(bars)))]!;
  return (
    <BarFrame
      label={label}
      height={height}
      bars={buckets.length}
      top={buckets.some(({ count }) => count > 0) ? formatCount(largest) : undefined}
      labelsOf={(plot) => durationLabels(buckets, plot)}
      tipOf={(bar) => buckets[bar] && tipOf(buckets[bar])}
      onBrush={(from, to) => onRange(bucketAt(from).fromNs, bucketAt(to - 0.01).toNs)}
    >
      {(plot) => (
        <>
          {buckets.map((bucket, index) => (
            <Bucket key={bucket.fromNs} plot={plot} index={index} bucket={bucket} largest={largest} />
          ))}
          {selected && (
            <Shade
              plot={plot}
              from={placeOf(buckets, selected.minNs) * plot.barWidth}
              to={placeOf(buckets, selected.maxNs) * plot.barWidth}
              opacity={0.14}
            />
          )}
          {placeMarks(marks, (ns) => placeOf(buckets, ns) * plot.barWidth).map((mark) => (
            <Mark key={mark.names.join()} plot={plot} mark={mark} />
          ))}
        </>
      )}
    </BarFrame>
  );
}

function tipOf({ fromNs, toNs, count, errors }: DurationBucket) {
  return {
    title: `${formatDuration(fromNs)} – ${formatDuration(toNs)}`,
    rows: [
      { name: t('term.spans'), color: 'var(--hw-accent)', text: formatCount(count) },
      ...(errors === null
        ? []
        : [{ name: t('term.errors'), color: 'var(--hw-error)', text: formatCount(errors) }]),
    ],
  };
}

interface BucketProps {
  readonly plot: Plot;
  readonly index: number;
  readonly bucket: DurationBucket;
  readonly largest: number;
}

function Bucket({ plot, index, bucket, largest }: BucketProps) {
  const bar = (value: number, fill: string) => (
    <rect
      x={index * plot.barWidth + 0.5}
      width={Math.max(0.8, plot.barWidth - 1)}
      y={plot.height - barHeight(value, largest, plot)}
      height={barHeight(value, largest, plot)}
      fill={fill}
    />
  );
  return (
    <g opacity={plot.hovered === null || plot.hovered === index ? 1 : 0.65}>
      {bar(bucket.count, 'var(--hw-accent)')}
      {bar(bucket.errors ?? 0, 'var(--hw-error)')}
    </g>
  );
}

interface PlacedMark {
  readonly names: readonly string[];
  /** Pixels from the left, in order */
  readonly at: readonly number[];
}

/** Marks that stand too close for labels of their own share one. */
function placeMarks(marks: readonly { name: string; ns: number }[], pixelOf: (ns: number) => number) {
  const placed: PlacedMark[] = [];
  for (const { name, ns } of marks.toSorted((a, b) => a.ns - b.ns)) {
    const at = pixelOf(ns);
    const last = placed.at(-1);
    if (last && at - last.at.at(-1)! < markPx) {
      placed[placed.length - 1] = { names: [...last.names, name], at: [...last.at, at] };
    } else {
      placed.push({ names: [name], at: [at] });
    }
  }
  return placed;
}

function Mark({ plot, mark: { names, at } }: { readonly plot: Plot; readonly mark: PlacedMark }) {
  const [first = 0, last = first] = [at[0], at.at(-1)];
  const right = last > plot.width / 2;
  return (
    <>
      {at.map((x) => (
        <line key={x} x1={x} x2={x} y1={0} y2={plot.height} stroke="var(--hw-text)" strokeDasharray="3 3" />
      ))}
      <text
        className={styles.onBars}
        x={right ? first - 4 : last + 4}
        y={10}
        textAnchor={right ? 'end' : 'start'}
      >
        {names.join(' ')}
      </text>
    </>
  );
}

const markPx = 28;
const labelEveryPx = 64;
const labelPx = 44;

function durationLabels(buckets: readonly DurationBucket[], { width, barWidth }: Plot) {
  const every = Math.max(1, Math.ceil(labelEveryPx / Math.max(1, barWidth)));
  return buckets
    .map(({ fromNs }, index) => ({ fromNs, index }))
    .filter(({ index }) => index % every === 0 && (index * barWidth < width - labelPx || index === 0))
    .map(({ fromNs, index }) => ({
      x: index * barWidth,
      text: formatDuration(Number(fromNs.toPrecision(2))),
    }));
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
