import type { QueryTable } from '@headwater/contract';
import { Select } from '@mantine/core';
import { useMemo } from 'react';
import { t } from '../../../../app/messages/index.ts';
import { LineChart } from '../../../../charts/LineChart.tsx';
import type { Line } from '../../../../charts/line-options.ts';
import { Empty, Notice } from '../../../../components/states/States.tsx';
import { Untrusted } from '../../../../components/text/Untrusted.tsx';
import { useScheme } from '../../../../components/use-scheme.ts';
import { seriesColor } from '../../../../format/colors.ts';
import { formatCount } from '../../../../format/number.ts';
import { type ChartData, type ChartKind, chartData, chartKinds } from '../../model/chart-data.ts';
import styles from '../../Query.module.css';
import { ResultGrid } from '../ResultGrid.tsx';
import { Bars, Columns } from './BarCharts.tsx';
import { Cards } from './Cards.tsx';
import { Pie } from './Pie.tsx';
import { Scatter } from './Scatter.tsx';

interface ResultChartProps {
  readonly result: QueryTable;
  readonly kind: ChartKind;
  readonly onKind: (kind: ChartKind) => void;
  readonly onRange: (fromMs: number, toMs: number) => void;
}

/** An answer drawn as its query asked, or as the reader picks. */
export function ResultChart({ result, kind, onKind, onRange }: ResultChartProps) {
  const data = useMemo(() => chartData(result), [result]);
  const scheme = useScheme();
  const colors = data?.series.map((_, index) => seriesColor(index, scheme)) ?? [];
  const title = String(result.visualization?.title ?? '');
  return (
    <div className={styles.chart}>
      <div className={styles.chartHead}>
        <Select
          aria-label={t('query.chartKind')}
          w={170}
          value={kind}
          allowDeselect={false}
          data={chartKinds.map((value) => ({ value, label: t(`query.chart.${value}`) }))}
          onChange={(value) => value && onKind(value as ChartKind)}
        />
        {title && (
          <strong>
            <Untrusted text={title} />
          </strong>
        )}
      </div>
      {data && data.hiddenSeries > 0 && kind !== 'table' && (
        <Notice>{t('query.hiddenSeries', { count: formatCount(data.hiddenSeries) })}</Notice>
      )}
      {kind === 'table' ? (
        <ResultGrid result={result} />
      ) : kind === 'card' ? (
        <Cards result={result} />
      ) : data ? (
        <Drawing data={data} kind={kind} colors={colors} onRange={onRange} />
      ) : (
        <Empty title={t('query.noChart')}>
          <p>{t('query.noChartHint')}</p>
        </Empty>
      )}
    </div>
  );
}

interface DrawingProps {
  readonly data: ChartData;
  readonly kind: Exclude<ChartKind, 'table' | 'card'>;
  readonly colors: readonly string[];
  readonly onRange: (fromMs: number, toMs: number) => void;
}

function Drawing({ data, kind, colors, onRange }: DrawingProps) {
  const legend = kind !== 'piechart' && (
    <div className={styles.legend}>
      {data.series.map(({ name }, index) => (
        <span key={name}>
          <i style={{ background: colors[index] }} />
          <Untrusted text={name} />
        </span>
      ))}
    </div>
  );
  return (
    <>
      {kind === 'piechart' ? (
        <Pie data={data} />
      ) : kind === 'scatterchart' ? (
        <Scatter data={data} colors={colors} />
      ) : kind === 'barchart' || (kind !== 'columnchart' && data.axis === 'words') ? (
        <Bars data={data} colors={colors} />
      ) : kind === 'columnchart' ? (
        <Columns data={data} colors={colors} />
      ) : (
        <Lines data={data} kind={kind} colors={colors} onRange={onRange} />
      )}
      {legend}
    </>
  );
}

function Lines({ data, kind, colors, onRange }: DrawingProps) {
  const stacked = kind === 'stackedareachart';
  const sums: number[] = data.positions.map(() => 0);
  const lines = data.series.map(({ name, values }, index) => ({
    name,
    color: colors[index]!,
    area: kind !== 'timechart',
    values: stacked ? values.map((value, at) => (sums[at] = (sums[at] ?? 0) + (value ?? 0))) : values,
  }));
  const { timesMs, shown } = withRoom(data.positions.map(Number), lines);
  return (
    <LineChart
      label={t('query.chart')}
      timesMs={timesMs}
      lines={stacked ? shown.reverse() : shown}
      format={formatCount}
      height={300}
      onRange={onRange}
    />
  );
}

/** A single moment gets a minute on either side: an axis of no length would show years. */
function withRoom(timesMs: readonly number[], lines: readonly Line[]): { timesMs: number[]; shown: Line[] } {
  const [only, second] = timesMs;
  if (only === undefined || second !== undefined) return { timesMs: [...timesMs], shown: [...lines] };
  return {
    timesMs: [only - 60_000, only, only + 60_000],
    shown: lines.map((line) => ({ ...line, values: [null, ...line.values, null] })),
  };
}
