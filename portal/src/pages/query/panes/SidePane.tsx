import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../../app/messages/index.ts';
import { Icon } from '../../../components/Icon.tsx';
import styles from '../Query.module.css';
import { FunctionsPane } from './FunctionsPane.tsx';
import { HistoryPane } from './HistoryPane.tsx';
import { SavedPane } from './SavedPane.tsx';
import { SchemaPane } from './SchemaPane.tsx';

interface SidePaneProps {
  readonly onInsert: (text: string) => void;
  readonly onPick: (text: string) => void;
  /** Opens what was saved under a name */
  readonly onSaved: (name: string, text: string) => void;
  readonly onClose: () => void;
}

/** Beside the editor: tables, saved queries, saved functions, queries that ran. */
export function SidePane({ onInsert, onPick, onSaved, onClose }: SidePaneProps) {
  const [shown, setShown] = useState('tables');
  return (
    <aside className={`hw-panel ${styles.schema}`} aria-label={t('query.side')}>
      <div className={styles.sideHead}>
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
            { value: 'history', label: t('query.history') },
          ]}
        />
        <button
          type="button"
          className={styles.tabClose}
          aria-label={t('query.closeSide')}
          title={t('query.closeSide')}
          onClick={onClose}
        >
          <Icon name="close" size={11} />
        </button>
      </div>
      {shown === 'tables' ? (
        <SchemaPane onInsert={onInsert} onPick={onPick} />
      ) : shown === 'saved' ? (
        <SavedPane onSaved={onSaved} />
      ) : shown === 'functions' ? (
        <FunctionsPane onInsert={onInsert} />
      ) : (
        <HistoryPane onPick={onPick} />
      )}
    </aside>
  );
}
