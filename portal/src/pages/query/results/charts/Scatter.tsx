import { useElementSize } from '@mantine/hooks';
import { t } from '../../../../app/messages/index.ts';
import { formatCount } from '../../../../format/number.ts';
import type { ChartData } from '../../model/charts/chart-data.ts';
import styles from '../../Query.module.css';
import { niceTicks } from './nice-ticks.ts';
import { positionText } from './position-text.ts';

const height = 300;
const left = 56;
const bottom = 22;
const mostPoints = 20_000;
const spotPx = 2;

/** Points over a number or a time; words are spread evenly. */
export function Scatter({ data, colors }: { readonly data: ChartData; readonly colors: readonly string[] }) {
  const { ref, width } = useElementSize();
  const places = data.positions.map((position, at) => (data.axis === 'words' ? at : Number(position)));
  const points = data.series.flatMap(({ name, points: own }, series) =>
    own.map(({ at, value }) => ({ name, series, at, value, place: places[at]! })),
  );
  const first = places[0] ?? 0;
  const last = places.at(-1) ?? 1;
  const [least, most] = points.reduce(
    ([low, high], { value }) => [Math.min(low, value), Math.max(high, value)],
    [0, 0],
  );
  const ticks = niceTicks(least, most === least ? least + 1 : most);
  const [low, high] = [ticks[0]!, ticks.at(-1)!];
  const x = (place: number) => left + ((place - first) / (last - first || 1)) * (width - left - 14) + 4;
  const y = (value: number) =>
    height - bottom - ((value - low) / (high - low || 1)) * (height - bottom - 12) - 2;
  // What another point of its series hides is not drawn.
  const taken = new Set<string>();
  const seen = points.filter(({ series, place, value }) => {
    const spot = `${series}/${Math.round(x(place) / spotPx)}/${Math.round(y(value) / spotPx)}`;
    return !taken.has(spot) && taken.add(spot) !== undefined;
  });
  return (
    <div ref={ref} className={styles.svgHost}>
      <svg width="100%" height={height} role="img" aria-label={t('query.chart')}>
        {ticks.map((value) => (
          <g key={value}>
            <line x1={left} x2={width} y1={y(value)} y2={y(value)} stroke="var(--hw-border)" />
            <text x={left - 6} y={y(value) + 4} textAnchor="end">
              {formatCount(value)}
            </text>
          </g>
        ))}
        <text x={left} y={height - 6}>
          {positionText(data, data.positions[0] ?? '')}
        </text>
        <text x={width - 4} y={height - 6} textAnchor="end">
          {positionText(data, data.positions.at(-1) ?? '')}
        </text>
        {seen.slice(0, mostPoints).map(({ name, series, at, value, place }, index) => (
          <circle
            // biome-ignore lint/suspicious/noArrayIndexKey: points have no name of their own
            key={index}
            cx={x(place)}
            cy={y(value)}
            r={3}
            fill={colors[series]}
            fillOpacity={0.75}
          >
            <title>{`${positionText(data, data.positions[at] ?? '')} · ${name}: ${value}`}</title>
          </circle>
        ))}
      </svg>
    </div>
  );
}
