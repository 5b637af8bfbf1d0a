import type { ServiceSummary } from '@headwater/contract';
import type { ReactNode } from 'react';
import { t } from '../../app/messages/index.ts';
import type { UrlState } from '../../app/scope/use-url-state.ts';
import { PageLink, type PagePath } from '../../components/PageLink.tsx';
import { Untrusted } from '../../components/text/Untrusted.tsx';
import { formatFilters } from '../../filters/filter-text.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatCount, formatShare, threeDigits } from '../../format/number.ts';
import styles from './Overview.module.css';

/** The four numbers of the range; each opens the rows it stands for. */
export function Tiles({
  services,
  rangeMs,
}: {
  readonly services: readonly ServiceSummary[];
  readonly rangeMs: number;
}) {
  const requests = services.reduce((sum, service) => sum + service.requests, 0);
  const errors = services.reduce((sum, service) => sum + service.errors, 0);
  const slowest = services.reduce<ServiceSummary | undefined>(
    (worst, service) => (service.p95Ns > (worst?.p95Ns ?? 0) ? service : worst),
    undefined,
  );
  const failed = formatFilters([{ key: 'status', op: '=', value: 'error' }]);
  return (
    <div className={styles.tiles}>
      <Tile to="/traces" search={{ level: 'entry' }} title={t('term.requests')} note={formatCount(requests)}>
        {threeDigits((requests / rangeMs) * 1000)} <small>{t('term.perSecond')}</small>
      </Tile>
      <Tile
        to="/traces"
        search={{ f: failed, level: 'entry' }}
        title={t('term.errorRate')}
        note={formatCount(errors)}
        alarm={errors > 0}
      >
        {formatShare(requests > 0 ? errors / requests : 0)}
      </Tile>
      <Tile
        to={slowest ? '/services/$service' : '/services'}
        {...(slowest && { params: { service: slowest.name } })}
        title={t('overview.slowest')}
        note={slowest ? <Untrusted text={slowest.name} /> : ''}
      >
        {slowest ? formatDuration(slowest.p95Ns) : '–'}
      </Tile>
      <Tile to="/services" title={t('overview.servicesActive')}>
        {services.length}
      </Tile>
    </div>
  );
}

interface TileProps {
  readonly to: PagePath;
  readonly params?: Readonly<Record<string, string>>;
  readonly search?: UrlState;
  readonly title: string;
  readonly note?: ReactNode;
  readonly alarm?: boolean;
  readonly children: ReactNode;
}

function Tile({ title, note, alarm, children, ...link }: TileProps) {
  return (
    <PageLink {...link} className={`hw-panel ${styles.tile}`}>
      <span className={styles.tileTitle}>
        {title}
        {note && <span className="hw-ellipsis">{note}</span>}
      </span>
      <strong className={alarm ? styles.alarm : ''}>{children}</strong>
    </PageLink>
  );
}
