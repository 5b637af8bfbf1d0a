import type { TelemetryItem } from '@headwater/contract';
import { useMemo } from 'react';
import { t } from '../../app/messages/index.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatFullTime, formatTime } from '../../format/time.ts';
import { PageLink } from '../PageLink.tsx';
import { serviceColumn } from '../table/columns.tsx';
import { type Column, DataTable } from '../table/DataTable.tsx';
import { useNarrow } from '../table/narrow.ts';
import { Untrusted } from '../text/Untrusted.tsx';
import { useGo } from '../use-go.ts';
import styles from './Investigate.module.css';
import { ItemList } from './ItemList.tsx';
import { itemKey, itemMs, itemTarget } from './item-link.ts';
import { TypeTag } from './TypeTag.tsx';

interface ItemTableProps {
  readonly label: string;
  readonly items: readonly TelemetryItem[];
  /** Columns left out, e.g. the type where all are of one */
  readonly without?: readonly ('type' | 'service' | 'result')[];
  readonly maxHeight?: number | string;
  readonly openKey?: string | undefined;
  /** Instead of opening the end-to-end transaction */
  readonly onOpen?: (item: TelemetryItem) => void;
  readonly takesFocus?: boolean;
}

/** Telemetry as rows; each opens its end-to-end transaction. On a narrow page one under the other. */
export function ItemTable(props: ItemTableProps) {
  if (!useNarrow()) return <WideTable {...props} />;
  return (
    <section className={styles.body} aria-label={props.label}>
      <ItemList items={props.items} current={props.openKey ?? ''} />
    </section>
  );
}

function WideTable({ label, items, without = [], onOpen, ...rest }: ItemTableProps) {
  const go = useGo();
  const hidden = without.join();
  const columns = useMemo(
    () => makeColumns(onOpen).filter(({ id }) => !hidden.split(',').includes(id)),
    [hidden, onOpen],
  );
  const open = (item: TelemetryItem) => {
    const { to, params, search } = itemTarget(item);
    go(to, params, search);
  };
  return (
    <DataTable
      label={label}
      rows={items}
      columns={columns}
      rowKey={itemKey}
      onOpen={onOpen ?? open}
      {...rest}
    />
  );
}

function makeColumns(onOpen: ItemTableProps['onOpen']): Column<TelemetryItem>[] {
  return [
    {
      id: 'time',
      title: t('investigate.time'),
      width: '128px',
      sortBy: itemMs,
      cell: (item) => (
        <time className="hw-dim" title={formatFullTime(itemMs(item))}>
          {formatTime(itemMs(item))}
        </time>
      ),
    },
    {
      id: 'type',
      title: t('investigate.kind'),
      width: '126px',
      sortBy: ({ type }) => type,
      cell: ({ type }) => <TypeTag type={type} />,
    },
    {
      id: 'title',
      title: t('investigate.what'),
      width: 'minmax(170px, 3fr)',
      sortBy: ({ title }) => title,
      cell: (item) =>
        onOpen ? (
          <span className={styles.squeeze}>
            <Untrusted text={item.title || '–'} />
          </span>
        ) : (
          <PageLink {...itemTarget(item)} className={styles.squeeze}>
            <Untrusted text={item.title || '–'} />
          </PageLink>
        ),
    },
    serviceColumn(({ service }) => service, { width: '120px', link: !onOpen }),
    {
      id: 'result',
      title: t('investigate.result'),
      width: '84px',
      sortBy: ({ resultCode }) => resultCode,
      cell: (item) => <Result item={item} />,
    },
    {
      id: 'duration',
      title: t('term.duration'),
      width: '84px',
      number: true,
      sortBy: ({ durationNs }) => durationNs ?? -1,
      cell: ({ durationNs }) => (durationNs === null ? '' : formatDuration(durationNs)),
    },
  ];
}

function Result({ item }: { readonly item: TelemetryItem }) {
  if (item.success === null) return null;
  const code = item.resultCode && item.resultCode !== '0' ? item.resultCode : '';
  return (
    <span className={item.success ? '' : styles.failed}>
      {code ? <Untrusted text={code} /> : t(item.success ? 'investigate.ok' : 'investigate.failed')}
      {code && !item.success && ` ${t('investigate.failed')}`}
    </span>
  );
}
