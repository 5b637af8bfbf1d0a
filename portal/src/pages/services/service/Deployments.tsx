import type { Deployment } from '@headwater/contract';
import { useMemo } from 'react';
import { t } from '../../../app/messages/index.ts';
import { PageLink } from '../../../components/PageLink.tsx';
import { QueryView } from '../../../components/states/QueryView.tsx';
import { Empty } from '../../../components/states/States.tsx';
import { type Column, DataTable } from '../../../components/table/DataTable.tsx';
import { useShownFirst } from '../../../components/table/narrow.ts';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { visibleText } from '../../../components/text/visible-text.ts';
import { formatIn, unitForColumn } from '../../../format/duration.ts';
import { formatCount, formatShare } from '../../../format/number.ts';
import { formatAge, formatMinute } from '../../../format/time.ts';
import { useDeployments } from '../use-services.ts';
import { tracesOf } from './service-filters.ts';

/** The versions that ran in the range, and what each brought. */
export function Deployments({ service }: { readonly service: string }) {
  const query = useDeployments(service);
  return (
    <QueryView query={query} rows={5}>
      {({ versions }) =>
        versions.every(({ version }) => version === '') ? (
          <Empty title={t('services.noVersions')}>
            <p>{t('services.noVersionsWhy')}</p>
            <code className="hw-mono">OTEL_RESOURCE_ATTRIBUTES=service.version=1.2.3</code>
            <code className="hw-mono">DD_VERSION=1.2.3</code>
          </Empty>
        ) : (
          <DeploymentsTable service={service} versions={versions} />
        )
      }
    </QueryView>
  );
}

interface TableProps {
  readonly service: string;
  readonly versions: readonly Deployment[];
}

function DeploymentsTable({ service, versions }: TableProps) {
  const columns = useShownFirst(useMemo(() => makeColumns(service, versions), [service, versions]));
  return (
    <DataTable
      label={t('services.deployments')}
      rows={versions}
      columns={columns}
      rowKey={({ version }) => version}
      maxHeight={420}
    />
  );
}

function makeColumns(service: string, versions: readonly Deployment[]): Column<Deployment>[] {
  const unit = unitForColumn(versions.flatMap(({ avgNs, p95Ns }) => [avgNs, p95Ns]));
  return [...seenColumns, ...countColumns(service), ...durationColumns(unit), ...noveltyColumns];
}

const seenColumns: readonly Column<Deployment>[] = [
  {
    id: 'version',
    title: t('term.version'),
    width: 'minmax(90px, 1fr)',
    sortBy: ({ version }) => version,
    cell: ({ version }) => <Untrusted text={version || t('term.unknown')} />,
  },
  {
    id: 'first',
    title: t('term.firstSeen'),
    width: '100px',
    number: true,
    sortBy: ({ firstSeenMs }) => firstSeenMs,
    cell: ({ firstSeenMs }) => formatMinute(firstSeenMs),
  },
  {
    id: 'last',
    title: t('term.lastSeen'),
    width: '84px',
    number: true,
    sortBy: ({ lastSeenMs }) => lastSeenMs,
    cell: ({ lastSeenMs }) => formatAge(lastSeenMs),
  },
];

function countColumns(service: string): Column<Deployment>[] {
  const ofVersion = (version: string, failed = false) =>
    tracesOf(service, {
      failed,
      more: [version ? { key: 'version', op: '=', value: version } : { key: 'version', op: 'not-exists' }],
    });
  return [
    {
      id: 'requests',
      title: t('term.requests'),
      width: '84px',
      number: true,
      sortBy: ({ requests }) => requests,
      cell: ({ version, requests }) => (
        <PageLink to="/traces" search={ofVersion(version)}>
          {formatCount(requests)}
        </PageLink>
      ),
    },
    {
      id: 'errors',
      title: t('term.errorRate'),
      width: '88px',
      number: true,
      sortBy: ({ errors, requests }) => errors / (requests || 1),
      cell: ({ version, errors, requests }) =>
        errors > 0 ? (
          <PageLink to="/traces" search={ofVersion(version, true)} style={{ color: 'var(--hw-error)' }}>
            {formatShare(errors / (requests || 1))}
          </PageLink>
        ) : (
          <span className="hw-dim">{formatShare(0)}</span>
        ),
    },
  ];
}

function durationColumns(unit: ReturnType<typeof unitForColumn>): Column<Deployment>[] {
  return (['avgNs', 'p95Ns'] as const).map((id) => ({
    id,
    title: `${id.slice(0, 3)} (${unit})`,
    width: '84px',
    number: true,
    sortBy: (version) => version[id],
    cell: (version) => formatIn(version[id], unit),
  }));
}

const noveltyColumns: readonly Column<Deployment>[] = [
  {
    id: 'newResources',
    title: t('services.newResources'),
    width: 'minmax(110px, 2fr)',
    cell: ({ newResources }) => <Novelties names={newResources} />,
  },
  {
    id: 'newErrors',
    title: t('services.newErrors'),
    width: 'minmax(110px, 2fr)',
    cell: ({ newErrors }) => <Novelties names={newErrors} bad />,
  },
];

function Novelties({ names, bad = false }: { readonly names: readonly string[]; readonly bad?: boolean }) {
  const [first] = names;
  if (first === undefined) return <span className="hw-dim">–</span>;
  return (
    <span
      className="hw-ellipsis"
      style={bad ? { color: 'var(--hw-error)' } : {}}
      title={names.map(visibleText).join('\n')}
    >
      {names.length > 1 && `${names.length}: `}
      <Untrusted text={names.join(', ')} />
    </span>
  );
}
