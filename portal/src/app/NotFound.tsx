import { PageLink } from '../components/PageLink.tsx';
import { Empty } from '../components/states/States.tsx';
import { t } from './messages/index.ts';

export function NotFound() {
  return (
    <Empty title={t('page.notFound')}>
      <PageLink to="/">{t('page.notFoundFix')}</PageLink>
    </Empty>
  );
}
