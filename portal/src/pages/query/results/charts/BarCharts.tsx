import { useElementSize } from '@mantine/hooks';
import { t } from '../../../../app/messages/index.ts';
import { Untrusted } from '../../../../components/text/Untrusted.tsx';
import { formatCount } from '../../../../format/number.ts';
import { formatMinute } from '../../../../format/time.ts';
import type { ChartData } from '../../model/chart-data.ts';
import styles from '../../Query.module.css';

interface BarsProps {
  readonly data: ChartData;
  readonly colors: readonly string[];
}

const mostBars = 200;

export function positionText({ axis }: ChartData, position: number | string): string {
  return axis === 'time' ? formatMinute(Number(position)) : String(position);
}

function largestOf({ series }: ChartData): number {
  return series.reduce(
    (most, { values }) => values.reduce<number>((best, value) => Math.max(best, value ?? 0), most),
    0,
  );
}

/** One line per position, a bar per series. */
export function Bars({ data, colors }: BarsProps) {
  const largest = largestOf(data) || 1;
  return (
    <div className={styles.bars} role="img" aria-label={t('query.chart')}>
      {data.positions.slice(0, mostBars).map((position, at) => (
        <div key={position} className={styles.bar}>
          <span className="hw-ellipsis">
            <Untrusted text={positionText(data, position) || t('query.empty')} />
          </span>
          <div>
            {data.series.map(({ name, values }, index) => (
              <div key={name} className={styles.barLine} title={`${name}: ${values[at] ?? 0}`}>
                <i
                  style={{
                    width: `${(Math.max(0, values[at] ?? 0) / largest) * 84}%`,
                    background: colors[index],
                  }}
                />
                <span>{formatCount(values[at] ?? 0)}</span>
              </div>
            ))}
          </div>
        </div>
      ))}
    </div>
  );
}

const height = 300;
const bottom = 22;
const labelPx = 96;

/** Columns side by side over each position. */
export function Columns({ data, colors }: BarsProps) {
  const { ref, width } = useElementSize();
  const largest = largestOf(data) || 1;
  const slot = width / Math.max(1, data.positions.length);
  const bar = (slot * 0.8) / Math.max(1, data.series.length);
  const every = Math.max(1, Math.ceil(labelPx / Math.max(1, slot)));
  const scale = (value: number) => (Math.max(0, value) / largest) * (height - bottom - 16);
  return (
    <div ref={ref} className={styles.svgHost}>
      <svg width="100%" height={height} role="img" aria-label={t('query.chart')}>
        <text x={2} y={11}>
          {formatCount(largest)}
        </text>
        {data.positions.map((position, at) => (
          <g key={position}>
            {data.series.map(({ name, values }, index) => (
              <rect
                key={name}
                x={at * slot + slot * 0.1 + index * bar}
                width={Math.max(0.8, bar - 1)}
                y={height - bottom - scale(values[at] ?? 0)}
                height={scale(values[at] ?? 0)}
                fill={colors[index]}
              >
                <title>{`${positionText(data, position)} · ${name}: ${values[at] ?? 0}`}</title>
              </rect>
            ))}
            {at % every === 0 && (
              <text
                x={at * slot + slot * (every === 1 ? 0.5 : 0.1)}
                y={height - 7}
                textAnchor={every === 1 ? 'middle' : 'start'}
              >
                {cut(positionText(data, position), Math.floor((slot * every) / 6.6))}
              </text>
            )}
          </g>
        ))}
        <line x1={0} x2={width} y1={height - bottom} y2={height - bottom} stroke="var(--hw-border)" />
      </svg>
    </div>
  );
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, Math.max(1, most - 1))}…`;
}
