import { Button, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../../app/messages/index.ts';
import styles from '../Query.module.css';

interface SaveModalProps {
  readonly title: string;
  readonly initial: string;
  /** Names that would be replaced */
  readonly taken: readonly string[];
  readonly onClose: () => void;
  readonly onSave: (name: string) => void;
}

/** Asks for a name; one that is taken is said to be replaced. */
export function SaveModal({ title, initial, taken, onClose, onSave }: SaveModalProps) {
  const [name, setName] = useState(initial);
  const replaces = taken.includes(name.trim());
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <form
        className={styles.builder}
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() === '') return;
          onSave(name.trim());
          onClose();
        }}
      >
        <TextInput
          data-autofocus
          label={t('query.saved.name')}
          description={replaces ? t('query.saved.taken') : t('query.saved.folderHint')}
          maxLength={200}
          value={name}
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" disabled={name.trim() === ''}>
          {replaces ? t('query.saved.replace') : t('query.saved.save')}
        </Button>
      </form>
    </Modal>
  );
}
