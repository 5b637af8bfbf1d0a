import type { ResourceChoice, ServicePerformance } from '@headwater/contract';
import { useMemo } from 'react';
import { t } from '../../../app/messages/index.ts';
import { useSetRange } from '../../../app/scope/use-set-range.ts';
import { ChartPanel } from '../../../charts/ChartPanel.tsx';
import { DurationHistogram } from '../../../charts/DurationHistogram.tsx';
import { LineChart } from '../../../charts/LineChart.tsx';
import type { Line } from '../../../charts/line-options.ts';
import { type ChartColors, useChartColors } from '../../../charts/use-chart-colors.ts';
import { useGo } from '../../../components/use-go.ts';
import { seriesColor } from '../../../format/colors.ts';
import { formatDuration } from '../../../format/duration.ts';
import { threeDigits } from '../../../format/number.ts';
import { ApdexThreshold } from './ApdexThreshold.tsx';
import { tracesOf } from './service-filters.ts';

const perSecond = (value: number) => `${threeDigits(value)} ${t('term.perSecond')}`;
/** The axis begins without a unit. */
const orZero = (ns: number) => (ns === 0 ? '0' : formatDuration(ns));
const percentiles = ['p50', 'p75', 'p90', 'p95', 'p99', 'max'] as const;

interface PerformanceChartsProps {
  readonly service: string;
  readonly resource?: ResourceChoice | undefined;
  readonly performance: ServicePerformance;
}

/** Requests and errors, percentiles, apdex and how durations are spread, with one cursor over the times. */
export function PerformanceCharts({ service, resource, performance }: PerformanceChartsProps) {
  const { overTime, exact, durations } = performance;
  const setRange = useSetRange();
  const go = useGo();
  const colors = useChartColors();
  const lines = useMemo(() => linesOf(performance, colors), [performance, colors]);
  const shared = { timesMs: overTime.timesMs, syncKey: `service:${service}`, onRange: setRange };
  return (
    <>
      <ChartPanel title={t('services.requestsAndErrors')} legend={lines.requests}>
        <LineChart
          label={t('services.requestsAndErrors')}
          lines={lines.requests}
          format={perSecond}
          {...shared}
        />
      </ChartPanel>
      <ChartPanel
        title={t('chart.latency')}
        aside={t(exact ? 'services.exact' : 'services.withinOne')}
        legend={lines.latency}
      >
        <LineChart label={t('chart.latency')} lines={lines.latency} format={orZero} {...shared} />
      </ChartPanel>
      <ChartPanel title={t('services.distribution')} aside={t('services.distributionHint')}>
        <DurationHistogram
          label={t('services.distribution')}
          buckets={durations}
          height={168}
          onRange={(minNs, maxNs) =>
            go(
              '/traces',
              {},
              tracesOf(service, {
                resource,
                more: [
                  { key: 'duration', op: '>', value: minNs },
                  { key: 'duration', op: '<=', value: maxNs },
                ],
              }),
            )
          }
        />
      </ChartPanel>
      <ChartPanel
        title={t('services.apdex')}
        aside={<ApdexThreshold service={service} apdex={performance.apdex} />}
      >
        <LineChart
          label={t('services.apdex')}
          lines={lines.apdex}
          format={(value) => value.toFixed(2)}
          top={1}
          {...shared}
        />
      </ChartPanel>
    </>
  );
}

function linesOf({ overTime }: ServicePerformance, colors: ChartColors) {
  const values = (name: string) => overTime.series.find((series) => series.name === name)?.values ?? [];
  const rate = (name: string) =>
    values(name).map((value) => (value === null ? null : value / (overTime.stepMs / 1000)));
  const requests: Line[] = [
    { name: t('term.requests'), color: colors.accent, values: rate('requests'), area: true },
    { name: t('term.errors'), color: colors.error, values: rate('errors'), area: true },
  ];
  const latency = percentiles.map(
    (name, index): Line => ({
      name,
      color: name === 'max' ? colors.dim : seriesColor(index, colors.scheme),
      values: values(name),
    }),
  );
  const apdex: Line[] = [
    { name: t('services.apdex'), color: colors.accent, values: values('apdex'), area: true },
  ];
  return { requests, latency, apdex };
}
