import { Button, Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { ApiFailure } from '../../api/client.ts';
import { t } from '../../app/messages/index.ts';
import { formatCount } from '../../format/number.ts';
import { Icon } from '../Icon.tsx';
import { Untrusted } from '../text/Untrusted.tsx';
import styles from './States.module.css';

export function Loading({ rows = 6 }: { readonly rows?: number }) {
  return (
    <div className={styles.skeleton} role="status" aria-label={t('state.loading')}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows of a placeholder never move
        <Skeleton key={row} height={14} width={`${92 - ((row * 17) % 40)}%`} />
      ))}
    </div>
  );
}

interface FailedProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
  /** It is being tried again */
  readonly isBusy?: boolean;
}

export function Failed({ error, onRetry, isBusy = false }: FailedProps) {
  const failure = error instanceof ApiFailure ? error : undefined;
  return (
    <div className={`${styles.state} ${styles.error}`} role="alert">
      <h2>{t('state.errorTitle')}</h2>
      <p>
        <Untrusted text={error instanceof Error ? error.message : String(error)} />
      </p>
      {failure?.fix && (
        <p>
          <Untrusted text={failure.fix} />
        </p>
      )}
      {failure && (
        <p>
          {t('state.code')} <code className="hw-mono">{failure.code}</code>
        </p>
      )}
      {onRetry && (
        <Button variant="default" onClick={onRetry} loading={isBusy}>
          {t('state.retry')}
        </Button>
      )}
    </div>
  );
}

export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className={styles.state}>
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** Something odd that the reader should know, in one line. */
export function Notice({ children }: { readonly children: ReactNode }) {
  return (
    <div className={styles.notice} role="note">
      <Icon name="error" size={14} />
      <span>{children}</span>
    </div>
  );
}

export function TooMuch({ shown, total }: { readonly shown: number; readonly total?: number }) {
  const values = { shown: formatCount(shown), total: formatCount(total ?? 0) };
  return <Notice>{t(total === undefined ? 'state.tooMuchUnknown' : 'state.tooMuch', values)}</Notice>;
}
