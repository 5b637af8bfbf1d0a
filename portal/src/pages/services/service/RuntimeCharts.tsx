import type { RuntimeChart } from '@headwater/contract';
import { t } from '../../../app/messages/index.ts';
import { useSetRange } from '../../../app/scope/use-set-range.ts';
import { ChartPanel } from '../../../charts/ChartPanel.tsx';
import { LineChart } from '../../../charts/LineChart.tsx';
import { PageLink } from '../../../components/PageLink.tsx';
import { QueryView } from '../../../components/states/QueryView.tsx';
import { Empty } from '../../../components/states/States.tsx';
import { CodeLines } from '../../../components/text/CodeLines.tsx';
import { useScheme } from '../../../components/use-scheme.ts';
import { formatFilters } from '../../../filters/filter-text.ts';
import { seriesColor } from '../../../format/colors.ts';
import { formatMetric, isBytes } from '../../../format/number.ts';
import styles from '../ServicePage.module.css';
import { useRuntimeMetrics } from '../use-services.ts';

/** How each dialect's clients are told to send them. */
const howTo = [
  'DD_RUNTIME_METRICS_ENABLED=true',
  'pip install opentelemetry-instrumentation-system-metrics',
  'npm install @opentelemetry/instrumentation-runtime-node',
];

/** CPU, memory, garbage collection and threads, one line per instance. */
export function RuntimeCharts({ service }: { readonly service: string }) {
  const query = useRuntimeMetrics(service);
  return (
    <QueryView query={query} rows={8}>
      {({ charts, left }) =>
        charts.length === 0 ? (
          <Empty title={t('services.noRuntime')}>
            <p>{t('services.noRuntimeWhy')}</p>
            <CodeLines lines={howTo} label={t('services.runtime')} />
          </Empty>
        ) : (
          <>
            <div className={styles.runtime}>
              {charts.map((chart) => (
                <RuntimePanel key={chart.metric} chart={chart} service={service} />
              ))}
            </div>
            {left > 0 && <p className={styles.explain}>{t('services.runtimeLeft', { count: left })}</p>}
          </>
        )
      }
    </QueryView>
  );
}

function RuntimePanel({ chart, service }: { readonly chart: RuntimeChart; readonly service: string }) {
  const { metric, unit, aggregate, overTime, group } = chart;
  const setRange = useSetRange();
  const scheme = useScheme();
  const lines = overTime.series.map(({ labels, values }, index) => ({
    name: labels.instance || service,
    color: seriesColor(index, scheme),
    values,
  }));
  const f = formatFilters([{ key: 'service', op: '=', value: service }]);
  const title = `${t(`services.runtime.${group}`)}: ${metric}`;
  return (
    <ChartPanel
      title={title}
      aside={
        <PageLink
          to="/metrics"
          search={{ metric, f }}
          aria-label={`${aggregate}: ${t('services.openMetric')} ${metric}`}
        >
          {aggregate}
        </PageLink>
      }
      {...(lines.length > 1 && { legend: lines })}
    >
      <LineChart
        label={title}
        timesMs={overTime.timesMs}
        lines={lines}
        format={(value) => formatMetric(value, aggregate === 'rate' ? '' : unit)}
        ofBytes={aggregate !== 'rate' && isBytes(unit)}
        height={120}
        syncKey={`runtime:${service}`}
        onRange={setRange}
      />
    </ChartPanel>
  );
}
