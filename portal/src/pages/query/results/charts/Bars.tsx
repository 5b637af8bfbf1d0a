import { t } from '../../../../app/messages/index.ts';
import { Untrusted } from '../../../../components/text/Untrusted.tsx';
import { formatCount } from '../../../../format/number.ts';
import { type ChartData, placeSeries, type StackedValue } from '../../model/charts/chart-data.ts';
import type { Stacking } from '../../model/charts/chart-look.ts';
import styles from '../../Query.module.css';
import { positionText } from './position-text.ts';

interface BarsProps {
  readonly data: ChartData;
  readonly colors: readonly string[];
  readonly stacking: Stacking;
}

const mostBars = 200;
/** Of the line; the rest is for the numbers at its ends. */
const widest = 84;

/** One line per position, a bar per series, or one bar of all; below zero a bar goes to the left. */
export function Bars({ data, colors, stacking }: BarsProps) {
  const stacked = stacking !== 'unstacked';
  const bars = placeSeries(data.series, stacking);
  const low = Math.min(0, ...bars.map((line) => line.reduce((least, { to }) => Math.min(least, to), 0)));
  const high = Math.max(0, ...bars.map((line) => line.reduce((most, { to }) => Math.max(most, to), 0)));
  const place = (value: number) => ((value - low) / (high - low || 1)) * widest;
  const box = ({ from, to }: StackedValue) => ({
    left: `${place(Math.min(from, to))}%`,
    width: `${Math.abs(place(to) - place(from))}%`,
  });
  return (
    <div className={styles.bars} role="img" aria-label={t('query.chart')}>
      {data.positions.slice(0, mostBars).map((position, at) => (
        <div key={position} className={styles.bar}>
          <span className="hw-ellipsis" title={positionText(data, position)}>
            <Untrusted text={positionText(data, position) || t('query.empty')} />
          </span>
          <div>
            {(stacked ? [bars] : bars.map((line) => [line])).map((lines, index) => (
              <div key={data.series[index]?.name ?? ''} className={styles.barLine}>
                {lines.map((line, inner) => {
                  const series = stacked ? inner : index;
                  const name = data.series[series]!.name;
                  return (
                    <i
                      key={name}
                      title={`${name}: ${line[at]!.value.toLocaleString('en')}`}
                      style={{ ...box(line[at]!), background: colors[series] }}
                    />
                  );
                })}
                <span style={{ left: `${place(Math.max(0, ...lines.map((line) => line[at]!.to)))}%` }}>
                  {formatCount(lines.reduce((sum, line) => sum + line[at]!.value, 0))}
                </span>
              </div>
            ))}
          </div>
        </div>
      ))}
      {data.positions.length > mostBars && (
        <p className="hw-dim">
          {t('query.moreMembers', { count: formatCount(data.positions.length - mostBars) })}
        </p>
      )}
    </div>
  );
}
