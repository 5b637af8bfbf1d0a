import type { TelemetryItem } from '@headwater/contract';
import { t } from '../../app/messages/index.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatFullTime, formatTime } from '../../format/time.ts';
import { PageLink } from '../PageLink.tsx';
import { Untrusted } from '../text/Untrusted.tsx';
import styles from './Investigate.module.css';
import { itemKey, itemMs, itemTarget } from './item-link.ts';
import { TypeTag } from './TypeTag.tsx';

interface ItemListProps {
  readonly items: readonly TelemetryItem[];
  /** Key of the one the list is about; with it, items of several types are told apart */
  readonly current?: string;
}

/** Samples beside a page, one under the other; each opens its end-to-end transaction. */
export function ItemList({ items, current }: ItemListProps) {
  if (items.length === 0) return <p className="hw-dim">{t('investigate.nothing')}</p>;
  return (
    <ul className={styles.list}>
      {items.map((item) => (
        <li key={itemKey(item)}>
          <PageLink
            {...itemTarget(item)}
            className={`${styles.entry} ${itemKey(item) === current ? styles.current : ''}`}
          >
            <span className="hw-ellipsis">
              <Untrusted text={item.title || '–'} />
            </span>
            <span className={styles.number}>
              {item.durationNs === null ? '' : formatDuration(item.durationNs)}
            </span>
            <small>
              {current !== undefined && <TypeTag type={item.type} />}{' '}
              <time title={formatFullTime(itemMs(item))}>{formatTime(itemMs(item))}</time>{' '}
              <Untrusted text={item.service} />{' '}
              {item.success === false && (
                <span className={styles.failed}>
                  <Untrusted text={item.resultCode === '0' ? '' : item.resultCode} />{' '}
                  {t('investigate.failed')}
                </span>
              )}
            </small>
          </PageLink>
        </li>
      ))}
    </ul>
  );
}
