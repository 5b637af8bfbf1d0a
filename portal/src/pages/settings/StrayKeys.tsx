import { addInstrumentationKey, type StrayKey } from '@headwater/contract';
import { NativeSelect } from '@mantine/core';
import { t } from '../../app/messages/index.ts';
import { type Column, DataTable } from '../../components/table/DataTable.tsx';
import { useNarrow } from '../../components/table/narrow.ts';
import { Untrusted } from '../../components/text/Untrusted.tsx';
import { visibleText } from '../../components/text/visible-text.ts';
import { formatCount } from '../../format/number.ts';
import { formatAge, formatFullTime } from '../../format/time.ts';
import { Wrong } from './parts.tsx';
import styles from './Settings.module.css';
import { useChange } from './use-settings.ts';

interface StrayKeysProps {
  readonly title: string;
  readonly lead: string;
  readonly keys: readonly StrayKey[];
  readonly projects: readonly string[];
  readonly mayManage: boolean;
}

/** Keys that came with telemetry and belong to no project, each with a way to give it to one. */
export function StrayKeys({ title, lead, keys, projects, mayManage }: StrayKeysProps) {
  const narrow = useNarrow();
  const gift = useChange(addInstrumentationKey);
  if (keys.length === 0) return null;
  const columns: Column<StrayKey>[] = [
    {
      id: 'key',
      title: t('settings.stray.key'),
      width: narrow ? '90px' : 'minmax(90px, 1fr)',
      cell: ({ key }) => (
        <code className="hw-mono" title={visibleText(key)}>
          <Untrusted text={key} />
        </code>
      ),
    },
    {
      id: 'count',
      title: t('settings.stray.count'),
      width: narrow ? '70px' : '72px',
      number: true,
      sortBy: ({ count }) => count,
      cell: ({ count }) => formatCount(count),
    },
    {
      id: 'give',
      title: t('settings.stray.give'),
      width: narrow ? '102px' : '112px',
      cell: ({ key, kind }) =>
        mayManage &&
        kind === 'instrumentation-key' && (
          <NativeSelect
            size="xs"
            aria-label={`${t('settings.stray.give')}: ${key}`}
            value=""
            data={[{ value: '', label: t('settings.stray.choose') }, ...projects]}
            onChange={({ currentTarget }) => {
              if (currentTarget.value !== '')
                gift.mutate({ params: { name: currentTarget.value }, body: { key } });
            }}
          />
        ),
    },
    {
      id: 'last',
      title: t('settings.stray.last'),
      width: narrow ? '78px' : '76px',
      number: true,
      sortBy: ({ lastMs }) => lastMs,
      cell: ({ lastMs }) => <span title={formatFullTime(lastMs)}>{formatAge(lastMs)}</span>,
    },
  ];
  return (
    <section className={`hw-panel ${styles.panel}`} aria-label={title}>
      <h2>{title}</h2>
      <p className="hw-dim">{lead}</p>
      <DataTable
        label={title}
        rows={keys}
        columns={columns}
        rowKey={({ key }) => key}
        initialSort={{ id: 'last', descending: true }}
        maxHeight={320}
      />
      <Wrong error={gift.error} />
    </section>
  );
}
