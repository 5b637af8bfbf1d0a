import { Button, Menu, Popover } from '@mantine/core';
import { t } from '../../../app/messages/index.ts';
import { examples } from '../model/text/examples.ts';
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

const keys = [
  ['Shift Enter', 'query.key.run'],
  ['Ctrl Space', 'query.key.complete'],
  ['Shift Alt F', 'query.key.format'],
  ['Ctrl Z', 'query.key.undo'],
  ['Ctrl S', 'query.key.save'],
  ['Ctrl /', 'query.key.comment'],
  ['Alt N', 'query.key.add'],
  ['F8', 'query.key.mistake'],
  ['j k Enter', 'query.key.rows'],
] as const;

/** What the keyboard does on this page. */
export function KeysButton() {
  return (
    <Popover position="bottom-end" withinPortal trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" aria-label={t('query.keys')} title={t('query.keys')} px={10}>
          ?
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <dl className={styles.keys} aria-label={t('query.keys')} data-autofocus tabIndex={-1}>
          {keys.map(([key, does]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{t(does)}</dd>
            </div>
          ))}
        </dl>
      </Popover.Dropdown>
    </Popover>
  );
}
