import type { AttributeChange, ForwardCondition } from '@headwater/contract';
import { attributeChange, forwardCondition } from '@headwater/contract';
import { Button, Select, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { t } from '../../app/messages/index.ts';
import styles from './Forwarding.module.css';

interface RowsProps<Row> {
  readonly rows: readonly Row[];
  readonly onChange: (rows: Row[]) => void;
}

const withoutValue = new Set<string>(['exists', 'missing', 'delete', 'hash']);

/** Conditions that all have to hold. */
export function ConditionRows({ rows, onChange }: RowsProps<ForwardCondition>) {
  return (
    <Rows
      legend={t('forwarding.filters')}
      add={t('forwarding.addFilter')}
      rows={rows}
      fresh={{ key: '', op: '=', value: '' }}
      onChange={onChange}
      choices={forwardCondition.shape.op.options}
      choiceOf={({ op }) => op}
      withChoice={(row, op) => ({ ...row, op: op as ForwardCondition['op'] })}
    />
  );
}

/** Changes of attributes, in order. */
export function ChangeRows({ rows, onChange }: RowsProps<AttributeChange>) {
  return (
    <Rows
      legend={t('forwarding.attributes')}
      add={t('forwarding.addChange')}
      rows={rows}
      fresh={{ action: 'delete', key: '', value: '' }}
      onChange={onChange}
      choices={attributeChange.shape.action.options}
      choiceOf={({ action }) => action}
      withChoice={(row, action) => ({ ...row, action: action as AttributeChange['action'] })}
    />
  );
}

interface AnyRowsProps<Row> extends RowsProps<Row> {
  readonly legend: string;
  readonly add: string;
  readonly fresh: Row;
  readonly choices: readonly string[];
  readonly choiceOf: (row: Row) => string;
  readonly withChoice: (row: Row, choice: string) => Row;
}

function Rows<Row extends { readonly key: string; readonly value: string }>(
  props: AnyRowsProps<Row>,
): ReactNode {
  const { legend, add, rows, fresh, onChange, choices, choiceOf, withChoice } = props;
  const replace = (at: number, row: Row) => onChange(rows.map((one, i) => (i === at ? row : one)));
  return (
    <fieldset className={styles.rules}>
      <legend>{legend}</legend>
      {rows.map((row, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row has no other name, and only the last is ever added
        <div key={i} className={styles.rule}>
          <TextInput
            size="xs"
            aria-label={t('forwarding.key')}
            placeholder={t('forwarding.key')}
            value={row.key}
            onChange={(event) => replace(i, { ...row, key: event.currentTarget.value })}
          />
          <Select
            size="xs"
            aria-label={legend}
            data={choices.map((choice) => ({ value: choice, label: choice }))}
            value={choiceOf(row)}
            allowDeselect={false}
            onChange={(choice) => choice !== null && replace(i, withChoice(row, choice))}
          />
          <TextInput
            size="xs"
            aria-label={t('forwarding.value')}
            disabled={withoutValue.has(choiceOf(row))}
            value={row.value}
            onChange={(event) => replace(i, { ...row, value: event.currentTarget.value })}
          />
          <Button
            size="compact-xs"
            variant="subtle"
            aria-label={t('forwarding.removeRow')}
            onClick={() => onChange(rows.filter((_, at) => at !== i))}
          >
            ×
          </Button>
        </div>
      ))}
      <Button size="compact-xs" variant="default" onClick={() => onChange([...rows, fresh])}>
        {add}
      </Button>
    </fieldset>
  );
}
