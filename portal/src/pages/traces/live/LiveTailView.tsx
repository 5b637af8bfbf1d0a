import { Button } from '@mantine/core';
import { useMemo } from 'react';
import { t } from '../../../app/messages/index.ts';
import { Icon } from '../../../components/Icon.tsx';
import { Empty } from '../../../components/states/States.tsx';
import { DataTable } from '../../../components/table/DataTable.tsx';
import { formatCount } from '../../../format/number.ts';
import styles from '../Traces.module.css';
import type { Explorer } from '../use-explorer.ts';
import { spanColumns } from '../views/trace-columns.tsx';
import { useLiveTail } from './use-live-tail.ts';

/** Spans that meet the search, as they arrive. */
export function LiveTailView({ explorer }: { readonly explorer: Explorer }) {
  const tail = useLiveTail(explorer);
  const columns = useMemo(
    () => spanColumns(tail.spans).map(({ sortBy: _, ...column }) => column),
    [tail.spans],
  );
  return (
    <section className={`hw-panel ${styles.list}`} aria-label={t('tail.start')}>
      <div className={styles.listHead}>
        <Button
          size="xs"
          variant="default"
          leftSection={<Icon name={tail.paused ? 'play' : 'pause'} size={12} />}
          onClick={tail.paused ? tail.resume : tail.pause}
        >
          {t(tail.paused ? 'tail.resume' : 'tail.pause')}
        </Button>
        <span role="status" className="hw-dim">
          {!tail.connected
            ? t('tail.disconnected')
            : tail.paused
              ? t('tail.paused', { count: formatCount(tail.waiting) })
              : t('tail.rate', { count: formatCount(tail.recent) })}
        </span>
        {tail.left > 0 && <b>{t('tail.left', { count: formatCount(tail.left) })}</b>}
      </div>
      {tail.spans.length === 0 ? (
        <Empty title={t('tail.waiting')} />
      ) : (
        <DataTable
          takesFocus
          label={t('tail.start')}
          rows={tail.spans}
          columns={columns}
          rowKey={({ traceId, spanId, startTimeUnixNano }) => `${traceId}.${spanId}.${startTimeUnixNano}`}
          onOpen={({ traceId, spanId }) => {
            tail.pause();
            explorer.set({ open: `${traceId}.${spanId}` });
          }}
        />
      )}
    </section>
  );
}
