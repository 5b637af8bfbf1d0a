import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useSaved } from '../../../api/use-saved.ts';
import { t } from '../../../app/messages/index.ts';
import { Icon } from '../../../components/Icon.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import styles from '../Query.module.css';

interface SavedFunction {
  readonly parameters: string;
  readonly body: string;
}

const readFunction = (value: unknown): SavedFunction | undefined => {
  const { parameters = '', body } = (value ?? {}) as { parameters?: unknown; body?: unknown };
  return typeof body === 'string' && typeof parameters === 'string' ? { parameters, body } : undefined;
};

const nothing = { name: '', parameters: '', body: '' };

/** Functions that every query of the project may call by their name. */
export function FunctionsPane({ onInsert }: { readonly onInsert: (text: string) => void }) {
  const { items, save, remove, error } = useSaved('function', readFunction);
  const [edited, setEdited] = useState<typeof nothing>();
  const isName = /^[A-Za-z_]\w{0,127}$/.test(edited?.name ?? '');
  const keep = () => {
    if (!edited || !isName || edited.body.trim() === '') return;
    save.mutate({ id: edited.name, value: { parameters: edited.parameters, body: edited.body } });
    setEdited(undefined);
  };
  return (
    <div className={styles.pane}>
      <Button
        variant="default"
        leftSection={<Icon name="plus" size={12} />}
        onClick={() => setEdited(nothing)}
      >
        {t('query.functions.add')}
      </Button>
      {(error ?? save.error ?? remove.error) && <p role="alert">{t('query.saved.failed')}</p>}
      {items.length === 0 && <p className="hw-dim">{t('query.functions.none')}</p>}
      <ul className={styles.tables}>
        {items.map(({ id, value }) => (
          <li key={id} className={styles.savedRow}>
            <button type="button" title={value.body} onClick={() => onInsert(`${id}()`)}>
              <Untrusted text={`${id}(${value.parameters})`} />
            </button>
            <button
              type="button"
              aria-label={t('query.functions.edit', { name: id })}
              onClick={() => setEdited({ name: id, ...value })}
            >
              <Icon name="edit" size={12} />
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
      <Modal
        opened={edited !== undefined}
        onClose={() => setEdited(undefined)}
        title={t('query.functions.title')}
        closeButtonProps={{ 'aria-label': t('action.close') }}
      >
        {edited && (
          <div className={styles.builder}>
            <TextInput
              label={t('query.functions.name')}
              value={edited.name}
              error={edited.name !== '' && !isName ? t('query.functions.badName') : undefined}
              onChange={(event) => setEdited({ ...edited, name: event.currentTarget.value })}
            />
            <TextInput
              label={t('query.functions.parameters')}
              placeholder="since: timespan = 1h"
              value={edited.parameters}
              onChange={(event) => setEdited({ ...edited, parameters: event.currentTarget.value })}
            />
            <Textarea
              label={t('query.functions.body')}
              placeholder="requests | where timestamp > ago(since)"
              autosize
              minRows={4}
              maxRows={14}
              value={edited.body}
              onChange={(event) => setEdited({ ...edited, body: event.currentTarget.value })}
            />
            <Button disabled={!isName || edited.body.trim() === ''} onClick={keep}>
              {t('query.saved.save')}
            </Button>
          </div>
        )}
      </Modal>
    </div>
  );
}
