import type { QueryColumn } from '@headwater/contract';
import { Button, Checkbox, Popover, Select } from '@mantine/core';
import { t } from '../../../app/messages/index.ts';
import { Icon } from '../../../components/Icon.tsx';
import styles from '../Query.module.css';

interface GridToolsProps {
  readonly columns: readonly QueryColumn[];
  readonly hidden: ReadonlySet<number>;
  readonly onHidden: (hidden: ReadonlySet<number>) => void;
  readonly groupAt: number | undefined;
  readonly onGroup: (at: number | undefined) => void;
}

/** Which columns are shown, and the one that rows are grouped by. */
export function GridTools({ columns, hidden, onHidden, groupAt, onGroup }: GridToolsProps) {
  const toggle = (at: number) => {
    const next = new Set(hidden);
    if (!next.delete(at)) next.add(at);
    onHidden(next);
  };
  return (
    <div className={styles.gridTools}>
      <Popover position="bottom-start" withinPortal trapFocus>
        <Popover.Target>
          <Button variant="subtle" leftSection={<Icon name="columns" size={13} />}>
            {t('query.columns', { shown: columns.length - hidden.size, all: columns.length })}
          </Button>
        </Popover.Target>
        <Popover.Dropdown className={styles.columnPicker}>
          {columns.map(({ name }, at) => (
            <Checkbox
              // biome-ignore lint/suspicious/noArrayIndexKey: columns of one answer never move
              key={at}
              label={name}
              checked={!hidden.has(at)}
              onChange={() => toggle(at)}
            />
          ))}
        </Popover.Dropdown>
      </Popover>
      <Select
        aria-label={t('query.groupBy')}
        placeholder={t('query.groupBy')}
        clearable
        searchable
        w={190}
        data={columns.map(({ name }, at) => ({ value: String(at), label: name }))}
        value={groupAt === undefined ? null : String(groupAt)}
        onChange={(value) => onGroup(value === null ? undefined : Number(value))}
      />
    </div>
  );
}
