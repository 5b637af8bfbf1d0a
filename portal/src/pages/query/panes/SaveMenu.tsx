import { Button, Menu } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useState } from 'react';
import { t } from '../../../app/messages/index.ts';
import { Icon } from '../../../components/Icon.tsx';
import { type QueryTab, titleOf } from '../model/tabs/tabs.ts';
import { type EditedFunction, FunctionModal, isComplete } from './FunctionModal.tsx';
import { SaveModal } from './SaveModal.tsx';
import { useSavedFunctions, useSavedQueries } from './use-saved-queries.ts';

interface SaveMenuProps {
  readonly tab: QueryTab;
  /** The selection, or the paragraph of the cursor */
  readonly current: () => string;
  readonly onSaved: (name: string) => void;
}

/** Keeps the query in front: as it is called already, under a new name, or as a function. */
export function SaveMenu({ tab, current, onSaved }: SaveMenuProps) {
  const queries = useSavedQueries();
  const functions = useSavedFunctions();
  const [naming, setNaming] = useState(false);
  const [edited, setEdited] = useState<EditedFunction>();
  const known = queries.items.some(({ id }) => id === tab.saved);
  const isEmpty = tab.text.trim() === '';
  const keep = (name: string) => {
    queries.save.mutate({ id: name, value: { text: tab.text.trim() } });
    onSaved(name);
  };
  const save = () => {
    if (isEmpty) return;
    if (known && tab.saved !== undefined) keep(tab.saved);
    else setNaming(true);
  };
  useHotkeys([['mod+S', save]], [], true);
  const keepFunction = () => {
    if (!edited || !isComplete(edited)) return;
    functions.save.mutate({ id: edited.name, value: { parameters: edited.parameters, body: edited.body } });
    setEdited(undefined);
  };
  const failed = queries.save.error ?? functions.save.error;
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button variant="default" disabled={isEmpty} rightSection={<Icon name="down" size={11} />}>
            {failed ? t('query.saveFailed') : t('query.saved.save')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item rightSection={<kbd>Ctrl S</kbd>} onClick={save}>
            {t(known ? 'query.saveChanges' : 'query.saveQuery')}
          </Menu.Item>
          {known && <Menu.Item onClick={() => setNaming(true)}>{t('query.saveAs')}</Menu.Item>}
          <Menu.Item onClick={() => setEdited({ name: '', parameters: '', body: current() })}>
            {t('query.saveFunction')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {naming && (
        <SaveModal
          title={t('query.saveQuery')}
          initial={tab.saved ?? titleOf(tab).slice(0, 60)}
          taken={queries.items.map(({ id }) => id)}
          onClose={() => setNaming(false)}
          onSave={keep}
        />
      )}
      {edited && (
        <FunctionModal
          edited={edited}
          onChange={setEdited}
          onClose={() => setEdited(undefined)}
          onKeep={keepFunction}
        />
      )}
    </>
  );
}
