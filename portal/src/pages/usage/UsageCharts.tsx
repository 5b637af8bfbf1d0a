import { t } from '../../app/messages/index.ts';
import { useSetRange } from '../../app/scope/use-set-range.ts';
import { ChartPanel } from '../../charts/ChartPanel.tsx';
import { StackedBars } from '../../charts/StackedBars.tsx';
import { useChartColors } from '../../charts/use-chart-colors.ts';
import { PageLink } from '../../components/PageLink.tsx';
import { formatCount } from '../../format/number.ts';
import styles from './Usage.module.css';
import { eventsOf, type Usage, type UsageQuestion } from './use-usage.ts';

/** What each figure counts, in the search. */
const rowsOf = {
  users: { types: 'event,pageView', group: 'user' },
  sessions: { types: 'event,pageView', group: 'session' },
  events: { types: 'event', group: undefined },
  pageViews: { types: 'pageView', group: undefined },
} as const;

interface UsageChartsProps {
  readonly usage: Usage;
  readonly question: UsageQuestion;
}

/** Users, sessions, events and page views over time; each figure opens what it counts. */
export function UsageCharts({ usage, question }: UsageChartsProps) {
  const setRange = useSetRange();
  const colors = useChartColors();
  return (
    <div className={styles.charts}>
      {(['users', 'sessions', 'events', 'pageViews'] as const).map((name) => (
        <ChartPanel
          key={name}
          title={t(`usage.${name}`)}
          aside={
            <PageLink
              to="/transactions"
              className={styles.figure}
              search={{ ...eventsOf(question, rowsOf[name].types), group: rowsOf[name].group }}
            >
              {formatCount(usage[name])}
            </PageLink>
          }
        >
          <StackedBars
            label={`${t(`usage.${name}`)}, ${t('usage.overTime')}`}
            timesMs={usage.overTime.timesMs}
            stepMs={usage.overTime.stepMs}
            layers={[
              {
                name: t(`usage.${name}`),
                color: colors.accent,
                values: (usage.overTime.series.find((series) => series.name === name)?.values ?? []).map(
                  (value) => value ?? 0,
                ),
              },
            ]}
            onRange={setRange}
          />
        </ChartPanel>
      ))}
    </div>
  );
}
