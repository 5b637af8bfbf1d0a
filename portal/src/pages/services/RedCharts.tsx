import type { TimeSeries } from '@headwater/contract';
import { useMemo } from 'react';
import { t } from '../../app/messages/index.ts';
import { useSetRange } from '../../app/scope/use-set-range.ts';
import { ChartPanel } from '../../charts/ChartPanel.tsx';
import { type Line, LineChart } from '../../charts/LineChart.tsx';
import { useChartColors } from '../../charts/use-chart-colors.ts';
import { formatDuration } from '../../format/duration.ts';
import { threeDigits } from '../../format/number.ts';
import styles from './ServicePage.module.css';

const perSecond = (value: number) => `${threeDigits(value)} ${t('term.perSecond')}`;

/** Rate, errors and duration over time, with one cursor. */
export function RedCharts({
  overTime,
  service,
}: {
  readonly overTime: TimeSeries;
  readonly service: string;
}) {
  const setRange = useSetRange();
  const colors = useChartColors();
  const charts = useMemo(() => {
    const values = (name: string) => overTime.series.find((series) => series.name === name)?.values ?? [];
    const rate = (name: string) =>
      values(name).map((value) => (value === null ? null : value / (overTime.stepMs / 1000)));
    const latency: Line[] = [
      { name: 'p50', color: colors.accent, values: values('p50') },
      { name: 'p95', color: colors.scheme === 'dark' ? '#c8a2ff' : '#7a3fc4', values: values('p95') },
      { name: 'p99', color: colors.scheme === 'dark' ? '#f2b45c' : '#a15505', values: values('p99') },
    ];
    return [
      {
        title: t('chart.requests'),
        format: perSecond,
        lines: [{ name: t('term.requests'), color: colors.accent, values: rate('requests'), area: true }],
      },
      {
        title: t('chart.errors'),
        format: perSecond,
        lines: [{ name: t('term.errors'), color: colors.error, values: rate('errors'), area: true }],
      },
      { title: t('chart.latency'), format: formatDuration, lines: latency, legend: latency },
    ];
  }, [overTime, colors]);
  return (
    <div className={styles.charts}>
      {charts.map(({ title, format, lines, legend }) => (
        <ChartPanel
          key={title}
          title={title}
          {...(legend && {
            aside: legend.map(({ name, color }) => (
              <span key={name} style={{ color, marginLeft: 8 }}>
                {name}
              </span>
            )),
          })}
        >
          <LineChart
            label={title}
            timesMs={overTime.timesMs}
            lines={lines}
            format={format}
            syncKey={`red:${service}`}
            onRange={setRange}
          />
        </ChartPanel>
      ))}
    </div>
  );
}
