import { useElementSize } from '@mantine/hooks';
import { memo, useState } from 'react';
import { t } from '../../../../app/messages/index.ts';
import { ChartTip } from '../../../../charts/ChartTip.tsx';
import { formatCount } from '../../../../format/number.ts';
import { type ChartData, placeSeries } from '../../model/charts/chart-data.ts';
import type { ChartLook, Stacking } from '../../model/charts/chart-look.ts';
import styles from '../../Query.module.css';
import { niceTicks } from './nice-ticks.ts';
import { cutText, positionText } from './position-text.ts';

interface ColumnsProps {
  readonly data: ChartData;
  readonly colors: readonly string[];
  readonly stacking: Stacking;
  readonly height: number;
  readonly look: Pick<ChartLook, 'min' | 'max'>;
}

const left = 52;
const top = 8;
const bottom = 22;
const labelPx = 96;
const mostTipRows = 12;

/** Columns over each position, side by side or on each other; below zero they hang. */
export function Columns(props: ColumnsProps) {
  const { data, colors, height } = props;
  const { ref, width } = useElementSize();
  const [pointed, setPointed] = useState<number>();
  const slot = Math.max(0, width - left) / Math.max(1, data.positions.length);
  return (
    <div
      ref={ref}
      className={styles.svgHost}
      onPointerMove={(event) => {
        const x = event.clientX - event.currentTarget.getBoundingClientRect().left - left;
        const at = Math.floor(x / slot);
        setPointed(at >= 0 && at < data.positions.length ? at : undefined);
      }}
      onPointerLeave={() => setPointed(undefined)}
    >
      <svg width="100%" height={height} role="img" aria-label={t('query.chart')}>
        {pointed !== undefined && (
          <rect
            x={left + pointed * slot}
            width={slot}
            y={top}
            height={height - top - bottom}
            fill="var(--hw-hover)"
          />
        )}
        <Drawn {...props} width={width} />
      </svg>
      {pointed !== undefined && data.positions[pointed] !== undefined && (
        <ChartTip
          left={left + (pointed + 0.5) * slot}
          title={positionText(data, data.positions[pointed]) || t('query.empty')}
          rows={tipRows(data, pointed, colors)}
        />
      )}
    </div>
  );
}

/** All that does not follow the pointer. */
const Drawn = memo(function Drawn(props: ColumnsProps & { readonly width: number }) {
  const { data, colors, stacking, height, look, width } = props;
  const bars = placeSeries(data.series, stacking);
  const ends = bars.flatMap((line) => line.map(({ to }) => to));
  const low = ends.reduce((least, value) => Math.min(least, value), look.min ?? 0);
  const high = look.max ?? ends.reduce((most, value) => Math.max(most, value), 0);
  const ticks = niceTicks(low, high === low ? low + 1 : high);
  const [first, last] = [ticks[0]!, ticks.at(-1)!];
  const y = (value: number) =>
    top + (1 - (Math.min(last, Math.max(first, value)) - first) / (last - first)) * (height - top - bottom);
  const slot = Math.max(0, width - left) / Math.max(1, data.positions.length);
  const abreast = stacking === 'unstacked' ? Math.max(1, data.series.length) : 1;
  const bar = (slot * 0.8) / abreast;
  const gap = abreast > 1 && bar > 3 ? 1 : 0;
  const every = Math.max(1, Math.ceil(labelPx / Math.max(1, slot)));
  return (
    <>
      {ticks.map((value) => (
        <g key={value}>
          <line x1={left} x2={width} y1={y(value)} y2={y(value)} stroke="var(--hw-border)" />
          <text x={left - 6} y={y(value) + 4} textAnchor="end">
            {formatCount(value)}
            {stacking === 'stacked100' ? ' %' : ''}
          </text>
        </g>
      ))}
      {data.positions.map((position, at) => (
        <g key={position}>
          {bars.map((line, index) => (
            <rect
              key={data.series[index]!.name}
              x={left + at * slot + slot * 0.1 + (abreast > 1 ? index * bar : 0)}
              width={Math.max(0.8, bar - gap)}
              y={Math.min(y(line[at]!.from), y(line[at]!.to))}
              height={Math.abs(y(line[at]!.from) - y(line[at]!.to))}
              fill={colors[index]}
            />
          ))}
          {at % every === 0 && (
            <text
              x={left + at * slot + slot * (every === 1 ? 0.5 : 0.1)}
              y={height - 7}
              textAnchor={every === 1 ? 'middle' : 'start'}
            >
              {cutText(positionText(data, position), Math.floor((slot * every) / 6.6))}
            </text>
          )}
        </g>
      ))}
    </>
  );
});

function tipRows({ series }: ChartData, at: number, colors: readonly string[]) {
  return series
    .map(({ name, values }, index) => ({ name, color: colors[index]!, value: values[at] ?? null }))
    .filter((row): row is { name: string; color: string; value: number } => row.value !== null)
    .sort((a, b) => (series.length > 5 ? b.value - a.value : 0))
    .slice(0, mostTipRows)
    .map(({ name, color, value }) => ({ name, color, text: value.toLocaleString('en') }));
}
