import { SegmentedControl } from '@mantine/core';
import { useMemo } from 'react';
import { t } from '../../app/messages/index.ts';
import { useSetRange } from '../../app/scope/use-set-range.ts';
import { ChartPanel } from '../../charts/ChartPanel.tsx';
import { LineChart } from '../../charts/LineChart.tsx';
import { StackedBars } from '../../charts/StackedBars.tsx';
import { useChartColors } from '../../charts/use-chart-colors.ts';
import styles from '../../components/investigate/Investigate.module.css';
import type { Selection } from '../../components/investigate/use-selection.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatCount } from '../../format/number.ts';
import { type Measure, measures, type PerformanceOverTime, useMeasure } from './use-performance.ts';

interface PerformanceChartsProps {
  readonly answer: PerformanceOverTime;
  readonly selection: Selection;
}

export const measureName = (measure: Measure) =>
  measure === 'avgNs' ? t('performance.avg') : measure.slice(0, -2);

/** The chosen duration over time above how many there were; dragging over either selects a time range. */
export function PerformanceCharts({ answer, selection }: PerformanceChartsProps) {
  const [measure, setMeasure] = useMeasure();
  const setRange = useSetRange();
  const colors = useChartColors();
  const { overTime } = answer;
  const lines = useMemo(() => {
    const values = overTime.series.find(({ name }) => name === measure.slice(0, -2))?.values ?? [];
    return [{ name: measureName(measure), color: colors.accent, values, area: true }];
  }, [overTime, measure, colors]);
  const counts = overTime.series.find(({ name }) => name === 'requests')?.values ?? [];
  const countTitle = t(
    selection.tab === 'dependencies' ? 'performance.chart.calls' : 'performance.chart.requests',
  );
  return (
    <div className={styles.charts}>
      <ChartPanel title={t('performance.chart.duration')} aside={<b>{formatDuration(answer[measure])}</b>}>
        <SegmentedControl
          aria-label={t('performance.measure')}
          size="xs"
          value={measure}
          data={measures.map((value) => ({ value, label: measureName(value) }))}
          onChange={(value) => setMeasure(value as Measure)}
        />
        <LineChart
          label={`${t('performance.chart.duration')}, ${measureName(measure)}`}
          timesMs={overTime.timesMs}
          lines={lines}
          format={formatDuration}
          onRange={setRange}
        />
      </ChartPanel>
      <ChartPanel title={countTitle} aside={<b>{formatCount(answer.count)}</b>}>
        <StackedBars
          label={countTitle}
          height={182}
          timesMs={overTime.timesMs}
          stepMs={overTime.stepMs}
          layers={[{ name: countTitle, color: colors.accent, values: counts.map((value) => value ?? 0) }]}
          onRange={setRange}
        />
      </ChartPanel>
    </div>
  );
}
