import { t } from '../../app/messages/index.ts';
import { useUrlState } from '../../app/scope/use-url-state.ts';
import styles from '../../components/investigate/Investigate.module.css';
import { QueryView } from '../../components/states/QueryView.tsx';
import { Empty } from '../../components/states/States.tsx';
import { WidenRange } from '../../components/states/WidenRange.tsx';
import { type Column, DataTable } from '../../components/table/DataTable.tsx';
import { Untrusted } from '../../components/text/Untrusted.tsx';
import { formatFilters } from '../../filters/filter-text.ts';
import { formatCount } from '../../format/number.ts';
import { formatFullTime, formatTime } from '../../format/time.ts';
import { type TelemetryQuestion, useTelemetryGroups } from './use-transactions.ts';

interface Value {
  readonly value: string;
  readonly count: number;
  readonly lastMs: number;
}

const mostGroups = 500;
const columns: Column<Value>[] = [
  {
    id: 'value',
    title: t('search.value'),
    width: 'minmax(200px, 4fr)',
    sortBy: ({ value }) => value,
    cell: ({ value }) => (
      <span className={styles.squeeze}>
        <Untrusted text={value} />
      </span>
    ),
  },
  {
    id: 'count',
    title: t('search.groupCount'),
    width: '90px',
    number: true,
    sortBy: ({ count }) => count,
    cell: ({ count }) => formatCount(count),
  },
  {
    id: 'last',
    title: t('search.last'),
    width: '130px',
    number: true,
    sortBy: ({ lastMs }) => lastMs,
    cell: ({ lastMs }) => <time title={formatFullTime(lastMs)}>{formatTime(lastMs)}</time>,
  },
];

interface GroupedProps {
  readonly question: TelemetryQuestion;
  readonly group: string;
}

/** Results by the value of one key; a value opens the rows that have it. */
export function Grouped({ question, group }: GroupedProps) {
  const query = useTelemetryGroups(question, [group], mostGroups);
  const [, setState] = useUrlState();
  const open = ({ value }: Value) =>
    setState({
      group: undefined,
      f: formatFilters([...question.state.filters, { key: group, op: '=', value }]),
    });
  return (
    <QueryView query={query} rows={12}>
      {({ groups: [found] }) =>
        found === undefined ? (
          <Empty title={t('search.emptyFiltered')}>
            <WidenRange />
          </Empty>
        ) : (
          <DataTable
            label={t('search.results')}
            rows={found.values}
            columns={columns}
            rowKey={({ value }) => value}
            initialSort={{ id: 'count', descending: true }}
            onOpen={open}
            maxHeight="62vh"
            takesFocus
          />
        )
      }
    </QueryView>
  );
}
