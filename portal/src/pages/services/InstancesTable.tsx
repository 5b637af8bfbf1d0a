import { t } from '../../app/messages/index.ts';
import { type Column, DataTable } from '../../components/table/DataTable.tsx';
import { Untrusted } from '../../components/text/Untrusted.tsx';
import { useGo } from '../../components/use-go.ts';
import { formatFilters } from '../../filters/filter-text.ts';
import { formatCount, formatShare } from '../../format/number.ts';
import { formatAge } from '../../format/time.ts';
import type { ServiceDetail } from './use-services.ts';

type Instance = ServiceDetail['instances'][number];

const counts: Column<{ requests: number; errors: number }>[] = [
  {
    id: 'requests',
    title: t('term.requests'),
    width: '84px',
    number: true,
    sortBy: ({ requests }) => requests,
    cell: ({ requests }) => formatCount(requests),
  },
  {
    id: 'errors',
    title: t('term.errorRate'),
    width: '88px',
    number: true,
    sortBy: ({ errors, requests }) => errors / (requests || 1),
    cell: ({ errors, requests }) => (
      <span style={{ color: errors ? 'var(--hw-error)' : 'var(--hw-dim)' }}>
        {formatShare(errors / (requests || 1))}
      </span>
    ),
  },
];

const instanceColumns: Column<Instance>[] = [
  {
    id: 'instance',
    title: t('term.instance'),
    width: 'minmax(90px, 1fr)',
    sortBy: ({ instance }) => instance,
    cell: ({ instance }) => <Untrusted text={instance || t('term.unknown')} />,
  },
  {
    id: 'host',
    title: t('term.host'),
    width: 'minmax(70px, 1fr)',
    sortBy: ({ host }) => host,
    cell: ({ host }) => <Untrusted text={host} />,
  },
  ...counts,
  {
    id: 'last',
    title: t('term.lastSeen'),
    width: '84px',
    number: true,
    sortBy: ({ lastSeenMs }) => lastSeenMs,
    cell: ({ lastSeenMs }) => formatAge(lastSeenMs),
  },
];

export function InstancesTable({
  service,
  instances,
}: {
  readonly service: string;
  readonly instances: readonly Instance[];
}) {
  const go = useGo();
  return (
    <DataTable
      label={t('services.instances')}
      rows={instances}
      columns={instanceColumns}
      rowKey={({ instance, host }) => `${instance}@${host}`}
      onOpen={({ instance }) =>
        go('/traces', {}, { f: where(service, 'instance', instance), level: 'entry' })
      }
      maxHeight={420}
    />
  );
}

function where(service: string, key: string, value: string): string | undefined {
  return formatFilters([
    { key: 'service', op: '=', value: service },
    value ? { key, op: '=', value } : { key, op: 'not-exists' },
  ]);
}
