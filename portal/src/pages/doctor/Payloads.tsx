import type { RefusedPayload } from '@headwater/contract';
import { useState } from 'react';
import { t } from '../../app/messages/index.ts';
import { Empty } from '../../components/states/States.tsx';
import { type Column, DataTable } from '../../components/table/DataTable.tsx';
import { CopyButton } from '../../components/text/CopyButton.tsx';
import { Untrusted } from '../../components/text/Untrusted.tsx';
import { formatBytes, formatCount } from '../../format/number.ts';
import { formatFullTime, formatTime } from '../../format/time.ts';
import styles from './Doctor.module.css';

/** Requests that could not be decoded, or not in full; a row opens into what was sent. */
export function Payloads({ payloads }: { readonly payloads: readonly RefusedPayload[] }) {
  const [opened, setOpened] = useState<string>();
  if (payloads.length === 0) return <Empty title={t('doctor.payloadsNone')} />;
  return (
    <>
      <p className={styles.lead}>{t('doctor.payloadsLead')}</p>
      <DataTable
        label={t('doctor.payloads')}
        rows={payloads}
        columns={columns}
        rowKey={({ id }) => String(id)}
        openKey={opened}
        onOpen={({ id }) => setOpened(opened === String(id) ? undefined : String(id))}
        detail={(payload) => <Payload payload={payload} />}
      />
    </>
  );
}

function Payload({ payload: { text, message, isCut, timeMs, code } }: { readonly payload: RefusedPayload }) {
  return (
    <div className={styles.detail}>
      <div>
        <b>
          <Untrusted text={message} />
        </b>{' '}
        <code className="hw-mono">{code}</code> <span className="hw-dim">{formatFullTime(timeMs)}</span>{' '}
        <CopyButton text={text} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must reach it */}
      <pre className={styles.payload} tabIndex={0}>
        <Untrusted text={text} />
      </pre>
      {isCut && <span className="hw-dim">{t('doctor.payloadCut')}</span>}
    </div>
  );
}

const columns: Column<RefusedPayload>[] = [
  {
    id: 'time',
    title: t('term.time'),
    width: '116px',
    sortBy: ({ timeMs }) => timeMs,
    cell: ({ timeMs }) => formatTime(timeMs),
  },
  {
    id: 'receiver',
    title: t('doctor.receiver'),
    width: '140px',
    sortBy: ({ receiver }) => receiver,
    cell: ({ receiver }) => receiver,
  },
  { id: 'signal', title: t('doctor.signal'), width: '80px', cell: ({ signal }) => signal },
  {
    id: 'reason',
    title: t('doctor.reason'),
    width: 'minmax(160px, 2fr)',
    sortBy: ({ code }) => code,
    cell: ({ message }) => <Untrusted text={message} />,
  },
  {
    id: 'rejected',
    title: t('doctor.rejected'),
    width: '130px',
    number: true,
    sortBy: ({ rejected }) => rejected,
    cell: ({ rejected }) =>
      rejected > 0 ? t('doctor.rejectedItems', { count: formatCount(rejected) }) : t('doctor.whole'),
  },
  {
    id: 'size',
    title: t('doctor.size'),
    width: '84px',
    number: true,
    sortBy: ({ bytes }) => bytes,
    cell: ({ bytes }) => formatBytes(bytes),
  },
];
