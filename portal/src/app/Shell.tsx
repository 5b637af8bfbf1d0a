import { Outlet, useLocation } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { t } from './messages/index.ts';
import { pages } from './pages.ts';
import { Rail } from './Rail.tsx';
import styles from './Shell.module.css';
import { TopBar } from './TopBar.tsx';
import { useCaller } from './use-caller.ts';

const SignInPage = lazy(() => import('../pages/sign-in/SignInPage.tsx'));

export function Shell() {
  const { pathname } = useLocation();
  const caller = useCaller();
  useEffect(() => {
    const page = pages.find(({ path }) => path !== '/' && pathname.startsWith(path)) ?? pages[0]!;
    document.title = `${t(page.title)} · ${t('app.name')}`;
  }, [pathname]);
  // Without an answer the page is there, and says itself what it cannot show.
  if (!caller.isFetched) return null;
  if (caller.data?.via === 'none') {
    return (
      <Suspense>
        <SignInPage />
      </Suspense>
    );
  }
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
