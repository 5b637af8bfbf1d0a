import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { t } from '../../../app/messages/index.ts';
import { Loading } from '../../../components/states/States.tsx';
import styles from '../Query.module.css';

/** A query that runs: for how long, and the way to stop it. */
export function RunProgress({ onCancel }: { readonly onCancel: () => void }) {
  const [startedMs] = useState(() => performance.now());
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds(Math.round((performance.now() - startedMs) / 1000)), 500);
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
