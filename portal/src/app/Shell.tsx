import { Outlet, useLocation } from '@tanstack/react-router';
import { useEffect } from 'react';
import { t } from './messages/index.ts';
import { pages } from './pages.ts';
import { Rail } from './Rail.tsx';
import styles from './Shell.module.css';
import { TopBar } from './TopBar.tsx';

export function Shell() {
  const { pathname } = useLocation();
  useEffect(() => {
    const page = pages.find(({ path }) => path !== '/' && pathname.startsWith(path)) ?? pages[0]!;
    document.title = `${t(page.title)} · ${t('app.name')}`;
  }, [pathname]);
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#main">
        {t('app.skipToContent')}
      </a>
      <TopBar />
      <nav className={styles.rail} aria-label={t('app.menu')}>
        <Rail />
      </nav>
      <main className={styles.main} id="main" tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}
