import type { Filter } from '@headwater/contract';
import { Button, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../app/messages/index.ts';
import { useUrlState } from '../../app/scope/use-url-state.ts';
import { visibleText } from '../../components/text/visible-text.ts';
import { FilterInput } from '../../filters/FilterInput.tsx';
import { useValuesOf } from '../../filters/use-completions.ts';
import { formatDuration, parseDuration } from '../../format/duration.ts';
import { SearchInput } from './SearchInput.tsx';
import styles from './Traces.module.css';
import { levels, type TraceQuestion } from './use-traces.ts';

export function FilterBar({ question }: { readonly question: TraceQuestion }) {
  const { state, level } = question;
  const [, setState] = useUrlState();
  const service = equalTo(state.filters, 'service');
  const name = equalTo(state.filters, 'name');
  const ofService = service ? [{ key: 'service', op: '=', value: service } as const] : [];
  const choose = (key: string, value: string | null) =>
    state.replace(key === 'service' ? ['service', 'name'] : [key], value ? [{ key, op: '=', value }] : []);
  return (
    <div className={styles.filters}>
      <SearchInput />
      <FilterInput signal="spans" state={state} freeKey="name" />
      <ValueSelect
        label={t('traces.anyService')}
        values={useValuesOf('spans', 'service', [])}
        value={service}
        onChange={(value) => choose('service', value)}
      />
      <ValueSelect
        label={t('traces.anyOperation')}
        values={useValuesOf('spans', 'name', ofService)}
        value={name}
        onChange={(value) => choose('name', value)}
      />
      <SegmentedControl
        aria-label={t('term.status')}
        value={statusOf(state.filters)}
        data={(['any', 'error', 'ok'] as const).map((value) => ({
          value,
          label: t(`traces.status.${value}`),
        }))}
        onChange={(value) => state.replace(['status'], statusFilters[value] ?? [])}
      />
      <DurationInput question={question} op=">=" label={t('traces.minDuration')} />
      <DurationInput question={question} op="<=" label={t('traces.maxDuration')} />
      <Select
        aria-label={t('traces.level')}
        w={128}
        allowDeselect={false}
        value={level}
        data={levels.map((value) => ({ value, label: t(`traces.level.${value}`) }))}
        onChange={(value) => setState({ level: value === 'all' ? undefined : (value ?? undefined) })}
      />
      {(state.filters.length > 0 || question.query !== '') && (
        <Button variant="subtle" px={6} onClick={() => setState({ f: undefined, search: undefined })}>
          {t('state.clearFilters')}
        </Button>
      )}
    </div>
  );
}

interface ValueSelectProps {
  readonly label: string;
  readonly values: readonly string[];
  readonly value: string | undefined;
  readonly onChange: (value: string | null) => void;
}

function ValueSelect({ label, values, value, onChange }: ValueSelectProps) {
  const all = value && !values.includes(value) ? [value, ...values] : values;
  return (
    <Select
      aria-label={label}
      placeholder={label}
      w={150}
      clearable
      searchable
      limit={100}
      comboboxProps={{ width: 300, position: 'bottom-start' }}
      data={all.filter((entry) => entry !== '').map((entry) => ({ value: entry, label: visibleText(entry) }))}
      value={value ?? null}
      onChange={onChange}
    />
  );
}

interface DurationInputProps {
  readonly question: TraceQuestion;
  readonly op: '>=' | '<=';
  readonly label: string;
}

function DurationInput({ question: { state }, op, label }: DurationInputProps) {
  const current = state.filters.find((filter) => filter.key === 'duration' && filter.op === op);
  const shown = typeof current?.value === 'number' ? formatDuration(current.value) : '';
  const [typed, setTyped] = useState<string>();
  const wrong = typed !== undefined && typed !== '' && parseDuration(typed) === undefined;
  const commit = () => {
    if (typed === undefined || wrong) return;
    const ns = parseDuration(typed);
    const others = state.filters.filter((filter) => filter.key === 'duration' && filter.op !== op);
    state.replace(['duration'], ns === undefined ? others : [...others, { key: 'duration', op, value: ns }]);
    setTyped(undefined);
  };
  return (
    <TextInput
      w={118}
      aria-label={label}
      placeholder={label}
      value={typed ?? shown}
      error={wrong}
      title={wrong ? t('traces.durationWrong') : label}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => event.key === 'Enter' && commit()}
    />
  );
}

const statusFilters: Readonly<Record<string, readonly Filter[]>> = {
  error: [{ key: 'status', op: '=', value: 'error' }],
  ok: [{ key: 'status', op: '!=', value: 'error' }],
};

function statusOf(filters: readonly Filter[]): string {
  const status = filters.find(({ key }) => key === 'status');
  if (status?.value !== 'error') return 'any';
  return status.op === '=' ? 'error' : 'ok';
}

function equalTo(filters: readonly Filter[], key: string): string | undefined {
  const found = filters.find((filter) => filter.key === key && filter.op === '=');
  return found ? String(found.value) : undefined;
}
