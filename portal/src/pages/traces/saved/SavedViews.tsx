import { ActionIcon, Button, Group, Popover, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../../app/messages/index.ts';
import { useUrlState } from '../../../app/scope/use-url-state.ts';
import { Icon } from '../../../components/Icon.tsx';
import { Notice } from '../../../components/states/States.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { visibleText } from '../../../components/text/visible-text.ts';
import styles from '../Traces.module.css';
import { openingState, randomId, type SavedView, useSavedViews, viewState } from './use-saved-views.ts';

/** Views that were saved for everyone in the project: open, save, rename, delete, and which one opens first. */
export function SavedViews() {
  const [url, set] = useUrlState();
  const saved = useSavedViews();
  const [shown, setShown] = useState(false);
  const [name, setName] = useState('');
  const current = saved.views.find(({ id }) => id === url.saved);
  const saveNew = () => {
    if (name.trim() === '') return;
    const id = randomId();
    saved.save({ id, page: 'traces', name: name.trim(), state: viewState(url), isDefault: false });
    set({ saved: id }, { replace: true });
    setName('');
  };
  return (
    <Popover position="bottom-end" shadow="md" trapFocus opened={shown} onChange={setShown}>
      <Popover.Target>
        <Button
          size="xs"
          variant="default"
          px={8}
          aria-expanded={shown}
          rightSection={<Icon name="down" size={12} />}
          onClick={() => setShown(!shown)}
        >
          {current ? <Untrusted text={current.name} /> : t('views.title')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={6} w={300}>
          {saved.views.length === 0 && <p className={styles.viewsNone}>{t('views.none')}</p>}
          {saved.views.map((view) => (
            <ViewRow
              key={view.id}
              view={view}
              isCurrent={view.id === url.saved}
              saved={saved}
              onOpen={() => {
                set({ ...openingState(view), saved: view.id });
                setShown(false);
              }}
            />
          ))}
          {current && (
            <Button
              size="xs"
              variant="default"
              onClick={() => saved.save({ ...current, state: viewState(url) })}
            >
              <span className="hw-ellipsis">{t('views.update', { name: visibleText(current.name) })}</span>
            </Button>
          )}
          <Group gap={6} wrap="nowrap">
            <TextInput
              size="xs"
              style={{ flex: 1 }}
              aria-label={t('views.name')}
              placeholder={t('views.name')}
              maxLength={120}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              onKeyDown={(event) => event.key === 'Enter' && saveNew()}
            />
            <Button size="xs" variant="default" onClick={saveNew}>
              {t('views.save')}
            </Button>
          </Group>
          {saved.failed && <Notice>{t('views.failed', { reason: saved.failed.message })}</Notice>}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

interface ViewRowProps {
  readonly view: SavedView;
  readonly isCurrent: boolean;
  readonly saved: ReturnType<typeof useSavedViews>;
  readonly onOpen: () => void;
}

function ViewRow({ view, isCurrent, saved, onOpen }: ViewRowProps) {
  const [renamed, setRenamed] = useState<string>();
  const text = { name: visibleText(view.name) };
  const rename = () => {
    if (renamed?.trim() && renamed.trim() !== view.name) saved.save({ ...view, name: renamed.trim() });
    setRenamed(undefined);
  };
  if (renamed !== undefined) {
    return (
      <TextInput
        size="xs"
        autoFocus
        aria-label={t('views.rename', text)}
        maxLength={120}
        value={renamed}
        onChange={(event) => setRenamed(event.currentTarget.value)}
        onBlur={rename}
        onKeyDown={(event) => event.key === 'Enter' && rename()}
      />
    );
  }
  return (
    <div className={styles.viewRow}>
      <button type="button" className={styles.viewName} aria-current={isCurrent} onClick={onOpen}>
        <Untrusted text={view.name} />
      </button>
      <ActionIcon
        size="sm"
        aria-label={t(view.isDefault ? 'views.isDefault' : 'views.makeDefault', text)}
        title={t(view.isDefault ? 'views.isDefault' : 'views.makeDefault', text)}
        aria-pressed={view.isDefault}
        variant={view.isDefault ? 'light' : 'subtle'}
        onClick={() => saved.makeDefault(view)}
      >
        <Icon name="star" size={12} />
      </ActionIcon>
      <ActionIcon
        size="sm"
        aria-label={t('views.rename', text)}
        title={t('views.rename', text)}
        onClick={() => setRenamed(view.name)}
      >
        <Icon name="edit" size={12} />
      </ActionIcon>
      <ActionIcon
        size="sm"
        aria-label={t('views.delete', text)}
        title={t('views.delete', text)}
        onClick={() => saved.remove(view.id)}
      >
        <Icon name="close" size={12} />
      </ActionIcon>
    </div>
  );
}
