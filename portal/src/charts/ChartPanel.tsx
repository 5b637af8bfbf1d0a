import type { ReactNode } from 'react';
import { Untrusted } from '../components/text/Untrusted.tsx';
import styles from './charts.module.css';

interface ChartPanelProps {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly legend?: readonly { readonly name: string; readonly color: string }[];
  readonly children: ReactNode;
}

export function ChartPanel({ title, aside, legend, children }: ChartPanelProps) {
  return (
    <section className={`hw-panel ${styles.panel}`} aria-label={title}>
      <h2 className={styles.title}>
        {title}
        {aside && <small>{aside}</small>}
      </h2>
      {children}
      {legend && (
        <div className={styles.legend}>
          {legend.map(({ name, color }) => (
            <span key={name}>
              <i className={styles.swatch} style={{ background: color }} />
              <Untrusted text={name} />
            </span>
          ))}
        </div>
      )}
    </section>
  );
}
