import type { MetricInfo } from '@headwater/contract';
import { Select } from '@mantine/core';
import { useMemo } from 'react';
import { t } from '../../app/messages/index.ts';
import { useSetRange } from '../../app/scope/use-set-range.ts';
import { useUrlState } from '../../app/scope/use-url-state.ts';
import { LineChart } from '../../charts/LineChart.tsx';
import { useChartColors } from '../../charts/use-chart-colors.ts';
import { QueryView } from '../../components/states/QueryView.tsx';
import { Empty, TooMuch } from '../../components/states/States.tsx';
import { Untrusted } from '../../components/text/Untrusted.tsx';
import { visibleText } from '../../components/text/visible-text.ts';
import { FilterInput } from '../../filters/FilterInput.tsx';
import { useFilters } from '../../filters/use-filters.ts';
import { type Scheme, seriesColor } from '../../format/colors.ts';
import { formatMetric, isBytes } from '../../format/number.ts';
import styles from './Metrics.module.css';
import { SeriesTable } from './SeriesTable.tsx';
import {
  type Aggregate,
  aggregates,
  type MetricAnswer,
  mostSeries,
  useMetricLabels,
  useMetricSeries,
} from './use-metrics.ts';

/** One metric: how it is aggregated and split, its chart, and its series as a table. */
export function MetricView({ info }: { readonly info: MetricInfo }) {
  const [{ agg, by }, setState] = useUrlState();
  const state = useFilters();
  const aggregate = aggregates.find((name) => name === agg) ?? usualAggregate(info);
  const query = useMetricSeries(info.name, aggregate);
  const labels = useMetricLabels(info.name).data?.labels ?? [];
  const keys = [...new Set([...(by ? [by] : []), 'service', ...labels.map(({ key }) => key)])];
  return (
    <section className={`hw-panel ${styles.view}`} aria-label={visibleText(info.name)}>
      <h2>
        <Untrusted text={info.name} />
      </h2>
      <p className="hw-dim">
        {info.kind}
        {info.unit && (
          <>
            {' '}
            · <Untrusted text={info.unit} />
          </>
        )}
        {info.temporality !== 'unspecified' && ` · ${info.temporality}`}
        {info.description && (
          <>
            {' '}
            · <Untrusted text={info.description} />
          </>
        )}
      </p>
      <div className={styles.tools}>
        <Select
          aria-label={t('metrics.aggregate')}
          w={96}
          allowDeselect={false}
          data={[...aggregates]}
          value={aggregate}
          onChange={(value) => setState({ agg: value ?? undefined })}
        />
        <Select
          aria-label={t('metrics.splitBy')}
          placeholder={t('metrics.noSplit')}
          w={200}
          clearable
          searchable
          data={keys.map((value) => ({ value, label: visibleText(value) }))}
          value={by ?? null}
          onChange={(value) => setState({ by: value ?? undefined })}
        />
        <FilterInput signal="spans" state={state} labels={labels} />
      </div>
      <QueryView query={query} rows={8}>
        {(answer) => <MetricChart answer={answer} name={info.name} aggregate={aggregate} />}
      </QueryView>
    </section>
  );
}

interface MetricChartProps {
  readonly answer: MetricAnswer;
  readonly name: string;
  readonly aggregate: Aggregate;
}

function MetricChart({ answer, name, aggregate }: MetricChartProps) {
  const colors = useChartColors();
  const setRange = useSetRange();
  const lines = useMemo(() => makeLines(answer, colors.scheme), [answer, colors.scheme]);
  const unit = aggregate === 'count' ? '' : answer.unit;
  const format = (value: number) =>
    formatMetric(value, unit) + (aggregate === 'rate' ? t('term.perSecond') : '');
  if (lines.every(({ values }) => values.every((value) => value === null)))
    return <Empty title={t('metrics.noPoints')} />;
  return (
    <>
      {answer.truncated && <TooMuch shown={mostSeries} />}
      <LineChart
        label={visibleText(name)}
        timesMs={answer.timesMs}
        lines={lines}
        format={format}
        ofBytes={isBytes(unit)}
        height={280}
        onRange={setRange}
      />
      <SeriesTable lines={lines} format={format} />
    </>
  );
}

function makeLines({ series }: MetricAnswer, scheme: Scheme) {
  return series.map(({ name, labels, values }, index) => ({
    name: Object.values(labels).join(', ') || name,
    color: seriesColor(index, scheme),
    values,
    area: series.length === 1,
  }));
}

/** What one wants to see of a kind first. */
function usualAggregate({ kind, monotonic }: MetricInfo): Aggregate {
  if (kind === 'sum') return monotonic ? 'rate' : 'sum';
  return kind === 'gauge' ? 'avg' : 'p95';
}
