import { getService } from '@headwater/contract';
import { useQuery } from '@tanstack/react-query';
import { ask } from '../../../api/client.ts';
import { t } from '../../../app/messages/index.ts';
import { useScope } from '../../../app/scope/use-scope.ts';
import { PageLink } from '../../../components/PageLink.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { formatFilters } from '../../../filters/filter-text.ts';
import { formatCount, formatShare } from '../../../format/number.ts';
import styles from '../Map.module.css';

/** Instances of a service with their requests and failures; each leads to its traces. */
export function InstanceList({ service }: { readonly service: string }) {
  const scope = useScope();
  const query = useQuery({
    queryKey: ['map-instances', scope.key, service],
    queryFn: ({ signal }) =>
      ask(getService, { params: { service }, body: { ...scope.ask(), buckets: 1 } }, signal),
  });
  const instances = query.data?.instances ?? [];
  if (instances.length === 0) return null;
  return (
    <section className={styles.calls}>
      <h3>{t('map.instances', { count: instances.length })}</h3>
      <table className={styles.instanceTable}>
        <thead>
          <tr>
            <th scope="col">{t('term.instance')}</th>
            <th scope="col">{t('term.requests')}</th>
            <th scope="col">{t('map.failed')}</th>
          </tr>
        </thead>
        <tbody>
          {instances.slice(0, 50).map(({ instance, host, requests, errors }) => (
            <tr key={`${instance} ${host}`}>
              <td>
                <PageLink to="/traces" search={{ f: filtersOf(service, instance, host), level: 'entry' }}>
                  <Untrusted text={instance || host || t('term.unknown')} />
                </PageLink>
              </td>
              <td>{formatCount(requests)}</td>
              <td className={errors > 0 ? styles.bad : undefined}>{formatShare(errors / (requests || 1))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function filtersOf(service: string, instance: string, host: string): string | undefined {
  const own = instance === '' ? { key: 'host', value: host } : { key: 'instance', value: instance };
  return formatFilters([
    { key: 'service', op: '=', value: service },
    ...(own.value === '' ? [] : [{ op: '=', ...own } as const]),
  ]);
}
