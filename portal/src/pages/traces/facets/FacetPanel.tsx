import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../../app/messages/index.ts';
import { Icon } from '../../../components/Icon.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import type { Explorer } from '../use-explorer.ts';
import { AddFacet } from './AddFacet.tsx';
import { FacetSection } from './FacetSection.tsx';
import styles from './Facets.module.css';
import { FacetValues } from './FacetValues.tsx';
import { facetTitle, openAtFirst, ownFacets, ownMeasures } from './facet-keys.ts';
import { MeasureRangeSlider } from './MeasureRangeSlider.tsx';
import { useAddedFacets, useFacets, useRanges } from './use-facets.ts';

/** What the matching spans are made of: values with counts, numbers with ranges; each narrows the search. */
export function FacetPanel({ explorer }: { readonly explorer: Explorer }) {
  const added = useAddedFacets();
  const [words, setWords] = useState('');
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const wanted = (key: string) =>
    `${facetTitle(key)} ${key}`.toLowerCase().includes(words.trim().toLowerCase());
  const facets = [...new Set([...ownFacets, ...added.facets])].filter(wanted);
  const measures = [...new Set([...ownMeasures, ...added.measures])].filter(wanted);
  const isOpen = (key: string) => openAtFirst.includes(key) !== toggled.has(key);
  const toggle = (key: string) =>
    setToggled((old) => {
      const next = new Set(old);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  const values = useFacets(explorer, facets.filter(isOpen));
  const ranges = useRanges(explorer, measures.filter(isOpen));
  const error = (values.data ? null : values.error) ?? (ranges.data ? null : ranges.error);
  const remove = (key: string) => ({
    onRemove: () =>
      added.save({
        facets: added.facets.filter((one) => one !== key),
        measures: added.measures.filter((one) => one !== key),
      }),
  });
  return (
    <aside className={`hw-panel ${styles.panel}`} aria-label={t('facets.title')}>
      <TextInput
        size="xs"
        className={styles.find}
        aria-label={t('facets.find')}
        placeholder={t('facets.find')}
        leftSection={<Icon name="search" size={13} />}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      {error && (
        <p className={styles.note} role="alert">
          <Untrusted text={error.message} />
        </p>
      )}
      <div className={styles.sections}>
        {measures.map((key) => (
          <FacetSection
            key={key}
            name={key}
            note={t('facets.measure')}
            open={isOpen(key)}
            onToggle={() => toggle(key)}
            {...(added.measures.includes(key) && remove(key))}
          >
            <MeasureRangeSlider
              explorer={explorer}
              name={key}
              range={ranges.data?.ranges.find((range) => range.key === key)}
              failed={ranges.isError}
            />
          </FacetSection>
        ))}
        {facets.map((key) => (
          <FacetSection
            key={key}
            name={key}
            open={isOpen(key)}
            onToggle={() => toggle(key)}
            {...(added.facets.includes(key) && remove(key))}
          >
            <FacetValues
              explorer={explorer}
              name={key}
              facet={values.data?.facets.find((facet) => facet.key === key)}
              failed={values.isError}
            />
          </FacetSection>
        ))}
      </div>
      <AddFacet added={added} />
    </aside>
  );
}
