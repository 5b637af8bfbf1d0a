import type { Filter } from '@headwater/contract';
import { t } from '../../app/messages/index.ts';
import { formatRangeWords } from '../../app/scope/time-range.ts';
import { useUrlState } from '../../app/scope/use-url-state.ts';
import { ChartPanel } from '../../charts/ChartPanel.tsx';
import { DurationHistogram } from '../../charts/DurationHistogram.tsx';
import { ScatterChart, type ScatterRange } from '../../charts/ScatterChart.tsx';
import { QueryView } from '../../components/states/QueryView.tsx';
import { useGo } from '../../components/use-go.ts';
import { formatFilters } from '../../filters/filter-text.ts';
import { formatCount } from '../../format/number.ts';
import styles from './Traces.module.css';
import { type TraceQuestion, useHistogram, useScatter } from './use-traces.ts';

/** Scatter and histogram of the matching spans; both are brushes. */
export function TraceCharts({ question }: { readonly question: TraceQuestion }) {
  const { scope, state } = question;
  const scatter = useScatter(question);
  const histogram = useHistogram(question);
  const go = useGo();
  const [, setState] = useUrlState();
  const durations = (minNs: number, maxNs: number): Filter[] => [
    ...(minNs > 0 ? [{ key: 'duration', op: '>=', value: minNs } as const] : []),
    ...(Number.isFinite(maxNs) ? [{ key: 'duration', op: '<=', value: maxNs } as const] : []),
  ];
  const select = ({ fromMs, toMs, minNs, maxNs }: ScatterRange) => {
    const others = state.filters.filter(
      ({ key }) => key !== 'duration' || (minNs === 0 && !Number.isFinite(maxNs)),
    );
    setState({
      ...formatRangeWords({ kind: 'absolute', fromMs, toMs }),
      f: formatFilters([...others, ...durations(minNs, maxNs)]),
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
              onOpen={({ traceId, spanId }) => go('/traces/$traceId', { traceId }, { span: spanId })}
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
              onRange={(minNs, maxNs) => state.replace(['duration'], durations(minNs, maxNs))}
            />
          )}
        </QueryView>
      </ChartPanel>
    </div>
  );
}
