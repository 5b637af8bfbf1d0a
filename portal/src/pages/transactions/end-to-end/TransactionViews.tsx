import { type TelemetryType, telemetryTypes } from '@headwater/contract';
import { MultiSelect, SegmentedControl, TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import { t } from '../../../app/messages/index.ts';
import { useUrlState } from '../../../app/scope/use-url-state.ts';
import { ItemTable } from '../../../components/investigate/ItemTable.tsx';
import { itemKey } from '../../../components/investigate/item-link.ts';
import { Empty } from '../../../components/states/States.tsx';
import { visibleText } from '../../../components/text/visible-text.ts';
import { Gantt } from './Gantt.tsx';
import styles from './Transaction.module.css';
import type { Transaction, TransactionRow } from './transaction-tree.ts';

interface TransactionViewsProps {
  readonly transaction: Transaction;
  readonly chosen: string | undefined;
  readonly onSelect: (id: string | undefined) => void;
}

/** The timeline with everything in its place, or all telemetry as a flat list in order of time. */
export function TransactionViews({ transaction, chosen, onSelect }: TransactionViewsProps) {
  const [{ view, types = '', q = '', of = '' }] = useUrlState();
  const flat = view === 'flat';
  const [typed, setTyped] = useState(q);
  const rows = useMemo(() => keep(transaction.rows, types, of, typed), [transaction, types, of, typed]);
  const items = useMemo(
    () =>
      rows.map(({ item }) => item).sort((a, b) => (BigInt(a.timeUnixNano) < BigInt(b.timeUnixNano) ? -1 : 1)),
    [rows],
  );
  return (
    <section className="hw-panel" aria-label={t(flat ? 'transaction.flat' : 'transaction.gantt')}>
      <Tools transaction={transaction} typed={typed} onType={setTyped} />
      {rows.length === 0 ? (
        <Empty title={t('search.emptyFiltered')} />
      ) : flat ? (
        <ItemTable
          label={t('transaction.flat')}
          items={items}
          openKey={items.filter(({ id }) => id === chosen).map(itemKey)[0]}
          onOpen={({ id }) => onSelect(id)}
          maxHeight="70vh"
          takesFocus
        />
      ) : (
        <Gantt transaction={transaction} rows={rows} chosen={chosen} onSelect={onSelect} />
      )}
    </section>
  );
}

interface ToolsProps {
  readonly transaction: Transaction;
  readonly typed: string;
  readonly onType: (words: string) => void;
}

/** Which view, and which of its rows. */
function Tools({ transaction, typed, onType }: ToolsProps) {
  const [{ view, types = '', of = '' }, setState] = useUrlState();
  const shownTypes = telemetryTypes.filter((type) => types.split(',').includes(type));
  const present = telemetryTypes.filter((type) => transaction.rows.some(({ item }) => item.type === type));
  return (
    <div className={styles.tools}>
      <SegmentedControl
        aria-label={t('transaction.view')}
        value={view === 'flat' ? 'flat' : 'gantt'}
        data={[
          { value: 'gantt', label: t('transaction.gantt') },
          { value: 'flat', label: t('transaction.flat') },
        ]}
        onChange={(value) => setState({ view: value === 'flat' ? 'flat' : undefined }, { replace: true })}
      />
      <TextInput
        aria-label={t('transaction.filter')}
        placeholder={t('transaction.filter')}
        w={250}
        value={typed}
        onChange={(event) => onType(event.currentTarget.value)}
        onBlur={() => setState({ q: typed || undefined }, { replace: true })}
      />
      <MultiSelect
        aria-label={t('transaction.types')}
        placeholder={shownTypes.length === 0 ? t('search.allTypes') : ''}
        w={130}
        size="xs"
        clearable
        data={present.map((type) => ({ value: type, label: t(`telemetry.${type}`) }))}
        value={shownTypes}
        onChange={(next) => setState({ types: next.join(',') || undefined }, { replace: true })}
      />
      {transaction.services.length > 1 && (
        <MultiSelect
          aria-label={t('transaction.services')}
          placeholder={of === '' ? t('investigate.anyService') : ''}
          w={130}
          size="xs"
          clearable
          searchable
          data={transaction.services
            .filter(Boolean)
            .map((name) => ({ value: name, label: visibleText(name) }))}
          value={parseList(of)}
          onChange={(next) =>
            setState({ of: next.length ? JSON.stringify(next) : undefined }, { replace: true })
          }
        />
      )}
    </div>
  );
}

function keep(
  rows: readonly TransactionRow[],
  types: string,
  of: string,
  words: string,
): readonly TransactionRow[] {
  const wanted = types === '' ? [] : (types.split(',') as TelemetryType[]);
  const services = parseList(of);
  const lower = words.trim().toLowerCase();
  if (wanted.length === 0 && services.length === 0 && lower === '') return rows;
  return rows.filter(
    ({ item }) =>
      (wanted.length === 0 || wanted.includes(item.type)) &&
      (services.length === 0 || services.includes(item.service)) &&
      (lower === '' || `${item.title} ${item.service} ${item.target}`.toLowerCase().includes(lower)),
  );
}

function parseList(text: string): string[] {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.filter((entry) => typeof entry === 'string') : [];
  } catch {
    return [];
  }
}
