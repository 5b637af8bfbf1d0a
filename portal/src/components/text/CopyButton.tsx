import { ActionIcon, Tooltip } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { t } from '../../app/messages/index.ts';
import { Icon } from '../Icon.tsx';

export function CopyButton({
  text,
  label = t('action.copy'),
}: {
  readonly text: string;
  readonly label?: string;
}) {
  const clipboard = useClipboard({ timeout: 1_200 });
  return (
    <Tooltip label={clipboard.copied ? t('action.copied') : label}>
      <ActionIcon size="sm" aria-label={label} onClick={() => clipboard.copy(text)}>
        <Icon name={clipboard.copied ? 'check' : 'copy'} size={14} />
      </ActionIcon>
    </Tooltip>
  );
}
