import { Button } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { t } from '../../app/messages/index.ts';
import { Page } from '../../components/Page.tsx';
import { PageLink } from '../../components/PageLink.tsx';
import { ServiceName } from '../../components/ServiceName.tsx';
import { QueryView } from '../../components/states/QueryView.tsx';
import { Empty } from '../../components/states/States.tsx';
import { Teach } from '../../components/states/Teach.tsx';
import { useGo } from '../../components/use-go.ts';
import { formatFilters } from '../../filters/filter-text.ts';
import { InstancesTable, VersionsTable } from './InstancesTable.tsx';
import { OperationsTable } from './OperationsTable.tsx';
import { RedCharts } from './RedCharts.tsx';
import styles from './ServicePage.module.css';
import { useService } from './use-services.ts';

export function ServicePage() {
  const { service = '' } = useParams({ strict: false }) as { service?: string };
  const query = useService(service);
  const go = useGo();
  const f = formatFilters([{ key: 'service', op: '=', value: service }]);
  const failed = formatFilters([
    { key: 'service', op: '=', value: service },
    { key: 'status', op: '=', value: 'error' },
  ]);
  return (
    <Page
      title={<ServiceName name={service} link={false} />}
      actions={
        <>
          <Button variant="default" onClick={() => go('/traces', {}, { f, level: 'entry' })}>
            {t('services.openTraces')}
          </Button>
          <Button variant="default" onClick={() => go('/traces', {}, { f: failed, level: 'all' })}>
            {t('services.openErrors')}
          </Button>
          <Button variant="default" onClick={() => go('/logs', {}, { f })}>
            {t('services.openLogs')}
          </Button>
        </>
      }
    >
      <QueryView query={query} rows={12}>
        {(detail) => (
          <>
            <RedCharts overTime={detail.overTime} service={service} />
            <Panel title={t('services.operations')}>
              {detail.operations.length === 0 ? (
                <Empty title={t('services.noOperations')}>
                  {detail.service.requests === 0 ? (
                    <Teach />
                  ) : (
                    <PageLink to="/traces" search={{ f, level: 'all' }}>
                      {t('services.openTraces')}
                    </PageLink>
                  )}
                </Empty>
              ) : (
                <OperationsTable service={service} operations={detail.operations} />
              )}
            </Panel>
            <div className={styles.bottom}>
              <Panel title={t('services.versions')}>
                <VersionsTable service={service} versions={detail.versions} />
              </Panel>
              <Panel title={t('services.instances')}>
                <InstancesTable service={service} instances={detail.instances} />
              </Panel>
            </div>
          </>
        )}
      </QueryView>
    </Page>
  );
}

function Panel({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={`hw-panel ${styles.panel}`} aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
