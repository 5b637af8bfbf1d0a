import type { ResourceChoice } from '@headwater/contract';
import { Button, Tabs } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { t } from '../../../app/messages/index.ts';
import { useUrlState } from '../../../app/scope/use-url-state.ts';
import { Page } from '../../../components/Page.tsx';
import { ServiceName } from '../../../components/ServiceName.tsx';
import { QueryView } from '../../../components/states/QueryView.tsx';
import { Empty } from '../../../components/states/States.tsx';
import { WidenRange } from '../../../components/states/WidenRange.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { useGo } from '../../../components/use-go.ts';
import styles from '../ServicePage.module.css';
import { PerformanceCharts } from '../service/PerformanceCharts.tsx';
import { ServiceErrors } from '../service/ServiceErrors.tsx';
import { Figures } from '../service/ServiceHeader.tsx';
import { tracesOf } from '../service/service-filters.ts';
import { TimeSpentChart } from '../service/TimeSpentChart.tsx';
import { usePerformance, useTimeSpent } from '../use-services.ts';
import { SampleTraces } from './SampleTraces.tsx';
import { SpanSummary } from './SpanSummary.tsx';

/** One operation of a service: how fast and how often, where its time goes, what fails, and example traces. */
export function ResourcePage() {
  const { service = '' } = useParams({ strict: false }) as { service?: string };
  const [{ name = '', kind }] = useUrlState();
  const resource: ResourceChoice = { name, ...(kind && { kind }) };
  const performance = usePerformance(service, resource);
  const timeSpent = useTimeSpent(service, resource);
  const go = useGo();
  return (
    <Page
      title={
        <>
          <ServiceName name={service} /> <span className="hw-dim">›</span> <Untrusted text={name} />
        </>
      }
      actions={
        <>
          <Button variant="default" onClick={() => go('/traces', {}, tracesOf(service, { resource }))}>
            {t('services.openTraces')}
          </Button>
          <Button
            variant="default"
            onClick={() => go('/traces', {}, tracesOf(service, { resource, failed: true }))}
          >
            {t('services.openErrors')}
          </Button>
        </>
      }
    >
      <QueryView query={performance} rows={12}>
        {(answer) =>
          answer.requests === 0 ? (
            <Empty title={t('services.noSuchResource')}>
              <WidenRange />
            </Empty>
          ) : (
            <>
              <Figures service={service} resource={resource} performance={answer} />
              <div className={styles.charts}>
                <PerformanceCharts service={service} resource={resource} performance={answer} />
                <div className={styles.wide}>
                  <TimeSpentChart service={service} query={timeSpent} />
                </div>
              </div>
              <Parts service={service} resource={resource} timeSpent={timeSpent} />
            </>
          )
        }
      </QueryView>
    </Page>
  );
}

const tabs = ['summary', 'traces', 'errors'] as const;

interface PartsProps {
  readonly service: string;
  readonly resource: ResourceChoice;
  readonly timeSpent: ReturnType<typeof useTimeSpent>;
}

function Parts({ service, resource, timeSpent }: PartsProps) {
  const [{ tab }, setState] = useUrlState();
  const shown = tabs.find((id) => id === tab) ?? 'summary';
  return (
    <section className={`hw-panel ${styles.panel}`} aria-label={t('services.parts')}>
      <Tabs
        value={shown}
        keepMounted={false}
        onChange={(id) =>
          setState({ tab: id === 'summary' ? undefined : (id ?? undefined) }, { replace: true })
        }
      >
        <Tabs.List>
          <Tabs.Tab value="summary">{t('services.spanSummary')}</Tabs.Tab>
          <Tabs.Tab value="traces">{t('services.sampleTraces')}</Tabs.Tab>
          <Tabs.Tab value="errors">{t('services.errors')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="summary">
          <SpanSummary query={timeSpent} />
        </Tabs.Panel>
        <Tabs.Panel value="traces">
          <SampleTraces service={service} resource={resource} />
        </Tabs.Panel>
        <Tabs.Panel value="errors">
          <ServiceErrors service={service} resource={resource} />
        </Tabs.Panel>
      </Tabs>
    </section>
  );
}
