import type { Facet } from '@headwater/contract';
import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { t } from '../../../app/messages/index.ts';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { visibleText } from '../../../components/text/visible-text.ts';
import { formatTime } from '../../../format/time.ts';
import { choose, stateOf } from '../search/search-terms.ts';
import type { Explorer } from '../use-explorer.ts';
import { FacetRow } from './FacetRow.tsx';
import styles from './Facets.module.css';
import { facetTitle } from './facet-keys.ts';
import { useFacetValues, valuesShown } from './use-facets.ts';

interface FacetValuesProps {
  readonly explorer: Explorer;
  readonly name: string;
  readonly facet: Facet | undefined;
  /** The panel says why */
  readonly failed: boolean;
}

/** A facet's values with their counts; values that the search names stay in the list when no span has them. */
export function FacetValues({ explorer, name, facet, failed }: FacetValuesProps) {
  const [words, setWords] = useState('');
  const [all, setAll] = useState(false);
  const [contains] = useDebouncedValue(words.trim(), 200);
  const more = useFacetValues(explorer, name, contains, all || contains !== '');
  const shown = all || contains !== '' ? (more.data?.facets[0] ?? facet) : facet;
  const state = stateOf(explorer.query, name);
  if (failed && !facet) return null;
  if (!shown) return <p className={styles.note}>{t('state.loading')}</p>;
  const counted = new Map(shown.values.map(({ value, count }) => [value, count]));
  const named = [...state.included, ...state.excluded].filter((value) => !counted.has(value));
  const values = [...named.map((value) => ({ value, count: 0 })), ...shown.values];
  const largest = Math.max(1, ...shown.values.map(({ count }) => count));
  const label = facetTitle(name);
  return (
    <div className={styles.values}>
      {(facet?.more || words !== '') && (
        <TextInput
          size="xs"
          aria-label={t('facets.findValue', { key: visibleText(label) })}
          placeholder={t('facets.findValue', { key: visibleText(label) })}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
      )}
      {values.length === 0 && (
        <p className={styles.note}>{contains ? t('facets.noMatch') : t('facets.none')}</p>
      )}
      <ul className={styles.list}>
        {values.map(({ value, count }) => (
          <FacetRow
            key={value}
            value={value}
            count={count}
            share={count / largest}
            isService={name === 'service'}
            state={state.included.has(value) ? 'included' : state.excluded.has(value) ? 'excluded' : 'free'}
            onChoose={(how) => explorer.setQuery(choose(explorer.query, name, value, how))}
          />
        ))}
      </ul>
      {facet?.more && !all && values.length >= valuesShown && (
        <button type="button" className={styles.link} onClick={() => setAll(true)}>
          {t('facets.more')}
        </button>
      )}
      {shown.countedFromMs > explorer.scope.ask().fromMs + 120_000 && (
        <p className={styles.note}>
          <Untrusted text={t('facets.partly', { time: formatTime(shown.countedFromMs) })} />
        </p>
      )}
    </div>
  );
}
