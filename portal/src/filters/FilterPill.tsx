import type { Filter } from '@headwater/contract';
import { Pill } from '@mantine/core';
import { t } from '../app/messages/index.ts';
import { Untrusted } from '../components/text/Untrusted.tsx';
import { visibleText } from '../components/text/visible-text.ts';
import { describeFilter } from './filter-text.ts';

export function FilterPill({ filter, onRemove }: { readonly filter: Filter; readonly onRemove: () => void }) {
  const text = describeFilter(filter);
  return (
    <Pill
      withRemoveButton
      onRemove={onRemove}
      removeButtonProps={{
        'aria-label': t('traces.removeFilter', { filter: visibleText(text) }),
        tabIndex: 0,
        'aria-hidden': false,
      }}
      title={visibleText(text)}
    >
      <Untrusted text={text} />
    </Pill>
  );
}
