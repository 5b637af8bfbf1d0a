import { Untrusted } from '../components/text/Untrusted.tsx';
import styles from './charts.module.css';

export interface TipRow {
  readonly name: string;
  readonly color: string;
  readonly text: string;
}

interface ChartTipProps {
  /** Pixels from the left edge of the chart; the tip stands beside it */
  readonly left: number;
  readonly title: string;
  readonly rows: readonly TipRow[];
}

export function ChartTip({ left, title, rows }: ChartTipProps) {
  return (
    <div
      className={styles.tip}
      style={{ top: 4, left, transform: `translateX(${left > 260 ? 'calc(-100% - 10px)' : '10px'})` }}
    >
      <div className="hw-dim">{title}</div>
      {rows.map((row) => (
        <div key={row.name} className={styles.tipRow}>
          <span className={styles.swatch} style={{ background: row.color }} />
          <span className="hw-ellipsis">
            <Untrusted text={row.name} />
          </span>
          <strong>{row.text}</strong>
        </div>
      ))}
    </div>
  );
}
