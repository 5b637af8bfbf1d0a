import { Menu } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../../app/messages/index.ts';
import { Icon } from '../../../components/Icon.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { inFolders } from '../model/tabs/folders.ts';
import styles from '../Query.module.css';
import { SaveModal } from './SaveModal.tsx';
import { useSavedQueries } from './use-saved-queries.ts';

interface SavedPaneProps {
  readonly onSaved: (name: string, text: string) => void;
}

/** Queries that were saved for everyone who reads the project, in folders. */
export function SavedPane({ onSaved }: SavedPaneProps) {
  const { items, save, remove, error, isPending } = useSavedQueries();
  const [renamed, setRenamed] = useState<string>();
  const rename = (name: string) => {
    const value = items.find(({ id }) => id === renamed)?.value;
    if (!value || renamed === undefined || name === renamed) return;
    const old = renamed;
    save.mutate({ id: name, value }, { onSuccess: () => remove.mutate(old) });
  };
  return (
    <div className={styles.pane}>
      {(error ?? save.error ?? remove.error) && <p role="alert">{t('query.saved.failed')}</p>}
      {items.length === 0 && !isPending && <p className="hw-dim">{t('query.saved.none')}</p>}
      <div className={styles.tables}>
        {inFolders(items).map(({ name, items: members }) => (
          <section key={name}>
            {name !== '' && (
              <h3 className={styles.folder}>
                <Untrusted text={name} />
              </h3>
            )}
            <ul className={name === '' ? styles.flat : ''}>
              {members.map(({ label, item: { id, value } }) => (
                <li key={id} className={styles.savedRow}>
                  <button
                    type="button"
                    title={value.text.slice(0, 2_000)}
                    onClick={() => onSaved(id, value.text)}
                  >
                    <Untrusted text={label} />
                  </button>
                  <Menu position="bottom-end" withinPortal>
                    <Menu.Target>
                      <button type="button" aria-label={t('query.saved.more', { name: id })}>
                        <Icon name="edit" size={12} />
                      </button>
                    </Menu.Target>
                    <Menu.Dropdown>
                      <Menu.Item onClick={() => setRenamed(id)}>{t('query.saved.rename')}</Menu.Item>
                      <Menu.Item color="red" onClick={() => remove.mutate(id)}>
                        {t('query.saved.delete')}
                      </Menu.Item>
                    </Menu.Dropdown>
                  </Menu>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
      {renamed !== undefined && (
        <SaveModal
          title={t('query.saved.rename')}
          initial={renamed}
          taken={items.map(({ id }) => id).filter((id) => id !== renamed)}
          onClose={() => setRenamed(undefined)}
          onSave={rename}
        />
      )}
    </div>
  );
}
