import { Modal, TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import { Icon } from '../../components/Icon.tsx';
import { useGo } from '../../components/use-go.ts';
import { useServices } from '../../pages/services/use-services.ts';
import { t } from '../messages/index.ts';
import { useUrlState } from '../scope/use-url-state.ts';
import styles from './CommandPalette.module.css';
import { type Command, findCommands } from './find-commands.ts';

interface CommandPaletteProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export default function CommandPalette({ opened, onClose }: CommandPaletteProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      withCloseButton={false}
      size={560}
      padding="sm"
      yOffset="10vh"
      transitionProps={{ duration: 0 }}
    >
      <Palette onClose={onClose} />
    </Modal>
  );
}

function Palette({ onClose }: { readonly onClose: () => void }) {
  const [words, setWords] = useState('');
  const [selected, setSelected] = useState(0);
  const services = useServices().data?.services;
  const go = useGo();
  const [, setState] = useUrlState();
  const commands = useMemo(
    () => findCommands(words, services?.map(({ name }) => name) ?? []),
    [words, services],
  );
  const run = (command: Command | undefined) => {
    if (!command) return;
    onClose();
    if (command.to) go(command.to, command.params, command.search);
    else setState(command.search ?? {});
  };
  const move = (step: number) =>
    setSelected((index) => (index + step + commands.length) % Math.max(1, commands.length));

  return (
    <>
      <TextInput
        data-autofocus
        size="sm"
        leftSection={<Icon name="search" />}
        placeholder={t('search.palette')}
        aria-label={t('search.palette')}
        role="combobox"
        aria-expanded
        aria-controls="command-palette"
        aria-activedescendant={`command-${selected}`}
        value={words}
        onChange={(event) => {
          setWords(event.currentTarget.value);
          setSelected(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') move(1);
          else if (event.key === 'ArrowUp') move(-1);
          else if (event.key === 'Enter') run(commands[selected]);
          else return;
          event.preventDefault();
        }}
      />
      <div className={styles.list} id="command-palette" role="listbox" aria-label={t('search.palette')}>
        {commands.map((command, index) => (
          <CommandItem
            key={command.id}
            command={command}
            titled={commands[index - 1]?.group !== command.group}
            id={`command-${index}`}
            selected={index === selected}
            onRun={() => run(command)}
          />
        ))}
        {commands.length === 0 && <div className={styles.group}>{t('search.nothing')}</div>}
      </div>
    </>
  );
}

interface CommandItemProps {
  readonly command: Command;
  readonly titled: boolean;
  readonly id: string;
  readonly selected: boolean;
  readonly onRun: () => void;
}

function CommandItem({ command, titled, id, selected, onRun }: CommandItemProps) {
  return (
    <>
      {titled && (
        <div className={styles.group} role="presentation">
          {command.group}
        </div>
      )}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the box above holds the focus and hears the keys */}
      <div
        id={id}
        role="option"
        tabIndex={-1}
        aria-selected={selected}
        className={styles.item}
        onClick={onRun}
        ref={(node) => {
          if (selected) node?.scrollIntoView({ block: 'nearest' });
        }}
      >
        {command.label}
      </div>
    </>
  );
}
