import type { SpanSummary, TraceSummary } from '@headwater/contract';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { useMemo } from 'react';
import { t } from '../../../app/messages/index.ts';
import { QueryView } from '../../../components/states/QueryView.tsx';
import { type Column, DataTable } from '../../../components/table/DataTable.tsx';
import { useScheme } from '../../../components/use-scheme.ts';
import { formatCount } from '../../../format/number.ts';
import { NoSpans } from '../NoSpans.tsx';
import styles from '../Traces.module.css';
import type { Explorer } from '../use-explorer.ts';
import { ColumnChooser } from './ColumnChooser.tsx';
import { ListTools } from './ListTools.tsx';
import { TraceCharts } from './TraceCharts.tsx';
import { keyColumns, spanColumns, traceColumns } from './trace-columns.tsx';
import { useSpanRows, useTraceRows } from './use-rows.ts';

/** Matching spans, or the traces they are in, newest first unless asked otherwise. */
export function ListView({
  explorer,
  streaming,
}: {
  readonly explorer: Explorer;
  readonly streaming: boolean;
}) {
  return (
    <>
      <TraceCharts explorer={explorer} />
      {explorer.rows === 'spans' ? (
        <SpanRows explorer={explorer} streaming={streaming} />
      ) : (
        <TraceRows explorer={explorer} streaming={streaming} />
      )}
    </>
  );
}

interface RowsProps {
  readonly explorer: Explorer;
  readonly streaming: boolean;
}

function TraceRows({ explorer, streaming }: RowsProps) {
  const query = useTraceRows(explorer);
  const scheme = useScheme();
  const { order, isFiltered, level } = explorer;
  const rows = useMemo(
    () => inOrder(query.data?.pages.flatMap((page) => page.rows) ?? [], order),
    [query.data, order],
  );
  const searched = isFiltered || level !== 'all';
  const own = useMemo(() => traceColumns(rows, scheme, searched), [rows, scheme, searched]);
  const more = useMemo(
    () => keyColumns<TraceSummary>(explorer.columns, ({ match }) => match.values),
    [explorer.columns],
  );
  return (
    <Rows
      explorer={explorer}
      streaming={streaming}
      query={query}
      rows={rows}
      own={own}
      more={more}
      rowKey={({ traceId }) => traceId}
      open={({ match }) => `${match.traceId}.${match.spanId}`}
    />
  );
}

/** Traces are found by their spans; what is shown is when the trace itself began. */
function inOrder(rows: TraceSummary[], order: Explorer['order']): TraceSummary[] {
  if (order !== 'newest' && order !== 'oldest') return rows;
  const sign = order === 'newest' ? -1 : 1;
  const startOf = ({ startTimeUnixNano }: TraceSummary) => Number(startTimeUnixNano);
  return rows.toSorted((a, b) => sign * (startOf(a) - startOf(b)));
}

function SpanRows({ explorer, streaming }: RowsProps) {
  const query = useSpanRows(explorer);
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  const own = useMemo(() => spanColumns(rows), [rows]);
  const more = useMemo(
    () => keyColumns<SpanSummary>(explorer.columns, ({ values }) => values),
    [explorer.columns],
  );
  return (
    <Rows
      explorer={explorer}
      streaming={streaming}
      query={query}
      rows={rows}
      own={own}
      more={more}
      rowKey={({ traceId, spanId, startTimeUnixNano }) => `${traceId}.${spanId}.${startTimeUnixNano}`}
      open={({ traceId, spanId }) => `${traceId}.${spanId}`}
    />
  );
}

interface Props<Row> extends RowsProps {
  readonly query: UseInfiniteQueryResult<InfiniteData<{ rows: Row[]; cursor: string | null }>>;
  readonly rows: readonly Row[];
  readonly own: readonly Column<Row>[];
  readonly more: readonly Column<Row>[];
  readonly rowKey: (row: Row) => string;
  /** What the address says when the row's panel is open */
  readonly open: (row: Row) => string;
}

function Rows<Row>({ explorer, streaming, query, rows, own, more, rowKey, open }: Props<Row>) {
  const { hidden, set } = explorer;
  const columns = useMemo(() => [...own.filter(({ id }) => !hidden.has(id)), ...more], [own, more, hidden]);
  const opened = rows.find((row) => open(row) === explorer.open);
  return (
    <section className={`hw-panel ${styles.list}`} aria-label={t('traces.title')}>
      <div className={styles.listHead}>
        {streaming && <span className={styles.streaming}>{t('traces.streaming')}</span>}
        <span className="hw-dim">
          {t(explorer.rows === 'spans' ? 'explorer.spansShown' : 'traces.shown', {
            count: formatCount(rows.length),
          })}
        </span>
        <span className={styles.spacer} />
        <ListTools explorer={explorer} />
        <ColumnChooser explorer={explorer} own={own} />
      </div>
      <QueryView query={query} rows={12}>
        {() =>
          rows.length === 0 ? (
            <NoSpans explorer={explorer} />
          ) : (
            <DataTable
              takesFocus
              label={t('traces.title')}
              rows={rows}
              columns={columns}
              rowKey={rowKey}
              openKey={opened && rowKey(opened)}
              onOpen={(row) => set({ open: open(row) }, { replace: explorer.open !== '' })}
              onEnd={() => {
                if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
              }}
            />
          )
        }
      </QueryView>
      {rows.length > 0 && (
        <div className={styles.more} role="status">
          <span className="hw-dim">{t('explorer.keys')}</span>
          <span className="hw-dim">
            {query.isFetchingNextPage
              ? t('explorer.loadingMore')
              : query.hasNextPage
                ? ''
                : t('explorer.allLoaded')}
          </span>
        </div>
      )}
    </section>
  );
}
