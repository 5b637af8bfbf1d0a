import { useMemo } from 'react';
import { type MessageKey, t } from '../../app/messages/index.ts';
import { ChartPanel } from '../../charts/ChartPanel.tsx';
import { LineChart } from '../../charts/LineChart.tsx';
import { useChartColors } from '../../charts/use-chart-colors.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatBytes, formatShare, threeDigits } from '../../format/number.ts';
import styles from './Live.module.css';
import type { BookServer } from './model/live-book.ts';
import { type LiveSeries, sumServers } from './model/live-series.ts';
import { useWindow } from './use-window.ts';

type Values = Exclude<keyof LiveSeries, 'timesMs'>;

interface ChartLine {
  readonly of: Values;
  readonly title: MessageKey;
  readonly format: (value: number) => string;
  readonly failure?: boolean;
}

const perSecond = (value: number) => `${threeDigits(value)} /s`;
const milliseconds = (value: number) => (value === 0 ? '0 ms' : formatDuration(value * 1e6));
const percent = (value: number) => `${threeDigits(value)} %`;

const groups: readonly { readonly title: MessageKey; readonly charts: readonly ChartLine[] }[] = [
  {
    title: 'live.incoming',
    charts: [
      { of: 'requests', title: 'live.requestRate', format: perSecond },
      { of: 'requestMs', title: 'live.requestDuration', format: milliseconds },
      { of: 'requestFailures', title: 'live.requestFailures', format: formatShare, failure: true },
    ],
  },
  {
    title: 'live.outgoing',
    charts: [
      { of: 'dependencies', title: 'live.callRate', format: perSecond },
      { of: 'dependencyMs', title: 'live.callDuration', format: milliseconds },
      { of: 'dependencyFailures', title: 'live.callFailures', format: formatShare, failure: true },
    ],
  },
  {
    title: 'live.health',
    charts: [
      { of: 'cpuPercent', title: 'live.cpu', format: percent },
      { of: 'memoryBytes', title: 'live.memory', format: formatBytes },
      { of: 'exceptions', title: 'live.exceptions', format: perSecond, failure: true },
    ],
  },
];

interface LiveChartsProps {
  readonly servers: readonly BookServer[];
  readonly from: number;
  readonly to: number;
}

/** Incoming, outgoing and health, three charts each; their cursors go together, dragging shows a part. */
export function LiveCharts({ servers, from, to }: LiveChartsProps) {
  const colors = useChartColors();
  const show = useWindow();
  const series = useMemo(() => sumServers(servers, from, to), [servers, from, to]);
  return (
    <div className={styles.groups}>
      {groups.map(({ title, charts }) => (
        <section key={title} aria-label={t(title)} className={styles.group}>
          <h2>{t(title)}</h2>
          {charts.map(({ of, title: name, format, failure }) => (
            <ChartPanel
              key={of}
              title={t(name)}
              aside={t('live.mean', { value: meanOf(series, of, format) })}
            >
              {series[of].every((value) => value === null) ? (
                <p className={styles.noValues}>{t('live.noValues')}</p>
              ) : (
                <LineChart
                  label={t(name)}
                  timesMs={series.timesMs}
                  lines={[
                    {
                      name: t(name),
                      color: failure ? colors.error : colors.accent,
                      values: series[of],
                      area: true,
                    },
                  ]}
                  format={format}
                  ofBytes={format === formatBytes}
                  height={104}
                  syncKey="live"
                  onRange={show}
                />
              )}
            </ChartPanel>
          ))}
        </section>
      ))}
    </div>
  );
}

/** Over what is drawn: rates by second, durations and shares by what they are of. */
function meanOf(series: LiveSeries, of: Values, format: (value: number) => string): string {
  const weights = { requestMs: 'requests', requestFailures: 'requests' } as const;
  const calls = { dependencyMs: 'dependencies', dependencyFailures: 'dependencies' } as const;
  const by = { ...weights, ...calls }[of as keyof typeof weights];
  let [sum, weight] = [0, 0];
  series[of].forEach((value, index) => {
    if (value === null) return;
    const share = by === undefined ? 1 : (series[by][index] ?? 0);
    sum += value * share;
    weight += share;
  });
  return weight === 0 ? '–' : format(sum / weight);
}
