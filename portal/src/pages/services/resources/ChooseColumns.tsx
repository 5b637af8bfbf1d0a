import { Button, Checkbox, Popover, Stack } from '@mantine/core';
import { t } from '../../../app/messages/index.ts';
import { Icon } from '../../../components/Icon.tsx';

interface ChooseColumnsProps {
  /** The first one is always shown */
  readonly columns: readonly { readonly id: string; readonly title: string }[];
  readonly isShown: (id: string) => boolean;
  readonly onToggle: (id: string) => void;
}

/** Which columns of a table are shown. */
export function ChooseColumns({ columns, isShown, onToggle }: ChooseColumnsProps) {
  return (
    <Popover position="bottom-end" shadow="md" trapFocus>
      <Popover.Target>
        <Button size="xs" variant="default" px={8} leftSection={<Icon name="columns" size={14} />}>
          {t('action.columns')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={6}>
          {columns.slice(1).map(({ id, title }) => (
            <Checkbox key={id} size="xs" label={title} checked={isShown(id)} onChange={() => onToggle(id)} />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
