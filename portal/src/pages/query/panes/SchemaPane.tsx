import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { t } from '../../../app/messages/index.ts';
import { Icon } from '../../../components/Icon.tsx';
import { QueryView } from '../../../components/states/QueryView.tsx';
import { columnName } from '../model/text/build-query.ts';
import styles from '../Query.module.css';
import { schemaQuery } from '../schema-query.ts';

interface SchemaPaneProps {
  readonly onInsert: (text: string) => void;
  /** Receives a query that is run at once */
  readonly onPick: (text: string) => void;
}

/** Tables and their columns; pressing a name puts it where the cursor is. */
export function SchemaPane({ onInsert, onPick }: SchemaPaneProps) {
  const query = useQuery(schemaQuery);
  const [words, setWords] = useState('');
  const [open, setOpen] = useState<string>();
  const lower = words.trim().toLowerCase();
  return (
    <section className={styles.pane} aria-label={t('query.schema')}>
      <TextInput
        aria-label={t('query.findName')}
        placeholder={t('query.findName')}
        leftSection={<Icon name="search" size={13} />}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <QueryView query={query} rows={12}>
        {({ tables }) => (
          <ul className={styles.tables}>
            {tables.map((table) => {
              const columns = table.columns.filter(({ name }) => name.toLowerCase().includes(lower));
              const named = table.name.toLowerCase().includes(lower);
              if (!named && columns.length === 0) return null;
              const shown = open === table.name || (lower.length > 1 && !named);
              return (
                <li key={table.name}>
                  <div className={styles.table}>
                    <button
                      type="button"
                      aria-expanded={shown}
                      aria-label={t('query.showColumns', { table: table.name })}
                      onClick={() => setOpen(open === table.name ? undefined : table.name)}
                    >
                      <Icon name={shown ? 'down' : 'right'} size={12} />
                    </button>
                    <button type="button" onClick={() => onInsert(table.name)}>
                      {table.name}
                    </button>
                    <button
                      type="button"
                      className={styles.preview}
                      aria-label={t('query.preview', { table: table.name })}
                      title={t('query.preview', { table: table.name })}
                      onClick={() => onPick(`${table.name}\n| take 10`)}
                    >
                      <Icon name="play" size={10} />
                    </button>
                  </div>
                  {shown && (
                    <ul>
                      {(columns.length > 0 && !named ? columns : table.columns).map(({ name, type }) => (
                        <li key={name}>
                          <button
                            type="button"
                            className={styles.column}
                            onClick={() => onInsert(columnName(name))}
                          >
                            <span className="hw-ellipsis">{name}</span>
                            <small>{type}</small>
                          </button>
                        </li>
                      ))}
                    </ul>
                  )}
                </li>
              );
            })}
          </ul>
        )}
      </QueryView>
    </section>
  );
}
