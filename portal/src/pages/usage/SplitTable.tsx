import { type UsageRow, usageKey } from '@headwater/contract';
import { Select } from '@mantine/core';
import { t } from '../../app/messages/index.ts';
import { type UrlState, useUrlState } from '../../app/scope/use-url-state.ts';
import styles from '../../components/investigate/Investigate.module.css';
import { Panel } from '../../components/investigate/Panel.tsx';
import { PageLink } from '../../components/PageLink.tsx';
import { Empty } from '../../components/states/States.tsx';
import { type Column, DataTable } from '../../components/table/DataTable.tsx';
import { Untrusted } from '../../components/text/Untrusted.tsx';
import { formatCount } from '../../format/number.ts';
import { eventsOf, type Usage, type UsageQuestion } from './use-usage.ts';

interface SplitTableProps {
  readonly usage: Usage;
  readonly question: UsageQuestion;
}

/** What each figure counts, by which the rows behind it are grouped. */
const groupOf = { users: 'user', sessions: 'session', events: undefined } as const;

/** The events that have a value, in the search. */
function searchOf(question: UsageQuestion, value: string): UrlState {
  const { splitBy } = question;
  const named = splitBy === 'page' || splitBy === 'event';
  const types = splitBy === 'page' ? 'pageView' : splitBy === 'event' ? 'event' : 'event,pageView';
  return eventsOf(question, types, { key: named ? 'name' : splitBy, op: '=', value });
}

/** Usage by page, country, browser or what else the events tell. */
export function SplitTable({ usage, question }: SplitTableProps) {
  const { splitBy } = question;
  const [, setState] = useUrlState();
  const number = (id: keyof typeof groupOf, title: string): Column<UsageRow> => ({
    id,
    title,
    width: '76px',
    number: true,
    sortBy: (row) => row[id],
    cell: (row) => (
      <PageLink to="/transactions" search={{ ...searchOf(question, row.value), group: groupOf[id] }}>
        {formatCount(row[id])}
      </PageLink>
    ),
  });
  const columns: Column<UsageRow>[] = [
    {
      id: 'value',
      title: t(`usage.split.${splitBy}`),
      width: 'minmax(120px, 3fr)',
      sortBy: ({ value }) => value,
      cell: ({ value }) => (
        <span className={styles.squeeze}>
          <Untrusted text={value} />
        </span>
      ),
    },
    number('users', t('usage.users')),
    number('sessions', t('usage.sessions')),
    number('events', t('investigate.count')),
  ];
  return (
    <Panel title={t('usage.who')}>
      <div className={styles.body}>
        <Select
          aria-label={t('usage.split')}
          w={160}
          allowDeselect={false}
          value={splitBy}
          data={usageKey.options.map((key) => ({ value: key, label: t(`usage.split.${key}`) }))}
          onChange={(value) => setState({ split: value === 'page' ? undefined : (value ?? undefined) })}
        />
      </div>
      {usage.split.length === 0 ? (
        <Empty title={t('usage.noSplit')} />
      ) : (
        <DataTable
          label={t('usage.who')}
          rows={usage.split}
          columns={columns}
          rowKey={({ value }) => value}
          initialSort={{ id: 'events', descending: true }}
          maxHeight={360}
        />
      )}
    </Panel>
  );
}
