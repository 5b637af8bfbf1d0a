import type { StructuredTrace } from '@headwater/contract';
import { useMemo } from 'react';
import { ApiFailure } from '../../../api/client.ts';
import { t } from '../../../app/messages/index.ts';
import { PageLink } from '../../../components/PageLink.tsx';
import { QueryView } from '../../../components/states/QueryView.tsx';
import { Empty, Notice } from '../../../components/states/States.tsx';
import { WidenRange } from '../../../components/states/WidenRange.tsx';
import { serviceColumn, startColumn } from '../../../components/table/columns.tsx';
import { type Column, DataTable } from '../../../components/table/DataTable.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { useGo } from '../../../components/use-go.ts';
import { formatIn, unitForColumn } from '../../../format/duration.ts';
import { formatCount } from '../../../format/number.ts';
import styles from '../Traces.module.css';
import type { Explorer } from '../use-explorer.ts';
import { useStructure } from './use-structure.ts';

/** Traces whose spans stand as asked. */
export function StructureView({ explorer }: { readonly explorer: Explorer }) {
  const query = useStructure(explorer);
  const go = useGo();
  const traces = useMemo(() => newestFirst(query.data?.traces ?? []), [query.data]);
  const columns = useMemo(() => columnsOf(traces), [traces]);
  if (query.error instanceof ApiFailure && query.error.status === 400) {
    return (
      <div className={`hw-panel ${styles.mistake}`} role="alert">
        <Untrusted text={query.error.message} />
      </div>
    );
  }
  return (
    <section className={`hw-panel ${styles.list}`} aria-label={t('traces.title')}>
      <QueryView query={query} rows={12}>
        {(data) => (
          <>
            {!data.complete && <Notice>{t('structure.incomplete')}</Notice>}
            {data.traces.length === 0 ? (
              <Empty title={t('structure.none')}>
                <WidenRange />
              </Empty>
            ) : (
              <DataTable
                takesFocus
                label={t('traces.title')}
                rows={traces}
                columns={columns}
                rowKey={({ traceId }) => traceId}
                onOpen={({ traceId }) => go('/traces/$traceId', { traceId })}
              />
            )}
          </>
        )}
      </QueryView>
    </section>
  );
}

/** Traces are found by their spans; what is shown is when the trace itself began. */
function newestFirst(traces: readonly StructuredTrace[]): StructuredTrace[] {
  return traces.toSorted((a, b) => Number(b.startTimeUnixNano) - Number(a.startTimeUnixNano));
}

function columnsOf(traces: readonly StructuredTrace[]): Column<StructuredTrace>[] {
  const unit = unitForColumn(traces.map(({ durationNs }) => durationNs));
  const count = (
    id: string,
    title: string,
    of: (trace: StructuredTrace) => number,
  ): Column<StructuredTrace> => ({
    id,
    title,
    width: '84px',
    number: true,
    sortBy: of,
    cell: (trace) => formatCount(of(trace)),
  });
  return [
    startColumn('128px'),
    serviceColumn(({ rootService }) => rootService),
    {
      id: 'name',
      title: t('term.operation'),
      width: 'minmax(160px, 2fr)',
      sortBy: ({ rootName }) => rootName,
      cell: ({ traceId, rootName }) => (
        <PageLink to="/traces/$traceId" params={{ traceId }}>
          <Untrusted text={rootName || t('traces.rootMissing')} />
        </PageLink>
      ),
    },
    {
      id: 'duration',
      title: `${t('term.duration')} (${unit})`,
      width: '112px',
      number: true,
      sortBy: ({ durationNs }) => durationNs,
      cell: ({ durationNs }) => formatIn(durationNs, unit),
    },
    count('spans', t('term.spans'), ({ spanCount }) => spanCount),
    count('errors', t('term.errors'), ({ errorCount }) => errorCount),
    ...Object.keys(traces[0]?.matched ?? {}).map((letter) =>
      count(`matched ${letter}`, t('structure.matched', { letter }), ({ matched }) => matched[letter] ?? 0),
    ),
  ];
}
