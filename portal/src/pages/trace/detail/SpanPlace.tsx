import type { RuntimeChart } from '@headwater/contract';
import { t } from '../../../app/messages/index.ts';
import { LineChart } from '../../../charts/LineChart.tsx';
import { PageLink } from '../../../components/PageLink.tsx';
import { QueryView } from '../../../components/states/QueryView.tsx';
import { AttributeTable } from '../../../components/text/AttributeTable.tsx';
import { useScheme } from '../../../components/use-scheme.ts';
import { formatFilters } from '../../../filters/filter-text.ts';
import { seriesColor } from '../../../format/colors.ts';
import { formatMetric, isBytes } from '../../../format/number.ts';
import { useInfrastructure } from '../use-trace.ts';
import styles from './Detail.module.css';

/** Where the span ran, and what host and process measured ten minutes around it. */
export function SpanPlace({ traceId, spanId }: { readonly traceId: string; readonly spanId: string }) {
  const query = useInfrastructure(traceId, spanId);
  return (
    <QueryView query={query} rows={6}>
      {({ host, attributes, hostCharts, processCharts, instance }) => (
        <>
          <Charts title={t('span.hostMetrics', { host })} charts={hostCharts} filter={['host', host]} />
          <Charts
            title={t('span.processMetrics')}
            charts={processCharts}
            filter={instance ? ['instance', instance] : undefined}
          />
          {hostCharts.length + processCharts.length === 0 && (
            <p className={styles.note}>{t('span.noPlaceMetrics')}</p>
          )}
          {Object.keys(attributes).length === 0 ? (
            <p className={styles.note}>{t('span.noPlace')}</p>
          ) : (
            <AttributeTable attributes={attributes} />
          )}
        </>
      )}
    </QueryView>
  );
}

interface ChartsProps {
  readonly title: string;
  readonly charts: readonly RuntimeChart[];
  readonly filter: readonly [key: string, value: string] | undefined;
}

function Charts({ title, charts, filter }: ChartsProps) {
  const scheme = useScheme();
  if (charts.length === 0) return null;
  const f = filter && formatFilters([{ key: filter[0], op: '=', value: filter[1] }]);
  return (
    <section aria-label={title} className={styles.part}>
      <h3>{title}</h3>
      {charts.map(({ metric, unit, aggregate, overTime }) => (
        <div key={metric} className={styles.chart}>
          <PageLink to="/metrics" search={{ metric, f }}>
            {metric}
          </PageLink>
          <LineChart
            label={metric}
            timesMs={overTime.timesMs}
            height={90}
            lines={overTime.series.map(({ labels, values }, index) => ({
              name: Object.values(labels).filter(Boolean).join(' ') || metric,
              color: seriesColor(index, scheme),
              values,
            }))}
            format={(value) => formatMetric(value, aggregate === 'rate' ? '' : unit)}
            ofBytes={aggregate !== 'rate' && isBytes(unit)}
          />
        </div>
      ))}
    </section>
  );
}
