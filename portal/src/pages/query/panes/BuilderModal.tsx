import { Button, Code, Group, Modal, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { t } from '../../../app/messages/index.ts';
import { Icon } from '../../../components/Icon.tsx';
import {
  type BuiltFilter,
  type BuiltQuery,
  buildQuery,
  measures,
  numberOperators,
  textOperators,
} from '../model/text/build-query.ts';
import styles from '../Query.module.css';
import { schemaQuery } from '../schema-query.ts';

const start: BuiltQuery = {
  table: 'requests',
  filters: [],
  measure: 'count',
  measured: '',
  by: 'name',
  every: '',
  take: '',
};

interface BuilderProps {
  /** The query in front; one that the builder could have written is gone on with */
  readonly text: string;
  readonly onClose: () => void;
  /** Receives the query; it is run at once */
  readonly onPick: (text: string) => void;
}

/** Writes a query from choices, for who does not write KQL; the text is shown as it grows. */
export function BuilderModal({ onClose, onPick }: BuilderProps) {
  const [built, setBuilt] = useState<BuiltQuery>(start);
  const schema = useQuery(schemaQuery);
  const tables = schema.data?.tables ?? [];
  const columns = tables.find(({ name }) => name === built.table)?.columns ?? [];
  const names = columns.map(({ name }) => name);
  const timeColumn = columns.find(({ type }) => type === 'datetime')?.name ?? 'timestamp';
  const change = (part: Partial<BuiltQuery>) => setBuilt((old) => ({ ...old, ...part }));
  const text = buildQuery(built, timeColumn);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('query.buildTitle')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <div className={styles.builder}>
        <Select
          label={t('query.build.table')}
          searchable
          allowDeselect={false}
          data={tables.map(({ name }) => name)}
          value={built.table}
          onChange={(table) => table && change({ table, filters: [], by: '', measured: '' })}
        />
        <BuilderFilters
          filters={built.filters}
          columns={columns}
          onChange={(filters) => change({ filters })}
        />
        <BuilderMeasure built={built} names={names} onChange={change} />
        <TextInput
          label={t('query.build.take')}
          inputMode="numeric"
          value={built.take}
          onChange={(event) => change({ take: event.currentTarget.value.replace(/\D/g, '') })}
        />
        <Code block>{text}</Code>
        <Button
          onClick={() => {
            onPick(text);
            onClose();
          }}
        >
          {t('query.run')}
        </Button>
      </div>
    </Modal>
  );
}

interface MeasureProps {
  readonly built: BuiltQuery;
  readonly names: readonly string[];
  readonly onChange: (part: Partial<BuiltQuery>) => void;
}

/** What is counted or measured, and by what. */
function BuilderMeasure({ built, names, onChange }: MeasureProps) {
  return (
    <Group grow>
      <Select
        label={t('query.build.measure')}
        clearable
        data={measures}
        value={built.measure || null}
        onChange={(measure) => onChange({ measure: measure ?? '' })}
      />
      {built.measure !== '' && built.measure !== 'count' && (
        <Select
          label={t('query.build.of')}
          searchable
          data={[...names]}
          value={built.measured || null}
          onChange={(measured) => onChange({ measured: measured ?? '' })}
        />
      )}
      <Select
        label={t('query.build.by')}
        searchable
        clearable
        data={[...names]}
        value={built.by || null}
        onChange={(by) => onChange({ by: by ?? '' })}
      />
      <Select
        label={t('query.build.every')}
        clearable
        data={['10s', '1m', '5m', '15m', '1h', '1d']}
        value={built.every || null}
        onChange={(every) => onChange({ every: every ?? '' })}
      />
    </Group>
  );
}

interface FiltersProps {
  readonly filters: readonly BuiltFilter[];
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly onChange: (filters: BuiltFilter[]) => void;
}

function BuilderFilters({ filters, columns, onChange }: FiltersProps) {
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
            <TextInput
              aria-label={t('query.build.value')}
              value={filter.value}
              onChange={(event) => replace(at, { value: event.currentTarget.value })}
            />
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
