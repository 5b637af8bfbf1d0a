import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useSaved } from '../../../api/use-saved.ts';
import { t } from '../../../app/messages/index.ts';
import { Icon } from '../../../components/Icon.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import styles from '../Query.module.css';

const readQuery = (value: unknown): { text: string } | undefined => {
  const text = (value as { text?: unknown } | null)?.text;
  return typeof text === 'string' ? { text } : undefined;
};

interface SavedPaneProps {
  readonly onPick: (text: string) => void;
  /** The editor's text */
  readonly current: () => string;
}

/** Queries that were saved for everyone who reads the project. */
export function SavedPane({ onPick, current }: SavedPaneProps) {
  const { items, save, remove, error } = useSaved('query', readQuery);
  const [name, setName] = useState('');
  const keep = () => {
    const text = current().trim();
    if (name.trim() === '' || text === '') return;
    save.mutate({ id: name.trim(), value: { text } });
    setName('');
  };
  return (
    <div className={styles.pane}>
      <form
        className={styles.paneForm}
        onSubmit={(event) => {
          event.preventDefault();
          keep();
        }}
      >
        <TextInput
          aria-label={t('query.saved.name')}
          placeholder={t('query.saved.name')}
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={name.trim() === ''}>
          {t('query.saved.save')}
        </Button>
      </form>
      {(error ?? save.error ?? remove.error) && <p role="alert">{t('query.saved.failed')}</p>}
      {items.length === 0 && <p className="hw-dim">{t('query.saved.none')}</p>}
      <ul className={styles.tables}>
        {items.map(({ id, value }) => (
          <li key={id} className={styles.savedRow}>
            <button type="button" title={value.text} onClick={() => onPick(value.text)}>
              <Untrusted text={id} />
            </button>
            <button
              type="button"
              aria-label={t('query.saved.remove', { name: id })}
              onClick={() => remove.mutate(id)}
            >
              <Icon name="close" size={11} />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
