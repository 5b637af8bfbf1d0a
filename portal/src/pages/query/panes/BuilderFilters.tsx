import { runQuery } from '@headwater/contract';
import { Autocomplete, Button, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../../../api/client.ts';
import { t } from '../../../app/messages/index.ts';
import { useScope } from '../../../app/scope/use-scope.ts';
import { Icon } from '../../../components/Icon.tsx';
import { type BuiltFilter, columnName, numberOperators, textOperators } from '../model/text/build-query.ts';
import styles from '../Query.module.css';

interface FiltersProps {
  readonly table: string;
  readonly filters: readonly BuiltFilter[];
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly onChange: (filters: BuiltFilter[]) => void;
}

/** Conditions on the rows; a column's most frequent values are offered. */
export function BuilderFilters({ table, filters, columns, onChange }: FiltersProps) {
  const replace = (at: number, part: Partial<BuiltFilter>) =>
    onChange(filters.map((filter, i) => (i === at ? { ...filter, ...part } : filter)));
  return (
    <>
      {filters.map((filter, at) => {
        const isText = filter.type === 'string' || filter.type === 'dynamic' || filter.type === '';
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: filters are told apart by their place
          <div key={at} className={styles.builtFilter}>
            <Select
              label={t('query.build.where')}
              searchable
              data={columns.map(({ name }) => name)}
              value={filter.column || null}
              onChange={(column) => {
                const type = columns.find(({ name }) => name === column)?.type ?? 'string';
                replace(at, { column: column ?? '', type, operator: '==' });
              }}
            />
            <Select
              aria-label={t('query.build.compare')}
              allowDeselect={false}
              data={isText ? textOperators : numberOperators}
              value={filter.operator}
              onChange={(operator) => operator && replace(at, { operator })}
            />
            <ValueInput table={table} filter={filter} onChange={(value) => replace(at, { value })} />
            <Button
              variant="subtle"
              aria-label={t('query.build.remove')}
              onClick={() => onChange(filters.filter((_, i) => i !== at))}
            >
              <Icon name="close" size={13} />
            </Button>
          </div>
        );
      })}
      <div>
        <Button
          variant="default"
          leftSection={<Icon name="plus" size={12} />}
          onClick={() => onChange([...filters, { column: '', type: 'string', operator: '==', value: '' }])}
        >
          {t('query.build.filter')}
        </Button>
      </div>
    </>
  );
}

const offered = 50;

interface ValueInputProps {
  readonly table: string;
  readonly filter: BuiltFilter;
  readonly onChange: (value: string) => void;
}

function ValueInput({ table, filter, onChange }: ValueInputProps) {
  const [focused, setFocused] = useState(false);
  const { project, key, ask: askScope } = useScope();
  const { column, type, value } = filter;
  const values = useQuery({
    queryKey: ['query-values', key, table, column],
    queryFn: async ({ signal }) => {
      const { fromMs, toMs } = askScope();
      const timespan = `${new Date(fromMs).toISOString()}/${new Date(toMs).toISOString()}`;
      const name = columnName(column);
      const query = `${columnName(table)} | where isnotempty(${name}) | summarize n = count() by ${name} | top ${offered} by n`;
      const { columns, rows } = await ask(runQuery, { body: { project, query, timespan } }, signal);
      const at = columns.findIndex((known) => known.name === column);
      return rows.map((row) => String(row[at] ?? '')).filter(Boolean);
    },
    enabled: focused && column !== '' && type === 'string',
    staleTime: 60_000,
  });
  return (
    <Autocomplete
      size="xs"
      aria-label={t('query.build.value')}
      data={[...new Set(type === 'bool' ? ['true', 'false'] : (values.data ?? []))]}
      maxDropdownHeight={260}
      value={value}
      onFocus={() => setFocused(true)}
      onChange={onChange}
    />
  );
}
