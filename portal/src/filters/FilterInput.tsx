import { Combobox, Pill, PillsInput, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type KeyboardEvent, useState } from 'react';
import { t } from '../app/messages/index.ts';
import { Icon } from '../components/Icon.tsx';
import { Untrusted } from '../components/Untrusted.tsx';
import { visibleText } from '../components/visible-text.ts';
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
export function FilterInput({ signal, state, freeKey, labels }: FilterInputProps) {
  const [typed, setTyped] = useState('');
  const [settled] = useDebouncedValue(typed, completeAfterMs);
  const completions = useCompletions(signal, settled, labels);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const commit = (text: string) => {
    const filter = parseFilter(text, freeKey);
    if (!filter) return;
    if (!freeKey && filter.key === 'name' && filter.op === 'contains') return;
    state.add(filter);
    setTyped('');
    combobox.closeDropdown();
  };
  const choose = (text: string) => {
    if (text.endsWith('=')) setTyped(text);
    else commit(text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
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
  };
  return (
    <Combobox store={combobox} onOptionSubmit={choose} withinPortal>
      <Combobox.DropdownTarget>
        <PillsInput
          size="xs"
          leftSection={<Icon name="filter" size={14} />}
          style={{ flex: '1 1 280px', minWidth: 0 }}
        >
          <Pill.Group>
            {state.filters.map((filter) => (
              <Pill
                key={JSON.stringify(filter)}
                withRemoveButton
                onRemove={() => state.remove(filter)}
                removeButtonProps={{
                  'aria-label': t('traces.removeFilter', { filter: visibleText(describeFilter(filter)) }),
                  tabIndex: 0,
                  'aria-hidden': false,
                }}
                title={visibleText(describeFilter(filter))}
              >
                <Untrusted text={describeFilter(filter)} />
              </Pill>
            ))}
            <Combobox.EventsTarget>
              <PillsInput.Field
                aria-label={t('traces.filterLabel')}
                placeholder={state.filters.length === 0 ? t(placeholders[freeKey ?? 'none']) : ''}
                value={typed}
                onChange={(event) => {
                  setTyped(event.currentTarget.value);
                  combobox.openDropdown();
                  combobox.resetSelectedOption();
                }}
                onBlur={() => combobox.closeDropdown()}
                onKeyDown={onKeyDown}
              />
            </Combobox.EventsTarget>
          </Pill.Group>
        </PillsInput>
      </Combobox.DropdownTarget>
      <Combobox.Dropdown hidden={typed === '' || completions.length === 0}>
        <Combobox.Options mah={300} style={{ overflowY: 'auto' }} aria-label={t('traces.filterLabel')}>
          {completions.map((completion) => (
            <Combobox.Option key={completion} value={completion} fz={12}>
              <Untrusted text={completion} />
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
