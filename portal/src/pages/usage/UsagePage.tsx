import { SegmentedControl } from '@mantine/core';
import { t } from '../../app/messages/index.ts';
import { useUrlState } from '../../app/scope/use-url-state.ts';
import styles from '../../components/investigate/Investigate.module.css';
import { ServiceSelect } from '../../components/investigate/ServiceSelect.tsx';
import { Page } from '../../components/Page.tsx';
import { NothingArrived } from '../../components/states/NothingArrived.tsx';
import { QueryView } from '../../components/states/QueryView.tsx';
import { FunnelPanel } from './FunnelPanel.tsx';
import { SplitTable } from './SplitTable.tsx';
import { Timings } from './Timings.tsx';
import { UsageCharts } from './UsageCharts.tsx';
import { useUsage, useUsageQuestion } from './use-usage.ts';

/** Who uses the program, what of it, and how long its pages take in their browsers. */
export function UsagePage() {
  const question = useUsageQuestion();
  const usage = useUsage(question);
  const [, setState] = useUrlState();
  return (
    <Page title={t('page.usage')}>
      <div className={styles.bar}>
        <SegmentedControl
          aria-label={t('usage.what')}
          value={question.events}
          data={(['all', 'pageView', 'custom'] as const).map((value) => ({
            value,
            label: t(`usage.what.${value}`),
          }))}
          onChange={(value) => setState({ events: value === 'all' ? undefined : value })}
        />
        <ServiceSelect
          scope={question.scope}
          service={question.service}
          onChange={(service) => setState({ service })}
        />
      </div>
      <QueryView query={usage} rows={12}>
        {(answer) =>
          answer.events + answer.pageViews === 0 ? (
            <NothingArrived
              title={t('usage.empty')}
              hint={t('usage.emptyHint')}
              first={{ dialect: 'app-insights', label: 'Browser' }}
            />
          ) : (
            <>
              <UsageCharts usage={answer} question={question} />
              <div className={styles.split}>
                <div className={styles.column}>
                  <SplitTable usage={answer} question={question} />
                  <Timings question={question} />
                </div>
                <FunnelPanel question={question} />
              </div>
            </>
          )
        }
      </QueryView>
    </Page>
  );
}
