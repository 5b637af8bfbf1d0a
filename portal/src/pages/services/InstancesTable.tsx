import type { Filter } from '@headwater/contract';
import { useMemo } from 'react';
import { t } from '../../app/messages/index.ts';
import { PageLink } from '../../components/PageLink.tsx';
import { type Column, DataTable } from '../../components/table/DataTable.tsx';
import { Untrusted } from '../../components/text/Untrusted.tsx';
import { useGo } from '../../components/use-go.ts';
import { formatCount, formatShare } from '../../format/number.ts';
import { formatAge } from '../../format/time.ts';
import { tracesOf } from './service/service-filters.ts';
import type { ServiceDetail } from './use-services.ts';

type Instance = ServiceDetail['instances'][number];

interface InstancesTableProps {
  readonly service: string;
  readonly instances: readonly Instance[];
}

/** The processes of a service and the hosts they ran on; each opens its traces. */
export function InstancesTable({ service, instances }: InstancesTableProps) {
  const go = useGo();
  const columns = useMemo(() => makeColumns(service), [service]);
  return (
    <DataTable
      label={t('services.instances')}
      rows={instances}
      columns={columns}
      rowKey={({ instance, host }) => `${instance}@${host}`}
      onOpen={(instance) => go('/traces', {}, tracesOf(service, { more: where(instance) }))}
      maxHeight={420}
    />
  );
}

function makeColumns(service: string): Column<Instance>[] {
  return [
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
    {
      id: 'requests',
      title: t('term.requests'),
      width: '84px',
      number: true,
      sortBy: ({ requests }) => requests,
      cell: (instance) => (
        <PageLink to="/traces" search={tracesOf(service, { more: where(instance) })}>
          {formatCount(instance.requests)}
        </PageLink>
      ),
    },
    {
      id: 'errors',
      title: t('term.errorRate'),
      width: '88px',
      number: true,
      sortBy: ({ errors, requests }) => errors / (requests || 1),
      cell: (instance) =>
        instance.errors > 0 ? (
          <PageLink
            to="/traces"
            search={tracesOf(service, { failed: true, more: where(instance) })}
            style={{ color: 'var(--hw-error)' }}
          >
            {formatShare(instance.errors / (instance.requests || 1))}
          </PageLink>
        ) : (
          <span className="hw-dim">{formatShare(0)}</span>
        ),
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
}

function where({ instance, host }: Instance): Filter[] {
  return [
    instance ? { key: 'instance', op: '=', value: instance } : { key: 'instance', op: 'not-exists' },
    ...(host ? [{ key: 'host', op: '=', value: host } as const] : []),
  ];
}
