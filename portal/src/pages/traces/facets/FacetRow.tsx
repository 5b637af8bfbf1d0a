import { ActionIcon } from '@mantine/core';
import { t } from '../../../app/messages/index.ts';
import { Icon } from '../../../components/Icon.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { visibleText } from '../../../components/text/visible-text.ts';
import { useScheme } from '../../../components/use-scheme.ts';
import { serviceColor } from '../../../format/colors.ts';
import { formatCount } from '../../../format/number.ts';
import styles from './Facets.module.css';

interface FacetRowProps {
  readonly value: string;
  readonly count: number;
  /** Of the most frequent value's count */
  readonly share: number;
  readonly isService: boolean;
  readonly state: 'included' | 'excluded' | 'free';
  readonly onChoose: (how: 'only' | 'include' | 'exclude') => void;
}

/** A value: pressing it shows only its spans; beside it, including and excluding. */
export function FacetRow({ value, count, share, isService, state, onChoose }: FacetRowProps) {
  const scheme = useScheme();
  const shown = visibleText(value);
  const text = { value: shown };
  return (
    <li className={`${styles.row} ${styles[state]}`}>
      <button
        type="button"
        className={styles.value}
        aria-pressed={state === 'included'}
        title={t('facets.only', text)}
        onClick={() => onChoose('only')}
      >
        {isService && (
          <i
            className={styles.swatch}
            style={{ background: serviceColor(value, scheme) }}
            aria-hidden="true"
          />
        )}
        <span className={styles.valueText}>
          <Untrusted text={value} />
        </span>{' '}
        {state !== 'free' && <small className={styles.state}>{t(`facets.${state}`)}</small>}{' '}
        <span className={styles.count}>{formatCount(count)}</span>
        <i className={styles.bar} style={{ width: `${share * 100}%` }} aria-hidden="true" />
      </button>
      <ActionIcon
        size="xs"
        aria-label={t('facets.include', text)}
        aria-pressed={state === 'included'}
        title={t('facets.include', text)}
        onClick={() => onChoose('include')}
      >
        <Icon name="plus" size={11} />
      </ActionIcon>
      <ActionIcon
        size="xs"
        aria-label={t('facets.exclude', text)}
        aria-pressed={state === 'excluded'}
        title={t('facets.exclude', text)}
        onClick={() => onChoose('exclude')}
      >
        <Icon name="exclude" size={11} />
      </ActionIcon>
    </li>
  );
}
