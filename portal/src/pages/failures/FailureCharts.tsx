import { t } from '../../app/messages/index.ts';
import { useSetRange } from '../../app/scope/use-set-range.ts';
import { ChartPanel } from '../../charts/ChartPanel.tsx';
import { StackedBars } from '../../charts/StackedBars.tsx';
import { useChartColors } from '../../charts/use-chart-colors.ts';
import type { Selection } from '../../components/investigate/use-selection.ts';
import { formatCount } from '../../format/number.ts';
import type { FailuresOverTime } from './use-failures.ts';

interface FailureChartsProps {
  readonly answer: FailuresOverTime;
  readonly selection: Selection;
}

/** What failed among all there was; dragging selects a time range. */
export function FailureCharts({ answer, selection }: FailureChartsProps) {
  const setRange = useSetRange();
  const colors = useChartColors();
  const ofExceptions = selection.tab === 'exceptions';
  const values = (name: string) =>
    answer.overTime.series.find((series) => series.name === name)?.values.map((value) => value ?? 0) ?? [];
  const failed = values('failed');
  const layers = [
    {
      name: t(ofExceptions ? 'term.exceptions' : 'failures.chart.failed'),
      color: colors.error,
      values: failed,
    },
  ];
  const all = [{ name: t('failures.chart.total'), color: colors.accent, values: values('count') }];
  const figures = { failed: formatCount(answer.failed), count: formatCount(answer.count) };
  return (
    <ChartPanel
      title={t(ofExceptions ? 'term.exceptions' : 'failures.chart.failed')}
      {...(ofExceptions ? {} : { legend: [...layers, ...all] })}
      aside={t(ofExceptions ? 'failures.exceptionsOf' : 'failures.failedOf', figures)}
    >
      <StackedBars
        label={t(ofExceptions ? 'term.exceptions' : 'failures.chart.failed')}
        height={150}
        timesMs={answer.overTime.timesMs}
        stepMs={answer.overTime.stepMs}
        layers={layers}
        onRange={setRange}
      />
      {!ofExceptions && (
        <StackedBars
          label={t('failures.chart.total')}
          height={56}
          timesMs={answer.overTime.timesMs}
          stepMs={answer.overTime.stepMs}
          layers={all}
          onRange={setRange}
        />
      )}
    </ChartPanel>
  );
}
