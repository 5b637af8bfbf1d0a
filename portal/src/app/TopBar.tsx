import { ActionIcon, Drawer, Tooltip, useMantineColorScheme } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { lazy, Suspense, useState } from 'react';
import { Icon } from '../components/Icon.tsx';
import { PageLink } from '../components/PageLink.tsx';
import { useScheme } from '../components/use-scheme.ts';
import { t } from './messages/index.ts';
import { Rail } from './Rail.tsx';
import styles from './Shell.module.css';
import { LiveToggle } from './scope/LiveToggle.tsx';
import { ProjectPicker } from './scope/ProjectPicker.tsx';
import { TimeRangePicker } from './scope/TimeRangePicker.tsx';
import { useCaller, useSignOut } from './use-caller.ts';

const CommandPalette = lazy(() => import('./search/CommandPalette.tsx'));

export function TopBar() {
  const [menu, { open, close }] = useDisclosure(false);
  return (
    <header className={styles.bar}>
      <ActionIcon className={styles.menuButton ?? ''} aria-label={t('app.menu')} onClick={open}>
        <Icon name="menu" size={18} />
      </ActionIcon>
      <PageLink to="/" className={styles.brand}>
        <img src="/favicon.svg" width={20} height={20} alt="" />
        {t('app.name')}
      </PageLink>
      <SearchBox />
      <div className={styles.spring} />
      <div className={styles.controls}>
        <ProjectPicker />
        <TimeRangePicker />
        <LiveToggle />
        <SchemeToggle />
        <SignOut />
      </div>
      <Drawer
        opened={menu}
        onClose={close}
        size={240}
        title={t('app.name')}
        closeButtonProps={{ 'aria-label': t('action.close') }}
      >
        <nav className={styles.drawerLinks} aria-label={t('app.menu')}>
          <Rail onGo={close} />
        </nav>
      </Drawer>
    </header>
  );
}

/** Looks like a search box, opens the palette; loads it with the first use. */
function SearchBox() {
  const [opened, { open, close }] = useDisclosure(false);
  const [loaded, setLoaded] = useState(false);
  const show = () => {
    setLoaded(true);
    open();
  };
  useHotkeys([['mod+K', show]], []);
  return (
    <>
      <button type="button" className={styles.search} onClick={show}>
        <Icon name="search" size={14} />
        <span className="hw-ellipsis">{t('search.placeholder')}</span>
        <kbd>Ctrl K</kbd>
      </button>
      {loaded && (
        <Suspense>
          <CommandPalette opened={opened} onClose={close} />
        </Suspense>
      )}
    </>
  );
}

function SchemeToggle() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useScheme();
  return (
    <Tooltip label={t('app.scheme')}>
      <ActionIcon
        aria-label={t('app.scheme')}
        onClick={() => setColorScheme(scheme === 'dark' ? 'light' : 'dark')}
      >
        <Icon name={scheme === 'dark' ? 'sun' : 'moon'} />
      </ActionIcon>
    </Tooltip>
  );
}

/** Only where somebody signed in. */
function SignOut() {
  const { data } = useCaller();
  const { mutate } = useSignOut();
  if (data?.via !== 'session') return null;
  const label = `${t('signIn.out')} (${t('signIn.as', { name: data.name })})`;
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} onClick={() => mutate()}>
        <Icon name="signOut" />
      </ActionIcon>
    </Tooltip>
  );
}
