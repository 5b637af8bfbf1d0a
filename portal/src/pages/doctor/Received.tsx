import type { Doctor } from '@headwater/contract';
import { t } from '../../app/messages/index.ts';
import { type Column, DataTable } from '../../components/table/DataTable.tsx';
import { formatBytes, formatCount } from '../../format/number.ts';
import styles from './Doctor.module.css';

type ReceivedRow = Doctor['received'][number];
type DroppedRow = Doctor['dropped'][number];

/** What the receivers took in, and what was lost on the way, since the server started. */
export function Received({ received, dropped }: Pick<Doctor, 'received' | 'dropped'>) {
  return (
    <>
      <p className={styles.lead}>{t('doctor.since')}</p>
      <section className={styles.part} aria-label={t('doctor.receivedTable')}>
        <h2>{t('doctor.receivedTable')}</h2>
        {received.length === 0 ? (
          <p className="hw-dim">{t('doctor.notYours')}</p>
        ) : (
          <DataTable
            label={t('doctor.receivedTable')}
            rows={received}
            columns={receivedColumns}
            rowKey={({ receiver, signal }) => `${receiver} ${signal}`}
            initialSort={{ id: 'items', descending: true }}
          />
        )}
      </section>
      <section className={styles.part} aria-label={t('doctor.droppedTable')}>
        <h2>{t('doctor.droppedTable')}</h2>
        {dropped.length === 0 ? (
          <p className="hw-dim">{t('doctor.droppedNone')}</p>
        ) : (
          <DataTable
            label={t('doctor.droppedTable')}
            rows={dropped}
            columns={droppedColumns}
            rowKey={({ name, labels }) => `${name} ${labelText(labels)}`}
            initialSort={{ id: 'count', descending: true }}
          />
        )}
      </section>
    </>
  );
}

const labelText = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');

const number = (id: 'requests' | 'items' | 'rejected' | 'repeated', width: string): Column<ReceivedRow> => ({
  id,
  title: t(`doctor.${id}`),
  width,
  number: true,
  sortBy: (row) => row[id],
  cell: (row) => formatCount(row[id]),
});

const receivedColumns: Column<ReceivedRow>[] = [
  {
    id: 'receiver',
    title: t('doctor.receiver'),
    width: 'minmax(130px, 1fr)',
    sortBy: ({ receiver }) => receiver,
    cell: ({ receiver }) => receiver,
  },
  { id: 'signal', title: t('doctor.signal'), width: '90px', cell: ({ signal }) => signal },
  number('requests', '90px'),
  number('items', '90px'),
  {
    id: 'bytes',
    title: t('doctor.bytes'),
    width: '90px',
    number: true,
    sortBy: ({ bytes }) => bytes,
    cell: ({ bytes }) => (bytes > 0 ? formatBytes(bytes) : <span className="hw-dim">–</span>),
  },
  number('rejected', '90px'),
  number('repeated', '90px'),
];

const droppedColumns: Column<DroppedRow>[] = [
  {
    id: 'what',
    title: t('doctor.what'),
    width: 'minmax(180px, 2fr)',
    sortBy: ({ help }) => help,
    cell: ({ help, name }) => <span title={name}>{help}</span>,
  },
  {
    id: 'labels',
    title: t('doctor.labels'),
    width: 'minmax(160px, 2fr)',
    cell: ({ labels }) => <code className="hw-mono">{labelText(labels)}</code>,
  },
  {
    id: 'count',
    title: t('services.count'),
    width: '90px',
    number: true,
    sortBy: ({ count }) => count,
    cell: ({ count }) => formatCount(count),
  },
];
