import { t } from '../../../app/messages/index.ts';
import { formatRangeWords } from '../../../app/scope/time-range.ts';
import { ChartPanel } from '../../../charts/ChartPanel.tsx';
import { DurationHistogram } from '../../../charts/DurationHistogram.tsx';
import { ScatterChart, type ScatterRange } from '../../../charts/ScatterChart.tsx';
import { QueryView } from '../../../components/states/QueryView.tsx';
import { formatCount } from '../../../format/number.ts';
import { withRange } from '../search/search-terms.ts';
import styles from '../Traces.module.css';
import type { Explorer } from '../use-explorer.ts';
import { useHistogram, useScatter } from './use-rows.ts';

/** Scatter and histogram of the matching spans; both are brushes. */
export function TraceCharts({ explorer }: { readonly explorer: Explorer }) {
  const { scope, query, set, setQuery } = explorer;
  const scatter = useScatter(explorer);
  const histogram = useHistogram(explorer);
  const durations = (minNs: number, maxNs: number) =>
    withRange(
      query,
      '@duration',
      minNs > 0 ? Math.floor(minNs) : undefined,
      Number.isFinite(maxNs) ? Math.ceil(maxNs) : undefined,
    );
  const select = ({ fromMs, toMs, minNs, maxNs }: ScatterRange) => {
    const isWhole = minNs === 0 && !Number.isFinite(maxNs);
    set({
      ...formatRangeWords({ kind: 'absolute', fromMs, toMs }),
      ...(!isWhole && { search: durations(minNs, maxNs) }),
    });
  };
  const { fromMs, toMs } = scope.ask();
  return (
    <div className={styles.charts}>
      <ChartPanel title={t('traces.scatter')} aside={t('traces.scatterHint')}>
        <QueryView query={scatter} rows={5}>
          {({ points }) => (
            <ScatterChart
              label={t('traces.scatter')}
              points={points}
              fromMs={fromMs}
              toMs={toMs}
              onRange={select}
              onOpen={({ traceId, spanId }) => set({ open: `${traceId}.${spanId}` })}
            />
          )}
        </QueryView>
      </ChartPanel>
      <ChartPanel
        title={t('traces.histogram')}
        aside={
          histogram.data && (
            <>
              {t('traces.matching', { count: formatCount(histogram.data.total) })}
              {histogram.data.errors > 0 && (
                <span style={{ color: 'var(--hw-error)' }}>
                  {' · '}
                  {t('traces.matchingErrors', { count: formatCount(histogram.data.errors) })}
                </span>
              )}
            </>
          )
        }
      >
        <QueryView query={histogram} rows={5}>
          {(data) => (
            <DurationHistogram
              label={t('traces.histogram')}
              buckets={data.durations}
              onRange={(minNs, maxNs) => setQuery(durations(minNs, maxNs))}
            />
          )}
        </QueryView>
      </ChartPanel>
    </div>
  );
}
