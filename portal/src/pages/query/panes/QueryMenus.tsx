import { Button, Menu } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../../app/messages/index.ts';
import { Icon } from '../../../components/Icon.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { examples } from '../model/examples.ts';
import { readHistory } from '../model/history.ts';
import styles from '../Query.module.css';

interface MenuProps {
  readonly onPick: (text: string) => void;
}

export function ExampleMenu({ onPick }: MenuProps) {
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <Button variant="default">{t('query.examples')}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {examples.map(({ title, text }) => (
          <Menu.Item key={title} onClick={() => onPick(text)}>
            {t(title)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The last queries of this browser. */
export function HistoryMenu({ onPick }: MenuProps) {
  const [entries, setEntries] = useState<readonly string[]>([]);
  return (
    <Menu position="bottom-start" withinPortal onOpen={() => setEntries(readHistory())}>
      <Menu.Target>
        <Button variant="default" leftSection={<Icon name="clock" size={13} />}>
          {t('query.history')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={styles.history}>
        {entries.length === 0 && <Menu.Label>{t('query.noHistory')}</Menu.Label>}
        {entries.map((text) => (
          <Menu.Item key={text} onClick={() => onPick(text)}>
            <span className={styles.historyText}>
              <Untrusted text={text.slice(0, 300)} />
            </span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
