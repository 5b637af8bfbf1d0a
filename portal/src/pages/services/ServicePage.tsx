import { Button, Tabs } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { isMissing } from '../../api/client.ts';
import { t } from '../../app/messages/index.ts';
import { useUrlState } from '../../app/scope/use-url-state.ts';
import { Page } from '../../components/Page.tsx';
import { PageLink } from '../../components/PageLink.tsx';
import { ServiceName } from '../../components/ServiceName.tsx';
import { QueryView, useFailure } from '../../components/states/QueryView.tsx';
import { Empty } from '../../components/states/States.tsx';
import { Teach } from '../../components/states/Teach.tsx';
import { WidenRange } from '../../components/states/WidenRange.tsx';
import { useGo } from '../../components/use-go.ts';
import { formatFilters } from '../../filters/filter-text.ts';
import { InstancesTable } from './InstancesTable.tsx';
import { ResourcesTable } from './resources/ResourcesTable.tsx';
import styles from './ServicePage.module.css';
import { Dependencies } from './service/Dependencies.tsx';
import { Deployments } from './service/Deployments.tsx';
import { EnvironmentSwitch } from './service/EnvironmentSwitch.tsx';
import { PerformanceCharts } from './service/PerformanceCharts.tsx';
import { RuntimeCharts } from './service/RuntimeCharts.tsx';
import { ServiceErrors } from './service/ServiceErrors.tsx';
import { Figures, ServiceNature } from './service/ServiceHeader.tsx';
import { tracesOf } from './service/service-filters.ts';
import { TimeSpentChart } from './service/TimeSpentChart.tsx';
import { type ServiceDetail, usePerformance, useService, useTimeSpent } from './use-services.ts';

export function ServicePage() {
  const { service = '' } = useParams({ strict: false }) as { service?: string };
  const query = useService(service);
  const error = useFailure(query);
  return (
    <Page
      title={<ServiceName name={service} link={false} />}
      actions={
        <>
          <EnvironmentSwitch environments={query.data?.allEnvironments ?? []} />
          <Actions service={service} />
        </>
      }
    >
      {isMissing(error) ? (
        <Empty title={t('services.unknown')}>
          <WidenRange />
          <PageLink to="/services">{t('services.all')}</PageLink>
        </Empty>
      ) : (
        <QueryView query={query} rows={12}>
          {(detail) => (
            <>
              <ServiceNature service={detail.service} />
              {detail.operations.length === 0 && detail.service.requests === 0 ? (
                <Empty title={t('services.noOperations')}>
                  <Teach />
                </Empty>
              ) : (
                <Charts service={service} />
              )}
              <Parts service={service} detail={detail} />
            </>
          )}
        </QueryView>
      )}
    </Page>
  );
}

function Actions({ service }: { readonly service: string }) {
  const go = useGo();
  const f = formatFilters([{ key: 'service', op: '=', value: service }]);
  return (
    <>
      <Button variant="default" onClick={() => go('/traces', {}, tracesOf(service))}>
        {t('services.openTraces')}
      </Button>
      <Button
        variant="default"
        onClick={() => go('/traces', {}, { ...tracesOf(service, { failed: true }), level: 'all' })}
      >
        {t('services.openErrors')}
      </Button>
      <Button variant="default" onClick={() => go('/logs', {}, { f })}>
        {t('services.openLogs')}
      </Button>
    </>
  );
}

function Charts({ service }: { readonly service: string }) {
  const performance = usePerformance(service);
  const timeSpent = useTimeSpent(service);
  return (
    <QueryView query={performance} rows={8}>
      {(answer) => (
        <>
          <Figures service={service} performance={answer} />
          <div className={styles.charts}>
            <PerformanceCharts service={service} performance={answer} />
            <div className={styles.wide}>
              <TimeSpentChart service={service} query={timeSpent} />
            </div>
          </div>
        </>
      )}
    </QueryView>
  );
}

const tabs = ['resources', 'dependencies', 'deployments', 'errors', 'runtime', 'instances'] as const;

/** What else is known of the service, one part at a time; which one stands in the address. */
function Parts({ service, detail }: { readonly service: string; readonly detail: ServiceDetail }) {
  const [{ tab }, setState] = useUrlState();
  const shown = tabs.find((name) => name === tab) ?? 'resources';
  return (
    <section className={`hw-panel ${styles.panel}`} aria-label={t('services.parts')}>
      <Tabs
        value={shown}
        keepMounted={false}
        onChange={(name) =>
          setState({ tab: name === 'resources' ? undefined : (name ?? undefined) }, { replace: true })
        }
      >
        <Tabs.List>
          {tabs.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`services.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="resources">
          <ResourcesTable service={service} operations={detail.operations} />
        </Tabs.Panel>
        <Tabs.Panel value="dependencies">
          <Dependencies service={service} />
        </Tabs.Panel>
        <Tabs.Panel value="deployments">
          <Deployments service={service} />
        </Tabs.Panel>
        <Tabs.Panel value="errors">
          <ServiceErrors service={service} />
        </Tabs.Panel>
        <Tabs.Panel value="runtime">
          <RuntimeCharts service={service} />
        </Tabs.Panel>
        <Tabs.Panel value="instances">
          <InstancesTable service={service} instances={detail.instances} />
        </Tabs.Panel>
      </Tabs>
    </section>
  );
}
