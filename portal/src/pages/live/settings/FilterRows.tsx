import {
  formatLiveDuration,
  type LiveFilter,
  type LivePredicate,
  type LiveTelemetry,
  liveFields,
  livePredicate,
  parseLiveDuration,
} from '@headwater/contract';
import { ActionIcon, Button, Select, TextInput } from '@mantine/core';
import { t } from '../../../app/messages/index.ts';
import { Icon } from '../../../components/Icon.tsx';
import { formatDuration, parseDuration } from '../../../format/duration.ts';
import styles from './Settings.module.css';

const dimension = 'CustomDimensions.';
const numbers = new Set(['Duration', 'ResponseCode', 'ResultCode']);

interface FilterRowsProps {
  readonly telemetry: LiveTelemetry;
  readonly filters: readonly LiveFilter[];
  readonly onChange: (filters: LiveFilter[]) => void;
}

/** Conditions that an item must all meet. */
export function FilterRows({ telemetry, filters, onChange }: FilterRowsProps) {
  const change = (at: number, patch: Partial<LiveFilter>) =>
    onChange(filters.map((filter, index) => (index === at ? settle({ ...filter, ...patch }) : filter)));
  return (
    <div className={styles.rows}>
      {filters.map((filter, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no name of their own
        <div key={index} className={styles.row}>
          <Select
            aria-label={t('live.editField')}
            allowDeselect={false}
            w={150}
            value={filter.field.startsWith(dimension) ? dimension : filter.field}
            data={[
              ...liveFields[telemetry].map((field) => ({ value: field, label: field })),
              { value: '*', label: t('live.any') },
              { value: dimension, label: t('live.attribute') },
            ]}
            onChange={(field) => field && change(index, { field })}
          />
          {filter.field.startsWith(dimension) && (
            <TextInput
              aria-label={t('live.editDimension')}
              placeholder={t('live.editDimension')}
              w={130}
              value={filter.field.slice(dimension.length)}
              onChange={(event) => change(index, { field: dimension + event.currentTarget.value })}
            />
          )}
          <Select
            aria-label={t('live.editPredicate')}
            allowDeselect={false}
            w={140}
            value={filter.predicate}
            data={predicatesOf(filter.field).map((value) => ({ value, label: t(`live.is.${value}`) }))}
            onChange={(predicate) => predicate && change(index, { predicate: predicate as LivePredicate })}
          />
          <Comparand filter={filter} onChange={(comparand) => change(index, { comparand })} />
          <ActionIcon
            aria-label={t('live.editDrop')}
            onClick={() => onChange(filters.filter((_, other) => other !== index))}
          >
            <Icon name="close" size={13} />
          </ActionIcon>
        </div>
      ))}
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<Icon name="plus" size={11} />}
        onClick={() => onChange([...filters, firstFilter(telemetry)])}
      >
        {t('live.editAnd')}
      </Button>
    </div>
  );
}

interface ComparandProps {
  readonly filter: LiveFilter;
  readonly onChange: (comparand: string) => void;
}

/** Durations are typed as everywhere in the portal, and kept as clients want them. */
function Comparand({ filter: { field, comparand }, onChange }: ComparandProps) {
  if (field === 'Success')
    return (
      <Select
        aria-label={t('live.editComparand')}
        allowDeselect={false}
        w={110}
        value={comparand}
        data={['true', 'false']}
        onChange={(value) => value && onChange(value)}
      />
    );
  const ms = field === 'Duration' ? parseLiveDuration(comparand) : undefined;
  return (
    <TextInput
      key={field}
      aria-label={t('live.editComparand')}
      w={150}
      defaultValue={ms === undefined ? comparand : formatDuration(ms * 1e6)}
      error={field === 'Duration' && ms === undefined && t('live.editWrongDuration')}
      onChange={(event) => onChange(written(field, event.currentTarget.value))}
    />
  );
}

function written(field: string, text: string): string {
  if (field !== 'Duration') return text;
  const ns = parseDuration(text);
  return ns === undefined ? text : formatLiveDuration(ns / 1e6);
}

function predicatesOf(field: string): readonly LivePredicate[] {
  if (field === '*') return ['Contains', 'DoesNotContain'];
  if (field === 'Success') return ['Equal', 'NotEqual'];
  const isNumber = numbers.has(field);
  const texts: readonly LivePredicate[] = ['Equal', 'NotEqual', 'Contains', 'DoesNotContain'];
  return isNumber ? livePredicate.options.filter((each) => !each.includes('ontain')) : texts;
}

/** A comparison that its field knows. */
function settle(filter: LiveFilter): LiveFilter {
  const known = predicatesOf(filter.field);
  const predicate = known.includes(filter.predicate) ? filter.predicate : known[0]!;
  const comparand =
    filter.field === 'Success' && !/^(true|false)$/.test(filter.comparand) ? 'false' : filter.comparand;
  return { ...filter, predicate, comparand };
}

export function firstFilter(telemetry: LiveTelemetry): LiveFilter {
  return liveFields[telemetry].includes('Success')
    ? { field: 'Success', predicate: 'Equal', comparand: 'false' }
    : { field: '*', predicate: 'Contains', comparand: '' };
}

/** Whether every condition says something that clients understand. */
export function isComplete(filters: readonly LiveFilter[]): boolean {
  return filters.every(
    ({ field, comparand }) =>
      comparand !== '' &&
      field !== dimension &&
      (field !== 'Duration' || parseLiveDuration(comparand) !== undefined) &&
      (!numbers.has(field) || field === 'Duration' || /^-?\d+$/.test(comparand)),
  );
}
