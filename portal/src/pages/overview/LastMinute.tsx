import { type Dialect, dialect, type getStatus } from '@headwater/contract';
import type { Answer } from '../../api/client.ts';
import { t } from '../../app/messages/index.ts';
import { serviceColumn } from '../../components/table/columns.tsx';
import { type Column, DataTable } from '../../components/table/DataTable.tsx';
import { formatCount } from '../../format/number.ts';
import styles from './Overview.module.css';
import type { Arrivals } from './use-status.ts';

type Status = Answer<typeof getStatus>;
type Row = Status['lastMinute'][number];

const isDialect = (text: string): text is Dialect => dialect.safeParse(text).success;

const count = (id: 'spans' | 'logs' | 'metricPoints', title: string): Column<Row> => ({
  id,
  title,
  width: '58px',
  number: true,
  sortBy: (row) => row[id],
  cell: (row) => formatCount(row[id]),
});

const columns: Column<Row>[] = [
  serviceColumn(({ service }) => service, { width: 'minmax(84px, 1fr)' }),
  {
    id: 'dialect',
    title: t('term.dialect'),
    width: '98px',
    sortBy: ({ dialect }) => dialect,
    cell: ({ dialect }) => (
      <span className="hw-dim" title={isDialect(dialect) ? t(`dialect.${dialect}`) : undefined}>
        {dialect}
      </span>
    ),
  },
  count('spans', t('term.spans')),
  count('logs', t('term.logs')),
  count('metricPoints', t('page.metrics')),
];

/** What arrived in the last minute, by service and dialect. */
export function LastMinute({
  status,
  arrivals,
}: {
  readonly status: Status;
  readonly arrivals: Arrivals | null;
}) {
  return (
    <section className={`hw-panel ${styles.lastMinute}`} aria-label={t('overview.lastMinute')}>
      <h2>
        {t('overview.lastMinute')}
        {arrivals && (
          <span
            className={styles.pulse}
            title={t('overview.arrivingNow', {
              spans: arrivals.spans,
              logs: arrivals.logs,
              points: arrivals.metricPoints,
            })}
          />
        )}
      </h2>
      {status.lastMinute.length === 0 ? (
        <p className="hw-dim">{t('overview.lastMinuteNone')}</p>
      ) : (
        <DataTable
          label={t('overview.lastMinute')}
          rows={status.lastMinute}
          columns={columns}
          rowKey={({ service, dialect }) => `${dialect}:${service}`}
          initialSort={{ id: 'spans', descending: true }}
          maxHeight={280}
        />
      )}
    </section>
  );
}
