import { ActionIcon, Autocomplete, Button, Checkbox, Group, Popover, Stack } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../../app/messages/index.ts';
import { Icon } from '../../../components/Icon.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { visibleText } from '../../../components/text/visible-text.ts';
import { useAttributeKeys } from '../facets/AddFacet.tsx';
import { ownFacets } from '../facets/facet-keys.ts';
import { writeList } from '../url-lists.ts';
import type { Explorer } from '../use-explorer.ts';

interface ColumnChooserProps {
  readonly explorer: Explorer;
  readonly own: readonly { readonly id: string; readonly title: string }[];
}

/** Which columns are shown, and columns of any other key. */
export function ColumnChooser({ explorer, own }: ColumnChooserProps) {
  const { hidden, columns, set } = explorer;
  const toggle = (id: string) => {
    const next = new Set(hidden);
    if (!next.delete(id)) next.add(id);
    set({ hide: writeList([...next]) || undefined }, { replace: true });
  };
  const show = (keys: readonly string[]) => set({ cols: writeList(keys) || undefined }, { replace: true });
  return (
    <Popover position="bottom-end" shadow="md" trapFocus>
      <Popover.Target>
        <Button size="xs" variant="default" px={8} leftSection={<Icon name="columns" size={14} />}>
          {t('action.columns')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={6} w={260}>
          {own.map(({ id, title }) => (
            <Checkbox
              key={id}
              size="xs"
              label={title}
              checked={!hidden.has(id)}
              onChange={() => toggle(id)}
            />
          ))}
          {columns.map((key) => (
            <Group key={key} justify="space-between" wrap="nowrap" fz={12}>
              <span className="hw-ellipsis">
                <Untrusted text={key} />
              </span>
              <ActionIcon
                size="xs"
                aria-label={t('explorer.removeColumn', { key: visibleText(key) })}
                onClick={() => show(columns.filter((one) => one !== key))}
              >
                <Icon name="close" size={11} />
              </ActionIcon>
            </Group>
          ))}
          <AddColumn onAdd={(key) => show([...new Set([...columns, key])].slice(0, 20))} />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function AddColumn({ onAdd }: { readonly onAdd: (key: string) => void }) {
  const [typed, setTyped] = useState('');
  const keys = useAttributeKeys();
  const add = (text: string) => {
    setTyped('');
    if (text.trim() !== '') onAdd(text.trim());
  };
  return (
    <Autocomplete
      size="xs"
      aria-label={t('explorer.addColumnButton')}
      placeholder={t('explorer.addColumn')}
      value={typed}
      limit={40}
      maxLength={512}
      comboboxProps={{ withinPortal: false }}
      data={[...new Set([...ownFacets, ...keys.map(({ key }) => `@${key}`)])]}
      renderOption={({ option }) => <span className="hw-ellipsis">{visibleText(option.value)}</span>}
      onChange={setTyped}
      onOptionSubmit={add}
      onKeyDown={(event) => event.key === 'Enter' && add(typed)}
    />
  );
}
