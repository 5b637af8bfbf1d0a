import type { SearchCheck } from '@headwater/contract';
import { Combobox, useCombobox } from '@mantine/core';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { t } from '../../../app/messages/index.ts';
import { Icon } from '../../../components/Icon.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { formatCount } from '../../../format/number.ts';
import { HighlightedSearch, shownCheck } from './HighlightedSearch.tsx';
import styles from './SearchBox.module.css';
import { useSearchCheck, useSearchCompletion } from './use-search-help.ts';

interface SearchBoxProps {
  readonly label: string;
  readonly value: string;
  /** Called on Enter and when the box is left, with a search that can be read */
  readonly onSearch: (query: string) => void;
  readonly placeholder?: string;
}

/** A search in Datadog's syntax: coloured and checked while it is typed, completed at the cursor, asked on Enter. */
export function SearchBox({ label, value, onSearch, placeholder }: SearchBoxProps) {
  const box = useSearchBox(value, onSearch);
  const { typed, mistake } = box;
  const errorId = useId();
  return (
    <div className={styles.box}>
      <Combobox store={box.combobox} onOptionSubmit={box.accept} withinPortal position="bottom-start">
        <Combobox.DropdownTarget>
          <div>
            <div className={`${styles.field} ${mistake ? styles.wrong : ''}`}>
              <Icon name="search" size={14} />
              <div className={styles.text}>
                <div ref={box.paint} className={styles.paint} aria-hidden="true">
                  <HighlightedSearch text={typed} check={box.check} />
                </div>
                <Combobox.EventsTarget withExpandedAttribute {...(!box.picked && noneActive)}>
                  <input
                    ref={box.input}
                    className={styles.input}
                    aria-label={label}
                    aria-invalid={mistake ? true : undefined}
                    aria-describedby={mistake ? errorId : undefined}
                    placeholder={placeholder}
                    value={typed}
                    maxLength={4_096}
                    spellCheck={false}
                    autoComplete="off"
                    onChange={(event) =>
                      box.type(event.currentTarget.value, event.currentTarget.selectionStart)
                    }
                    onSelect={box.followCursor}
                    onScroll={box.followScroll}
                    onKeyDown={box.onKeyDown}
                    onBlur={box.leave}
                  />
                </Combobox.EventsTarget>
              </div>
            </div>
            {mistake && (
              <div id={errorId} role="alert" className={styles.mistake}>
                <Untrusted text={mistake} />
              </div>
            )}
          </div>
        </Combobox.DropdownTarget>
        <Combobox.Dropdown hidden={box.items.length === 0}>
          <Combobox.Options className={styles.options} aria-label={t('explorer.suggestions')}>
            {box.items.map((item) => (
              <Combobox.Option key={item.insert} value={item.insert} className={styles.option}>
                <span className="hw-ellipsis">
                  <Untrusted text={item.label} />
                </span>
                {item.count !== undefined && <span className="hw-dim">{formatCount(item.count)}</span>}
              </Combobox.Option>
            ))}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
    </div>
  );
}

/** Over what the box says by itself: it goes on naming an option after the options have changed. Empty names none. */
const noneActive = { 'aria-activedescendant': '' };

function useSearchBox(value: string, onSearch: (query: string) => void) {
  const [typed, setTyped] = useState(value);
  const [cursor, setCursor] = useState(value.length);
  const [helped, setHelped] = useState(false);
  const [picked, setPicked] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const paint = useRef<HTMLDivElement>(null);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  useEffect(() => setTyped(value), [value]);
  const check = useSearchCheck(typed);
  const completion = useSearchCompletion(typed, cursor, helped);
  const items = helped ? (completion?.items ?? []) : [];
  const offered = items.map(({ insert }) => insert).join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the box opens and closes with what is offered
  useEffect(() => {
    combobox.resetSelectedOption();
    setPicked(false);
    if (offered === '') combobox.closeDropdown();
    else combobox.openDropdown();
  }, [offered]);
  const first = check?.of === typed ? check.diagnostics[0] : undefined;
  const shown = shownCheck(check, typed, helped);
  const search = () => {
    setHelped(false);
    combobox.closeDropdown();
    if (!first && typed.trim() !== value) onSearch(typed.trim());
  };
  const accept = (insert: string) => {
    if (!completion) return;
    const text = typed.slice(0, completion.start) + insert + typed.slice(completion.end);
    const at = completion.start + insert.length;
    setTyped(text);
    setCursor(at);
    combobox.resetSelectedOption();
    requestAnimationFrame(() => input.current?.setSelectionRange(at, at));
  };
  return {
    typed,
    check: shown,
    items,
    mistake: shown?.of === typed ? mistakeText(shown.diagnostics[0]) : undefined,
    combobox,
    picked,
    input,
    paint,
    accept,
    type: (text: string, at: number | null) => {
      setTyped(text);
      setCursor(at ?? text.length);
      setHelped(true);
    },
    followCursor: () => setCursor(input.current?.selectionStart ?? typed.length),
    followScroll: () => {
      if (paint.current && input.current) paint.current.scrollLeft = input.current.scrollLeft;
    },
    leave: () => {
      setHelped(false);
      combobox.closeDropdown();
      if (!first && typed.trim() !== value) onSearch(typed.trim());
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') setPicked(items.length > 0);
      const chosen = combobox.getSelectedOptionIndex() !== -1;
      if (event.key === 'Enter' && !(chosen && combobox.dropdownOpened && items.length > 0)) {
        event.preventDefault();
        search();
      } else if (event.key === 'Tab' && items[0] && !event.shiftKey) {
        event.preventDefault();
        accept(items[0].insert);
      } else if (event.key === ' ' && event.ctrlKey) {
        event.preventDefault();
        setHelped(true);
      } else if (event.key === 'Escape') {
        setHelped(false);
        combobox.closeDropdown();
      }
    },
  };
}

function mistakeText(mistake: SearchCheck['diagnostics'][number] | undefined): string | undefined {
  return (
    mistake &&
    t('explorer.wrong', {
      message: mistake.message,
      at: mistake.start + 1,
      expected: mistake.expected.join(', '),
    })
  );
}
