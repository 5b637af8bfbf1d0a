import type { QueryColumn } from '@headwater/contract';
import { Button, Checkbox, Popover, Select, TextInput } from '@mantine/core';
import { t } from '../../../app/messages/index.ts';
import { Icon } from '../../../components/Icon.tsx';
import styles from '../Query.module.css';

interface GridToolsProps {
  readonly columns: readonly QueryColumn[];
  readonly hidden: ReadonlySet<number>;
  readonly onHidden: (hidden: ReadonlySet<number>) => void;
  readonly groupAt: number | undefined;
  readonly onGroup: (at: number | undefined) => void;
  /** Rows without these words are left out */
  readonly words: string;
  readonly onWords: (words: string) => void;
}

/** Which rows and columns are shown, and the column that rows are grouped by. */
export function GridTools(props: GridToolsProps) {
  const { columns, hidden, onHidden, groupAt, onGroup, words, onWords } = props;
  const toggle = (at: number) => {
    const next = new Set(hidden);
    if (!next.delete(at)) next.add(at);
    onHidden(next);
  };
  return (
    <div className={styles.gridTools}>
      <TextInput
        aria-label={t('query.findRows')}
        placeholder={t('query.findRows')}
        leftSection={<Icon name="search" size={13} />}
        w={170}
        value={words}
        onChange={(event) => onWords(event.currentTarget.value)}
      />
      <Popover position="bottom-start" withinPortal trapFocus>
        <Popover.Target>
          <Button variant="subtle" leftSection={<Icon name="columns" size={13} />}>
            {t('query.columns', { shown: columns.length - hidden.size, all: columns.length })}
          </Button>
        </Popover.Target>
        <Popover.Dropdown className={styles.columnPicker}>
          <div className={styles.pickAll}>
            <Button variant="default" onClick={() => onHidden(new Set())}>
              {t('query.allColumns')}
            </Button>
            <Button variant="default" onClick={() => onHidden(new Set(columns.keys()))}>
              {t('query.noColumns')}
            </Button>
          </div>
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
        w={150}
        data={columns.map(({ name }, at) => ({ value: String(at), label: name }))}
        value={groupAt === undefined ? null : String(groupAt)}
        onChange={(value) => onGroup(value === null ? undefined : Number(value))}
      />
    </div>
  );
}
