import { Button } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../../app/messages/index.ts';
import { Icon } from '../../../components/Icon.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import styles from '../Query.module.css';
import { type EditedFunction, FunctionModal, isComplete } from './FunctionModal.tsx';
import { useSavedFunctions } from './use-saved-queries.ts';

const nothing: EditedFunction = { name: '', parameters: '', body: '' };

/** Functions that every query of the project may call by their name. */
export function FunctionsPane({ onInsert }: { readonly onInsert: (text: string) => void }) {
  const { items, save, remove, error } = useSavedFunctions();
  const [edited, setEdited] = useState<EditedFunction>();
  const keep = () => {
    if (!edited || !isComplete(edited)) return;
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
      {edited && (
        <FunctionModal
          edited={edited}
          onChange={setEdited}
          onClose={() => setEdited(undefined)}
          onKeep={keep}
        />
      )}
    </div>
  );
}
