import { ActionIcon } from '@mantine/core';
import type { ReactNode } from 'react';
import { t } from '../../../app/messages/index.ts';
import { Icon } from '../../../components/Icon.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { visibleText } from '../../../components/text/visible-text.ts';
import styles from './Facets.module.css';
import { facetTitle } from './facet-keys.ts';

interface FacetSectionProps {
  readonly name: string;
  readonly note?: string;
  readonly open: boolean;
  readonly onToggle: () => void;
  /** Only of facets that someone added */
  readonly onRemove?: () => void;
  readonly children: ReactNode;
}

export function FacetSection({ name, note, open, onToggle, onRemove, children }: FacetSectionProps) {
  const title = facetTitle(name);
  return (
    <section className={styles.section} aria-label={visibleText(title)}>
      <div className={styles.sectionHead}>
        <button
          type="button"
          className={styles.toggle}
          aria-expanded={open}
          title={visibleText(name)}
          onClick={onToggle}
        >
          <Icon name={open ? 'down' : 'right'} size={12} />
          <span className="hw-ellipsis">
            <Untrusted text={title} />
          </span>
          {note && <small className="hw-dim">{note}</small>}
        </button>
        {onRemove && (
          <ActionIcon
            size="xs"
            aria-label={t('facets.remove', { key: visibleText(title) })}
            onClick={onRemove}
          >
            <Icon name="close" size={11} />
          </ActionIcon>
        )}
      </div>
      {open && children}
    </section>
  );
}
