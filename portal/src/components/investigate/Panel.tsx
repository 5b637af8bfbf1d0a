import type { ReactNode } from 'react';
import styles from './Investigate.module.css';

interface PanelProps {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** A part of a page with its heading. */
export function Panel({ title, aside, children }: PanelProps) {
  return (
    <section className={`hw-panel ${styles.panel}`} aria-label={title}>
      <h2>
        {title}
        {aside && <small className="hw-dim">{aside}</small>}
      </h2>
      {children}
    </section>
  );
}
