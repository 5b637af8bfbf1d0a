import { Button, Code, Modal, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { t } from '../../../app/messages/index.ts';
import { type BuiltQuery, buildQuery, builtCharts, measures } from '../model/text/build-query.ts';
import { readBuilt, timeColumnOf } from '../model/text/read-built.ts';
import styles from '../Query.module.css';
import { schemaQuery } from '../schema-query.ts';
import { BuilderFilters } from './BuilderFilters.tsx';

const start: BuiltQuery = {
  table: 'requests',
  filters: [],
  measure: 'count',
  measured: '',
  by: 'name',
  every: '',
  take: '',
  chart: '',
};

interface BuilderProps {
  /** The query in front; one that the builder could have written is gone on with */
  readonly text: string;
  readonly onClose: () => void;
  /** Receives a new query; it is run at once */
  readonly onPick: (text: string) => void;
  /** Receives what becomes of the query in front */
  readonly onRewrite: (text: string) => void;
}

/** Writes a query from choices, for who does not write KQL; the text is shown as it grows. */
export function BuilderModal({ text: old, onClose, onPick, onRewrite }: BuilderProps) {
  const schema = useQuery(schemaQuery);
  const tables = schema.data?.tables ?? [];
  const known = useMemo(() => readBuilt(old, schema.data?.tables ?? []), [old, schema.data]);
  const [changed, setChanged] = useState<BuiltQuery>();
  const built = changed ?? known ?? start;
  const table = tables.find(({ name }) => name === built.table);
  const columns = table?.columns ?? [];
  const change = (part: Partial<BuiltQuery>) => setChanged({ ...built, ...part });
  const text = buildQuery(built, timeColumnOf(table));
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('query.buildTitle')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <div className={styles.builder}>
        {old.trim() !== '' && (
          <p className="hw-dim">{t(known ? 'query.build.goesOn' : 'query.build.beginsAnew')}</p>
        )}
        <Select
          label={t('query.build.table')}
          searchable
          allowDeselect={false}
          data={tables.map(({ name }) => name)}
          value={built.table}
          onChange={(name) => name && change({ table: name, filters: [], by: '', measured: '' })}
        />
        <BuilderFilters
          table={built.table}
          filters={built.filters}
          columns={columns}
          onChange={(filters) => change({ filters })}
        />
        <BuilderMeasure built={built} names={columns.map(({ name }) => name)} onChange={change} />
        <TextInput
          label={t('query.build.take')}
          inputMode="numeric"
          value={built.take}
          onChange={(event) => change({ take: event.currentTarget.value.replace(/\D/g, '') })}
        />
        <Code block>{text}</Code>
        <Button
          onClick={() => {
            (known ? onRewrite : onPick)(text);
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
    <div className={styles.builtMeasure}>
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
        onChange={(every) =>
          onChange({ every: every ?? '', ...(every && built.chart === '' && { chart: 'timechart' }) })
        }
      />
      {built.measure !== '' && (
        <Select
          label={t('query.build.chart')}
          clearable
          placeholder={t('query.build.rows')}
          data={builtCharts.map((value) => ({ value, label: t(`query.chart.${value}`) }))}
          value={built.chart || null}
          onChange={(chart) => onChange({ chart: chart ?? '' })}
        />
      )}
    </div>
  );
}
