import { listProblems, type PerformanceRow, type Problem, performanceTable } from '@headwater/contract';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type Answer, ask } from '../../api/client.ts';
import { t } from '../../app/messages/index.ts';
import { slower } from '../../app/scope/slower.ts';
import { useScope } from '../../app/scope/use-scope.ts';
import { PageLink } from '../../components/PageLink.tsx';
import { QueryView } from '../../components/states/QueryView.tsx';
import { lastSeenColumn, serviceColumn } from '../../components/table/columns.tsx';
import { type Column, DataTable } from '../../components/table/DataTable.tsx';
import { useNarrow } from '../../components/table/narrow.ts';
import { Untrusted } from '../../components/text/Untrusted.tsx';
import { useGo } from '../../components/use-go.ts';
import { formatIn, unitForColumn } from '../../format/duration.ts';
import { formatCount, formatShare } from '../../format/number.ts';
import styles from './Overview.module.css';

const shown = 6;

interface Busiest {
  /** Dependencies where nothing was requested, as of a program that only calls */
  readonly tab: 'operations' | 'dependencies';
  readonly rows: Answer<typeof performanceTable>['rows'];
}

function useBusiest() {
  const scope = useScope();
  return useQuery({
    queryKey: ['overview-busiest', scope.key],
    queryFn: async ({ signal }): Promise<Busiest> => {
      const body = { ...scope.ask(), filters: [], limit: shown };
      const asked = { ...body, side: 'request', tab: 'operations' } as const;
      const { rows } = await ask(performanceTable, { body: asked }, signal);
      if (rows.length > 0) return { tab: 'operations', rows };
      const others = { ...body, side: 'dependency', tab: 'dependencies' } as const;
      return { tab: 'dependencies', rows: (await ask(performanceTable, { body: others }, signal)).rows };
    },
    refetchInterval: slower(scope.refetchInterval),
  });
}

function useTopProblems() {
  const scope = useScope();
  return useQuery({
    queryKey: ['overview-problems', scope.key],
    queryFn: ({ signal }) =>
      ask(listProblems, { body: { ...scope.ask(), side: 'request', filters: [], limit: shown } }, signal),
    refetchInterval: slower(scope.refetchInterval),
  });
}

/** Where to look first: what takes the time, and the exceptions that happen most. */
export function Attention() {
  const busiest = useBusiest();
  const problems = useTopProblems();
  return (
    <div className={styles.attention}>
      <Panel
        title={t('overview.busiest')}
        more={<PageLink to="/performance">{t('page.performance')}</PageLink>}
      >
        <QueryView query={busiest} rows={3}>
          {(answer) => <BusiestTable answer={answer} />}
        </QueryView>
      </Panel>
      <Panel
        title={t('overview.problems')}
        more={
          <PageLink to="/failures" search={{ tab: 'exceptions' }}>
            {t('page.failures')}
          </PageLink>
        }
      >
        <QueryView query={problems} rows={3}>
          {(answer) => <ProblemsTable problems={answer.problems} />}
        </QueryView>
      </Panel>
    </div>
  );
}

interface PanelProps {
  readonly title: string;
  readonly more: ReactNode;
  readonly children: ReactNode;
}

function Panel({ title, more, children }: PanelProps) {
  return (
    <section className={`hw-panel ${styles.services}`} aria-label={title}>
      <h2>
        {title}
        <span className={styles.more}>{more}</span>
      </h2>
      {children}
    </section>
  );
}

function BusiestTable({ answer: { tab, rows } }: { readonly answer: Busiest }) {
  const go = useGo();
  const narrow = useNarrow();
  if (rows.length === 0) return <p className={`hw-dim ${styles.none}`}>{t('state.nothingInRange')}</p>;
  return (
    <DataTable
      label={t('overview.busiest')}
      rows={rows}
      columns={busiestColumns(rows, narrow)}
      rowKey={({ service, name, type, target }) => JSON.stringify([service, name, type, target])}
      initialSort={{ id: 'share', descending: true }}
      onOpen={({ service, name }) => go('/performance', {}, { tab, service, op: name })}
    />
  );
}

/** On a telephone all four fit, and long names are cut. */
function busiestColumns(rows: readonly PerformanceRow[], narrow: boolean): Column<PerformanceRow>[] {
  const unit = unitForColumn(rows.map(({ p95Ns }) => p95Ns));
  return [
    {
      id: 'name',
      title: t('term.operation'),
      width: narrow ? '136px' : 'minmax(110px, 2fr)',
      sortBy: ({ name }) => name,
      cell: ({ name }) => <Untrusted text={name} />,
    },
    serviceColumn(({ service }) => service, {
      width: narrow ? '88px' : 'minmax(84px, 1fr)',
    }),
    {
      id: 'p95',
      title: `p95 (${unit})`,
      width: narrow ? '76px' : '78px',
      number: true,
      sortBy: ({ p95Ns }) => p95Ns,
      cell: ({ p95Ns }) => formatIn(p95Ns, unit),
    },
    {
      id: 'share',
      title: t('overview.share'),
      width: narrow ? '64px' : '72px',
      number: true,
      sortBy: ({ impact }) => impact,
      cell: ({ impact }) => formatShare(impact),
    },
  ];
}

function ProblemsTable({ problems }: { readonly problems: readonly Problem[] }) {
  const go = useGo();
  if (problems.length === 0) return <p className={`hw-dim ${styles.none}`}>{t('overview.noProblems')}</p>;
  return (
    <DataTable
      label={t('overview.problems')}
      rows={problems}
      columns={problemColumns}
      rowKey={({ problemId }) => problemId}
      initialSort={{ id: 'count', descending: true }}
      onOpen={({ problemId }) => go('/failures', {}, { tab: 'exceptions', problem: problemId })}
    />
  );
}

const problemColumns: Column<Problem>[] = [
  {
    id: 'problem',
    title: t('term.exceptions'),
    width: 'minmax(130px, 2fr)',
    sortBy: ({ problemId }) => problemId,
    cell: ({ problemId, type, message }) => (
      <span className="hw-ellipsis">
        <Untrusted text={type || problemId} />{' '}
        <span className="hw-dim">
          <Untrusted text={message} />
        </span>
      </span>
    ),
  },
  {
    id: 'count',
    title: t('investigate.count'),
    width: '64px',
    number: true,
    sortBy: ({ count }) => count,
    cell: ({ count }) => formatCount(count),
  },
  lastSeenColumn(),
];
