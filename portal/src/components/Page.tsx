import type { ReactNode } from 'react';
import styles from './Page.module.css';

interface PageProps {
  readonly title: ReactNode;
  readonly actions?: ReactNode;
  /** The page is as high as the window; its parts scroll */
  readonly fill?: boolean;
  readonly children: ReactNode;
}

export function Page({ title, actions, fill, children }: PageProps) {
  return (
    <div className={`${styles.page} ${fill ? styles.fill : ''}`}>
      <div className={styles.head}>
        <h1>{title}</h1>
        {actions && <div className={styles.actions}>{actions}</div>}
      </div>
      {children}
    </div>
  );
}
