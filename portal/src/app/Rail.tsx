import { Icon } from '../components/Icon.tsx';
import { PageLink } from '../components/PageLink.tsx';
import { t } from './messages/index.ts';
import { pages } from './pages.ts';
import styles from './Shell.module.css';

export function Rail({ onGo }: { readonly onGo?: () => void }) {
  return pages.map(({ path, title, icon }) => (
    <PageLink key={path} to={path} className={styles.railLink} {...(onGo && { onClick: onGo })}>
      <Icon name={icon} />
      {t(title)}
    </PageLink>
  ));
}
