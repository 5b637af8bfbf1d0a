import { Combobox, Pill, PillsInput, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type KeyboardEvent, useState } from 'react';
import { t } from '../app/messages/index.ts';
import { Icon } from '../components/Icon.tsx';
import { Untrusted } from '../components/text/Untrusted.tsx';
import { FilterPill } from './FilterPill.tsx';
import { describeFilter, parseFilter } from './filter-text.ts';
import { type Labels, type Signal, useCompletions } from './use-completions.ts';
import type { FilterState } from './use-filters.ts';

interface FilterInputProps {
  readonly signal: Signal;
  readonly state: FilterState;
  /** What words without a key search in; without it they are no condition */
  readonly freeKey?: 'name' | 'body';
  /** Keys and values to complete, when they are not those of spans or logs */
  readonly labels?: Labels;
}

const completeAfterMs = 120;

const placeholders = {
  name: 'traces.filterPlaceholder',
  body: 'logs.filterPlaceholder',
  none: 'metrics.filterPlaceholder',
} as const;

/** One box for all conditions: each is a pill; typing completes keys, then values. */
export function FilterInput(props: FilterInputProps) {
  const { state, freeKey } = props;
  const box = useFilterBox(props);
  return (
    <Combobox store={box.combobox} onOptionSubmit={box.choose} withinPortal>
      <Combobox.DropdownTarget>
        <PillsInput
          size="xs"
          leftSection={<Icon name="filter" size={14} />}
          style={{ flex: '1 1 280px', minWidth: 0 }}
        >
          <Pill.Group>
            {state.filters.map((filter) => (
              <FilterPill
                key={JSON.stringify(filter)}
                filter={filter}
                onRemove={() => state.remove(filter)}
              />
            ))}
            <Combobox.EventsTarget>
              <PillsInput.Field
                aria-label={t('traces.filterLabel')}
                placeholder={state.filters.length === 0 ? t(placeholders[freeKey ?? 'none']) : ''}
                value={box.typed}
                onChange={(event) => box.type(event.currentTarget.value)}
                onBlur={() => box.combobox.closeDropdown()}
                onKeyDown={box.onKeyDown}
              />
            </Combobox.EventsTarget>
          </Pill.Group>
        </PillsInput>
      </Combobox.DropdownTarget>
      <Combobox.Dropdown hidden={box.typed === '' || box.completions.length === 0}>
        <Combobox.Options mah={300} style={{ overflowY: 'auto' }} aria-label={t('traces.suggestions')}>
          {box.completions.map((completion) => (
            <Combobox.Option key={completion} value={completion} fz={12}>
              <Untrusted text={completion} />
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

/** What is typed, what it can go on with, and what Enter and Backspace do to the conditions. */
function useFilterBox({ signal, state, freeKey, labels }: FilterInputProps) {
  const [typed, setTyped] = useState('');
  const [settled] = useDebouncedValue(typed, completeAfterMs);
  const completions = useCompletions(signal, settled, labels);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const commit = (text: string) => {
    const filter = parseFilter(text, freeKey);
    const isWords = filter?.key === 'name' && filter.op === 'contains';
    if (!filter || (!freeKey && isWords)) return;
    state.add(filter);
    setTyped('');
    combobox.closeDropdown();
  };
  return {
    typed,
    completions,
    combobox,
    choose: (text: string) => (text.endsWith('=') ? setTyped(text) : commit(text)),
    type: (text: string) => {
      setTyped(text);
      combobox.openDropdown();
      combobox.resetSelectedOption();
    },
    onKeyDown: (event: KeyboardEvent) => {
      const last = state.filters.at(-1);
      if (event.key === 'Enter' && combobox.getSelectedOptionIndex() === -1) {
        event.preventDefault();
        commit(typed);
      } else if (event.key === 'Backspace' && typed === '' && last) {
        state.remove(last);
        setTyped(describeFilter(last).replace(/ (=|!=|>=|<=|>|<) /, '$1'));
      } else if (event.key === 'Escape') {
        combobox.closeDropdown();
      }
    },
  };
}
