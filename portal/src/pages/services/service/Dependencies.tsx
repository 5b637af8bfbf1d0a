import type { DependencyEdge } from '@headwater/contract';
import { useMemo } from 'react';
import { t } from '../../../app/messages/index.ts';
import { useScope } from '../../../app/scope/use-scope.ts';
import { PageLink } from '../../../components/PageLink.tsx';
import { ServiceName } from '../../../components/ServiceName.tsx';
import { QueryView } from '../../../components/states/QueryView.tsx';
import { Empty } from '../../../components/states/States.tsx';
import { type Column, DataTable } from '../../../components/table/DataTable.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { formatFilters } from '../../../filters/filter-text.ts';
import { formatIn, unitForColumn } from '../../../format/duration.ts';
import { formatCount, formatRate, formatShare } from '../../../format/number.ts';
import styles from '../ServicePage.module.css';
import { useDependencies } from '../use-services.ts';
import { tracesOf } from './service-filters.ts';

/** Who calls the service, and what it calls. */
export function Dependencies({ service }: { readonly service: string }) {
  const query = useDependencies(service);
  return (
    <QueryView query={query} rows={6}>
      {({ upstream, downstream }) => (
        <div className={styles.pair}>
          <Side title={t('services.upstream')} edges={upstream} service={service} />
          <Side title={t('services.downstream')} edges={downstream} service={service} calls />
        </div>
      )}
    </QueryView>
  );
}

interface SideProps {
  readonly title: string;
  readonly edges: readonly DependencyEdge[];
  readonly service: string;
  /** The service is the caller */
  readonly calls?: boolean;
}

function Side({ title, edges, service, calls = false }: SideProps) {
  const { fromMs, toMs } = useScope().ask();
  const rangeMs = toMs - fromMs;
  const columns = useMemo(
    () => makeColumns(edges, service, calls, rangeMs),
    [edges, service, calls, rangeMs],
  );
  return (
    <section aria-label={title} className={styles.side}>
      <h3>{title}</h3>
      {edges.length === 0 ? (
        <Empty title={t(calls ? 'services.noDownstream' : 'services.noUpstream')} />
      ) : (
        <DataTable
          label={title}
          rows={edges}
          columns={columns}
          rowKey={({ name, kind }) => `${kind}:${name}`}
          initialSort={{ id: 'calls', descending: true }}
          maxHeight={420}
        />
      )}
    </section>
  );
}

function makeColumns(
  edges: readonly DependencyEdge[],
  service: string,
  calls: boolean,
  rangeMs: number,
): Column<DependencyEdge>[] {
  const unit = unitForColumn(edges.flatMap(({ p50Ns, p95Ns, p99Ns }) => [p50Ns, p95Ns, p99Ns]));
  const duration = (id: 'avgNs' | 'p95Ns' | 'p99Ns'): Column<DependencyEdge> => ({
    id,
    title: `${id.slice(0, 3)} (${unit})`,
    width: '80px',
    number: true,
    sortBy: (edge) => edge[id],
    cell: (edge) => formatIn(edge[id], unit),
  });
  return [
    {
      id: 'name',
      title: t('term.name'),
      width: 'minmax(110px, 2fr)',
      sortBy: ({ name }) => name,
      cell: (edge) => <EdgeName edge={edge} />,
    },
    {
      id: 'kind',
      title: t('services.type'),
      width: '80px',
      sortBy: ({ kind }) => kind,
      cell: ({ name, kind }) => (
        <span className="hw-dim">{name === '' ? '–' : t(`services.edge.${kind}`)}</span>
      ),
    },
    {
      id: 'calls',
      title: `${t('services.calls')} (${t('term.perSecond')})`,
      width: '92px',
      number: true,
      sortBy: (edge) => edge.calls,
      cell: (edge) => (
        <PageLink to="/traces" search={tracesOfEdge(edge, service, calls)}>
          {formatRate((edge.calls / rangeMs) * 1000)}
        </PageLink>
      ),
    },
    {
      id: 'errors',
      title: t('term.errorRate'),
      width: '84px',
      number: true,
      sortBy: (edge) => edge.errors / (edge.calls || 1),
      cell: (edge) => (
        <span
          style={{ color: edge.errors ? 'var(--hw-error)' : 'var(--hw-dim)' }}
          title={formatCount(edge.errors)}
        >
          {formatShare(edge.errors / (edge.calls || 1))}
        </span>
      ),
    },
    duration('avgNs'),
    duration('p95Ns'),
    duration('p99Ns'),
  ];
}

function EdgeName({ edge: { name, kind } }: { readonly edge: DependencyEdge }) {
  if (name === '') return <span className="hw-dim">{t('services.outside')}</span>;
  return kind === 'service' ? <ServiceName name={name} /> : <Untrusted text={name} />;
}

/** Traces with spans at the called end, as nearly as a filter can say it. */
function tracesOfEdge({ name, kind }: DependencyEdge, service: string, calls: boolean) {
  if (!calls) return tracesOf(service);
  if (kind === 'service') return tracesOf(name);
  const key =
    kind === 'database' ? 'db.system' : kind === 'queue' ? 'messaging.destination.name' : 'peer.service';
  const value = kind === 'database' ? name.split('/')[0]! : name;
  const own = { key: 'service', op: '=', value: service } as const;
  const f =
    kind === 'external'
      ? formatFilters([own, { key: 'kind', op: '=', value: 'client' }])
      : formatFilters([own, { key, op: '=', value }]);
  return { f, level: 'all' };
}
