import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { t } from '../../../app/messages/index.ts';
import { Loading } from '../../../components/states/States.tsx';
import styles from '../Query.module.css';

interface RunProgressProps {
  /** Milliseconds since 1970 */
  readonly startedMs: number;
  readonly onCancel: () => void;
}

const secondsSince = (startedMs: number) => Math.max(0, Math.round((Date.now() - startedMs) / 1000));

/** A query that runs: for how long, and the way to stop it. */
export function RunProgress({ startedMs, onCancel }: RunProgressProps) {
  const [seconds, setSeconds] = useState(() => secondsSince(startedMs));
  useEffect(() => {
    const timer = setInterval(() => setSeconds(secondsSince(startedMs)), 500);
    return () => clearInterval(timer);
  }, [startedMs]);
  return (
    <div>
      <div className={styles.progress}>
        <span>{t('query.running', { seconds })}</span>
        <Button variant="default" onClick={onCancel}>
          {t('query.cancel')}
        </Button>
      </div>
      <Loading rows={10} />
    </div>
  );
}
