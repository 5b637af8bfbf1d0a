import { useMemo, useState } from 'react';
import { t } from '../../../app/messages/index.ts';
import { Icon } from '../../../components/Icon.tsx';
import { useTypeColor } from '../../../components/investigate/TypeTag.tsx';
import { type Column, DataTable } from '../../../components/table/DataTable.tsx';
import { useNarrow } from '../../../components/table/narrow.ts';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { useScheme } from '../../../components/use-scheme.ts';
import { serviceColors } from '../../../format/colors.ts';
import { formatDuration } from '../../../format/duration.ts';
import { scaleStep, TimeScale } from './TimeScale.tsx';
import styles from './Transaction.module.css';
import { type Transaction, type TransactionRow, unfoldedRows } from './transaction-tree.ts';

interface GanttProps {
  readonly transaction: Transaction;
  readonly rows: readonly TransactionRow[];
  readonly chosen: string | undefined;
  readonly onSelect: (id: string | undefined) => void;
}

/** Deeper rows are not moved further to the right. */
const deepestIndent = 14;

/** Requests and dependencies as bars in time, with everything else as marks under what it was written in. */
export function Gantt({ transaction, rows, chosen, onSelect }: GanttProps) {
  const narrow = useNarrow();
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const shown = useMemo(() => unfoldedRows(rows, folded), [rows, folded]);
  const toggle = (key: string) =>
    setFolded((old) => {
      const next = new Set(old);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  const stepMs = scaleStep(transaction.totalMs, narrow ? 3 : 5);
  const columns: Column<TransactionRow>[] = [
    {
      id: 'name',
      title: t('transaction.itemTitle'),
      width: narrow ? 'minmax(150px, 2fr)' : 'minmax(200px, 2fr)',
      cell: (row) => <Name row={row} folded={folded.has(row.key)} onToggle={() => toggle(row.key)} />,
    },
    {
      id: 'track',
      title: `${t('transaction.time')} (0 – ${formatDuration(transaction.totalMs * 1e6)})`,
      head: <TimeScale totalMs={transaction.totalMs} stepMs={stepMs} />,
      width: narrow ? 'minmax(110px, 2fr)' : 'minmax(120px, 3fr)',
      cell: (row) => <Track row={row} transaction={transaction} stepMs={stepMs} />,
    },
    {
      id: 'duration',
      title: t('term.duration'),
      width: narrow ? '72px' : '84px',
      number: true,
      cell: ({ item }) => (item.durationNs === null ? '' : formatDuration(item.durationNs)),
    },
  ];
  return (
    <DataTable
      label={t('transaction.gantt')}
      rows={shown}
      columns={columns}
      rowKey={({ key }) => key}
      openKey={shown.find(({ item }) => item.id === chosen)?.key}
      onOpen={({ item }) => onSelect(item.id)}
      maxHeight="70vh"
      takesFocus
    />
  );
}

/** Requests and dependencies are told by what they are called; all else says what it is. */
const isCall = ({ type }: TransactionRow['item']) => type === 'request' || type === 'dependency';

interface NameProps {
  readonly row: TransactionRow;
  readonly folded: boolean;
  readonly onToggle: () => void;
}

function Name({ row: { item, depth, children }, folded, onToggle }: NameProps) {
  const colorOf = useTypeColor();
  return (
    <span className={styles.name} style={{ paddingLeft: Math.min(depth, deepestIndent) * 12 }}>
      {children > 0 ? (
        <button
          type="button"
          className={styles.fold}
          aria-expanded={!folded}
          aria-label={t(folded ? 'transaction.expand' : 'transaction.collapse')}
          onClick={onToggle}
        >
          <Icon name={folded ? 'right' : 'down'} size={12} />
        </button>
      ) : (
        <span className={styles.noFold} />
      )}
      <i aria-hidden="true" title={t(`telemetry.${item.type}`)} style={{ background: colorOf(item.type) }} />
      <span className="hw-ellipsis">
        {!isCall(item) && (
          <span className={item.type === 'exception' ? styles.failed : 'hw-dim'}>
            {t(`telemetry.${item.type}`)}{' '}
          </span>
        )}
        <Untrusted text={item.title || '–'} />{' '}
        <span className="hw-dim">
          <Untrusted text={[item.service, item.dependencyType].filter(Boolean).join(' · ')} />
        </span>
        {item.success === false && (
          <span className={styles.failed}>
            {' '}
            <Untrusted text={item.resultCode === '0' ? '' : item.resultCode} /> {t('investigate.failed')}
          </span>
        )}
      </span>
    </span>
  );
}

interface TrackProps {
  readonly row: TransactionRow;
  readonly transaction: Transaction;
  /** Between lines of the scale */
  readonly stepMs: number;
}

function Track({ row: { item, startMs, durationMs }, transaction, stepMs }: TrackProps) {
  const scheme = useScheme();
  const typeColor = useTypeColor();
  const colors = useMemo(() => serviceColors(transaction.services, scheme), [transaction, scheme]);
  const share = (ms: number) => Math.min(100, Math.max(0, (ms / transaction.totalMs) * 100));
  const isSpan = isCall(item) || durationMs > 0;
  return (
    <div
      className={styles.track}
      title={`+${formatDuration(startMs * 1e6)}`}
      style={{ backgroundSize: `${share(stepMs)}% 100%` }}
    >
      {isSpan ? (
        <span
          className={`${styles.bar} ${item.success === false ? styles.barFailed : ''}`}
          style={{
            left: `min(${share(startMs)}%, calc(100% - 2px))`,
            width: `${Math.min(share(durationMs), 100 - share(startMs))}%`,
            background: colors.get(item.service),
          }}
        />
      ) : (
        <span
          className={styles.mark}
          style={{ left: `${share(startMs)}%`, background: typeColor(item.type) }}
        />
      )}
    </div>
  );
}
