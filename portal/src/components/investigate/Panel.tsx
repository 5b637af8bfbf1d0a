import type { ReactNode } from 'react';
import styles from './Investigate.module.css';

interface PanelProps {
  readonly title: string;
  readonly aside?: ReactNode;
  /** For what brings it into sight */
  readonly id?: string;
  readonly children: ReactNode;
}

/** A part of a page with its heading. */
export function Panel({ title, aside, id, children }: PanelProps) {
  return (
    <section id={id} className={`hw-panel ${styles.panel}`} aria-label={title}>
      <h2>
        {title}
        {aside && <small className="hw-dim">{aside}</small>}
      </h2>
      {children}
    </section>
  );
}
