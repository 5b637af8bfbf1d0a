import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../../app/messages/index.ts';
import styles from '../Query.module.css';
import { FunctionsPane } from './FunctionsPane.tsx';
import { SavedPane } from './SavedPane.tsx';
import { SchemaPane } from './SchemaPane.tsx';

interface SidePaneProps {
  readonly onInsert: (text: string) => void;
  readonly onPick: (text: string) => void;
  readonly current: () => string;
}

/** Beside the editor: tables, saved queries, saved functions. */
export function SidePane({ onInsert, onPick, current }: SidePaneProps) {
  const [shown, setShown] = useState('tables');
  return (
    <aside className={`hw-panel ${styles.schema}`} aria-label={t('query.side')}>
      <SegmentedControl
        aria-label={t('query.side')}
        size="xs"
        fullWidth
        value={shown}
        onChange={setShown}
        data={[
          { value: 'tables', label: t('query.schema') },
          { value: 'saved', label: t('query.saved') },
          { value: 'functions', label: t('query.functions') },
        ]}
      />
      {shown === 'tables' ? (
        <SchemaPane onInsert={onInsert} />
      ) : shown === 'saved' ? (
        <SavedPane onPick={onPick} current={current} />
      ) : (
        <FunctionsPane onInsert={onInsert} />
      )}
    </aside>
  );
}
