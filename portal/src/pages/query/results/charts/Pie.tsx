import { t } from '../../../../app/messages/index.ts';
import { Untrusted } from '../../../../components/text/Untrusted.tsx';
import { useScheme } from '../../../../components/use-scheme.ts';
import { seriesColor } from '../../../../format/colors.ts';
import { formatCount, formatShare } from '../../../../format/number.ts';
import type { ChartData } from '../../model/charts/chart-data.ts';
import styles from '../../Query.module.css';
import { positionText } from './position-text.ts';

const mostSlices = 12;

interface Slice {
  readonly name: string;
  readonly value: number;
}

/** The largest slices; the rest is one slice. */
function slicesOf(data: ChartData): Slice[] {
  const all = data.positions
    .map((position, at) => ({
      name: positionText(data, position) || t('query.empty'),
      value: data.series.reduce((sum, { values }) => sum + Math.max(0, values[at] ?? 0), 0),
    }))
    .sort((a, b) => b.value - a.value);
  const rest = all.slice(mostSlices).reduce((sum, { value }) => sum + value, 0);
  return rest > 0 ? [...all.slice(0, mostSlices), { name: t('query.others'), value: rest }] : all;
}

export function Pie({ data }: { readonly data: ChartData }) {
  const scheme = useScheme();
  const slices = slicesOf(data);
  const total = slices.reduce((sum, { value }) => sum + value, 0) || 1;
  let before = 0;
  return (
    <div className={styles.pie}>
      <svg viewBox="-1.05 -1.05 2.1 2.1" width={240} height={240} role="img" aria-label={t('query.chart')}>
        {slices.map(({ name, value }, index) => {
          const from = before;
          before += value / total;
          return (
            <path key={name} d={arc(from, before)} fill={seriesColor(index, scheme)}>
              <title>{`${name}: ${value.toLocaleString('en')} (${formatShare(value / total)})`}</title>
            </path>
          );
        })}
      </svg>
      <ul>
        {slices.map(({ name, value }, index) => (
          <li key={name}>
            <i style={{ background: seriesColor(index, scheme) }} />
            <span className="hw-ellipsis">
              <Untrusted text={name} />
            </span>
            <strong>{formatCount(value)}</strong>
            <small>{formatShare(value / total)}</small>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A ring's part between two shares of the circle, from the top, clockwise. */
function arc(from: number, to: number): string {
  const end = Math.min(to, from + 0.99999);
  const point = (share: number, radius: number) =>
    `${Math.sin(share * 2 * Math.PI) * radius} ${-Math.cos(share * 2 * Math.PI) * radius}`;
  const large = end - from > 0.5 ? 1 : 0;
  return `M${point(from, 1)}A1 1 0 ${large} 1 ${point(end, 1)}L${point(end, 0.55)}A.55 .55 0 ${large} 0 ${point(from, 0.55)}Z`;
}
