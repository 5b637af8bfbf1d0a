import { ActionIcon, Button, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { t } from '../../../app/messages/index.ts';
import { Icon } from '../../../components/Icon.tsx';
import { SearchBox } from '../search/SearchBox.tsx';
import styles from '../Traces.module.css';
import { writeList } from '../url-lists.ts';
import type { Explorer } from '../use-explorer.ts';
import { letters } from './use-structure.ts';

/** Searches b, c, … beside the page's own, which is a, and how their spans stand to each other. */
export function StructureBar({ explorer }: { readonly explorer: Explorer }) {
  const { also, relation, where, set } = explorer;
  const write = (searches: readonly string[]) =>
    set({ also: writeList(searches.map((search) => search || '*')) });
  return (
    <section className={`hw-panel ${styles.structure}`} aria-label={t('structure.title')}>
      <div className={styles.structureHead}>
        <h2>{t('structure.title')}</h2>
        <Button
          size="xs"
          variant="subtle"
          px={6}
          onClick={() => set({ also: undefined, rel: undefined, where: undefined })}
        >
          {t('structure.close')}
        </Button>
      </div>
      {also.map((search, index) => {
        const letter = letters[index + 1]!;
        return (
          <div key={letter} className={styles.letterRow}>
            <b className={styles.letter}>{letter}</b>
            <SearchBox
              label={t('explorer.searchLetter', { letter })}
              value={search === '*' ? '' : search}
              placeholder={t('explorer.search')}
              onSearch={(next) => write(also.map((old, at) => (at === index ? next : old)))}
            />
            <ActionIcon
              aria-label={t('structure.remove', { letter })}
              onClick={() => write(also.filter((_, at) => at !== index))}
            >
              <Icon name="close" size={13} />
            </ActionIcon>
          </div>
        );
      })}
      <div className={styles.structureFoot}>
        {also.length < letters.length - 1 && (
          <Button
            size="xs"
            variant="subtle"
            px={6}
            leftSection={<Icon name="plus" size={12} />}
            onClick={() => write([...also, '*'])}
          >
            {t('structure.add')}
          </Button>
        )}
        <CommitInput
          label={t('structure.relation')}
          hint={t('structure.relationHint')}
          value={relation}
          onCommit={(rel) => set({ rel })}
        />
        <CommitInput
          label={t('structure.where')}
          hint={t('structure.whereHint')}
          value={where}
          onCommit={(next) => set({ where: next || undefined })}
        />
      </div>
    </section>
  );
}

interface CommitInputProps {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly onCommit: (value: string) => void;
}

function CommitInput({ label, hint, value, onCommit }: CommitInputProps) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const commit = () => typed.trim() !== value && onCommit(typed.trim());
  return (
    <TextInput
      className={styles.structureInput}
      size="xs"
      aria-label={label}
      placeholder={hint}
      title={hint}
      leftSection={<small>{label}</small>}
      leftSectionWidth="auto"
      leftSectionProps={{ className: styles.structureLabel! }}
      styles={{ input: { paddingInlineStart: 118, fontFamily: 'var(--mantine-font-family-monospace)' } }}
      value={typed}
      spellCheck={false}
      maxLength={1_000}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => event.key === 'Enter' && commit()}
    />
  );
}
