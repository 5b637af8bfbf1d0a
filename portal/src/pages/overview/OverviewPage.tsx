import { t } from '../../app/messages/index.ts';
import { useScope } from '../../app/scope/use-scope.ts';
import { Page } from '../../components/Page.tsx';
import { QueryView } from '../../components/states/QueryView.tsx';
import { Empty } from '../../components/states/States.tsx';
import { Teach } from '../../components/states/Teach.tsx';
import { WidenRange } from '../../components/states/WidenRange.tsx';
import { ServicesTable } from '../services/ServicesTable.tsx';
import { useServices } from '../services/use-services.ts';
import { Attention } from './Attention.tsx';
import { LastMinute } from './LastMinute.tsx';
import styles from './Overview.module.css';
import { Running } from './Running.tsx';
import { Tiles } from './Tiles.tsx';
import { type Arrivals, useArrivals, useStatus } from './use-status.ts';

export function OverviewPage() {
  const status = useStatus();
  const arrivals = useArrivals();
  return (
    <QueryView query={status}>
      {(running) =>
        running.hasData ? (
          <Overview status={running} arrivals={arrivals} />
        ) : (
          <Page title={t('overview.startTitle')}>
            <div className={styles.start}>
              <section className={`hw-panel ${styles.connect}`}>
                <Teach lead={t('overview.startLead')} />
              </section>
              <Running status={running} />
            </div>
          </Page>
        )
      }
    </QueryView>
  );
}

interface OverviewProps {
  readonly status: NonNullable<ReturnType<typeof useStatus>['data']>;
  readonly arrivals: Arrivals | null;
}

function Overview({ status, arrivals }: OverviewProps) {
  const query = useServices();
  const { fromMs, toMs } = useScope().ask();
  return (
    <Page title={t('page.overview')}>
      <QueryView query={query}>
        {({ services }) => (
          <>
            <Tiles rangeMs={toMs - fromMs} />
            <div className={styles.columns}>
              <div className={styles.side}>
                <section className={`hw-panel ${styles.services}`} aria-label={t('overview.services')}>
                  <h2>{t('overview.services')}</h2>
                  {services.length === 0 ? (
                    <Empty title={t('state.nothingInRange')}>
                      <WidenRange />
                    </Empty>
                  ) : (
                    <ServicesTable services={services} rangeMs={toMs - fromMs} maxHeight={432} brief />
                  )}
                </section>
                {services.length > 0 && <Attention />}
              </div>
              <div className={styles.side}>
                <LastMinute status={status} arrivals={arrivals} />
                <Running status={status} />
                <details className="hw-panel">
                  <summary>{t('overview.connect')}</summary>
                  <div className={styles.connect}>
                    <Teach />
                  </div>
                </details>
              </div>
            </div>
          </>
        )}
      </QueryView>
    </Page>
  );
}
