import { useEffect, useRef } from 'react';
import { t } from '../../../app/messages/index.ts';
import { Icon } from '../../../components/Icon.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { type OpenTabs, type QueryTab, titleOf } from '../model/tabs/tabs.ts';
import { useSavedQueries } from '../panes/use-saved-queries.ts';
import styles from '../Query.module.css';

interface TabBarProps {
  readonly open: OpenTabs;
  readonly isRunning: (id: string) => boolean;
  readonly onShow: (id: string) => void;
  readonly onAdd: () => void;
  readonly onClose: (id: string) => void;
}

/** The queries that are open side by side. */
export function TabBar({ open, isRunning, onShow, onAdd, onClose }: TabBarProps) {
  const { items } = useSavedQueries();
  const list = useRef<HTMLUListElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab comes to the front
  useEffect(() => {
    list.current
      ?.querySelector('[aria-current="true"]')
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [open.active]);
  const isChanged = ({ saved, text }: QueryTab) =>
    items.some(({ id, value }) => id === saved && value.text !== text.trim());
  return (
    <>
      <ul ref={list} className={styles.tabs} aria-label={t('query.tabs')}>
        {open.tabs.map((tab, at) => {
          const title = titleOf(tab) || t('query.newTab');
          const name = title.slice(0, 60);
          return (
            <li key={tab.id} className={tab.id === open.active ? styles.tabOn : ''}>
              <button
                type="button"
                className={styles.tabName}
                title={title.slice(0, 300)}
                aria-current={tab.id === open.active}
                onClick={() => onShow(tab.id)}
                onAuxClick={(event) => event.button === 1 && onClose(tab.id)}
              >
                {isRunning(tab.id) && <span className={styles.tabRuns} title={t('query.tabRuns')} />}
                <Untrusted text={name} />
                {isChanged(tab) && <span title={t('query.unsaved')}> •</span>}
              </button>
              <button
                type="button"
                className={styles.tabClose}
                aria-label={t('query.closeTab', { name: `${at + 1}: ${name}` })}
                onClick={() => onClose(tab.id)}
              >
                <Icon name="close" size={10} />
              </button>
            </li>
          );
        })}
      </ul>
      <button
        type="button"
        className={styles.tabAdd}
        aria-label={t('query.addTab')}
        title={t('query.addTabKeys')}
        onClick={onAdd}
      >
        <Icon name="plus" size={13} />
      </button>
    </>
  );
}
