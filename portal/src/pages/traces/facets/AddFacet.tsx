import { attributeKeys } from '@headwater/contract';
import { Autocomplete } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../../../api/client.ts';
import { t } from '../../../app/messages/index.ts';
import { useScope } from '../../../app/scope/use-scope.ts';
import { Icon } from '../../../components/Icon.tsx';
import { visibleText } from '../../../components/text/visible-text.ts';
import styles from './Facets.module.css';
import type { AddedFacets } from './use-facets.ts';

interface AddFacetProps {
  readonly added: AddedFacets & { save(value: AddedFacets): void };
}

/** Adds an attribute to everyone's list: as a measure when its values are numbers, else as a facet. */
export function AddFacet({ added }: AddFacetProps) {
  const [typed, setTyped] = useState('');
  const keys = useAttributeKeys();
  const known = new Map(keys.map(({ key, type }) => [`@${key}`, type]));
  const add = (text: string) => {
    const key = text.trim();
    if (key === '') return;
    setTyped('');
    const list = known.get(key) === 'number' ? 'measures' : 'facets';
    added.save({
      facets: added.facets,
      measures: added.measures,
      [list]: [...new Set([...added[list], key])],
    });
  };
  return (
    <Autocomplete
      size="xs"
      className={styles.add}
      aria-label={t('facets.add')}
      placeholder={t('facets.addHint')}
      leftSection={<Icon name="plus" size={13} />}
      value={typed}
      maxLength={512}
      limit={40}
      data={[...known.keys()]}
      renderOption={({ option }) => <span className="hw-ellipsis">{visibleText(option.value)}</span>}
      onChange={setTyped}
      onOptionSubmit={add}
      onKeyDown={(event) => event.key === 'Enter' && add(typed)}
    />
  );
}

/** Attribute keys of the newest spans, for every input that takes a key. */
export function useAttributeKeys() {
  const scope = useScope();
  const { data } = useQuery({
    queryKey: ['attribute-keys', scope.key, 'all'],
    queryFn: ({ signal }) => ask(attributeKeys, { body: { ...scope.ask(), limit: 500 } }, signal),
    staleTime: 60_000,
  });
  return data?.keys ?? [];
}
