import type { Doctor, StrayKey } from '@headwater/contract';
import { t } from '../../app/messages/index.ts';
import { PageLink } from '../../components/PageLink.tsx';
import { Empty } from '../../components/states/States.tsx';
import { type Column, DataTable } from '../../components/table/DataTable.tsx';
import { useShownFirst } from '../../components/table/narrow.ts';
import { Untrusted } from '../../components/text/Untrusted.tsx';
import { formatCount } from '../../format/number.ts';
import { formatAge, formatFullTime } from '../../format/time.ts';
import styles from './Doctor.module.css';

/** Keys that came with telemetry and belong to no project. */
export function Keys({ keys: { rejected, adopted } }: Pick<Doctor, 'keys'>) {
  if (rejected.length + adopted.length === 0) return <Empty title={t('doctor.keysNone')} />;
  return (
    <>
      <KeyTable title={t('doctor.rejectedKeys')} keys={rejected} />
      <KeyTable title={t('doctor.adoptedKeys')} keys={adopted} />
      <p className={styles.lead}>
        <PageLink to="/settings">{t('doctor.openKeys')}</PageLink>
      </p>
    </>
  );
}

function KeyTable({ title, keys }: { readonly title: string; readonly keys: readonly StrayKey[] }) {
  const shown = useShownFirst(columns);
  if (keys.length === 0) return null;
  return (
    <section className={styles.part} aria-label={title}>
      <h2>{title}</h2>
      <DataTable label={title} rows={keys} columns={shown} rowKey={({ key }) => key} />
    </section>
  );
}

const columns: Column<StrayKey>[] = [
  {
    id: 'key',
    title: t('doctor.key'),
    width: 'minmax(220px, 2fr)',
    sortBy: ({ key }) => key,
    cell: ({ key }) => (
      <code className="hw-mono">
        <Untrusted text={key} />
      </code>
    ),
  },
  {
    id: 'kind',
    title: t('doctor.keyKind'),
    width: '150px',
    cell: ({ kind }) => <span className="hw-dim">{t(`doctor.keyKind.${kind}`)}</span>,
  },
  {
    id: 'count',
    title: t('doctor.requests'),
    width: '90px',
    number: true,
    sortBy: ({ count }) => count,
    cell: ({ count }) => formatCount(count),
  },
  {
    id: 'first',
    title: t('term.firstSeen'),
    width: '100px',
    number: true,
    sortBy: ({ firstMs }) => firstMs,
    cell: ({ firstMs }) => <span title={formatFullTime(firstMs)}>{formatAge(firstMs)}</span>,
  },
  {
    id: 'last',
    title: t('term.lastSeen'),
    width: '100px',
    number: true,
    sortBy: ({ lastMs }) => lastMs,
    cell: ({ lastMs }) => <span title={formatFullTime(lastMs)}>{formatAge(lastMs)}</span>,
  },
];
