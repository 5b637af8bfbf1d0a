import type { QueryTable } from '@headwater/contract';
import { useMemo, useState } from 'react';
import { t } from '../../../app/messages/index.ts';
import { Icon } from '../../../components/Icon.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { formatCount } from '../../../format/number.ts';
import { cellText } from '../model/cells.ts';
import { groupRows, type RowGroup } from '../model/group-rows.ts';
import styles from '../Query.module.css';
import { ResultGrid } from './ResultGrid.tsx';

interface GroupedRowsProps {
  readonly result: QueryTable;
  readonly at: number;
  readonly hidden: ReadonlySet<number>;
  readonly onNarrow: (condition: string) => void;
}

const mostGroups = 500;
/** More rows scroll inside their group. */
const fewRows = 8;

/** Rows under the values of one column; a group shows its rows when it is opened. */
export function GroupedRows({ result, at, hidden, onNarrow }: GroupedRowsProps) {
  const { type } = result.columns[at]!;
  const groups = useMemo(
    () => groupRows(result.rows, at, (cell) => cellText(cell, type)),
    [result, at, type],
  );
  const [open, setOpen] = useState<string | undefined>(groups[0]?.value);
  return (
    <div className={styles.groups}>
      {groups.slice(0, mostGroups).map(({ value, rows }) => (
        <section key={value}>
          <button
            type="button"
            className={styles.groupHead}
            aria-expanded={open === value}
            onClick={() => setOpen(open === value ? undefined : value)}
          >
            <Icon name={open === value ? 'down' : 'right'} size={12} />
            <Untrusted text={value === '' ? t('query.empty') : value} />
            <span className="hw-dim">{formatCount(rows.length)}</span>
          </button>
          {open === value && (
            <div className={rows.length > fewRows ? styles.groupRows : ''}>
              <GroupGrid result={result} rows={rows} hidden={hidden} onNarrow={onNarrow} />
            </div>
          )}
        </section>
      ))}
      {groups.length > mostGroups && (
        <p className="hw-dim">{t('query.moreMembers', { count: groups.length - mostGroups })}</p>
      )}
    </div>
  );
}

interface GroupGridProps extends Omit<GroupedRowsProps, 'at'> {
  readonly rows: RowGroup['rows'];
}

function GroupGrid({ result, rows, hidden, onNarrow }: GroupGridProps) {
  const members = useMemo(() => ({ ...result, rows: rows as QueryTable['rows'] }), [result, rows]);
  return <ResultGrid result={members} hidden={hidden} onNarrow={onNarrow} />;
}
