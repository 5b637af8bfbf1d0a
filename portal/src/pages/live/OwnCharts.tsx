import type { LiveChart } from '@headwater/contract';
import { ActionIcon, Button } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../app/messages/index.ts';
import { ChartPanel } from '../../charts/ChartPanel.tsx';
import { LineChart } from '../../charts/LineChart.tsx';
import { useChartColors } from '../../charts/use-chart-colors.ts';
import { Icon } from '../../components/Icon.tsx';
import { seriesColor } from '../../format/colors.ts';
import { formatDuration } from '../../format/duration.ts';
import { threeDigits } from '../../format/number.ts';
import styles from './Live.module.css';
import type { BookServer } from './model/live-book.ts';
import { chartSeries } from './model/live-series.ts';
import { ChartEditor } from './settings/ChartEditor.tsx';
import { describeChart } from './settings/describe-chart.ts';
import { useLiveCharts } from './use-live-charts.ts';

interface OwnChartsProps {
  readonly servers: readonly BookServer[];
  readonly from: number;
  readonly to: number;
  readonly inPast: boolean;
}

interface Edited {
  readonly id: string | undefined;
  readonly chart: LiveChart | undefined;
}

/** Charts that the readers of the project made; they are counted from now on, so the past has none. */
export function OwnCharts({ servers, from, to, inPast }: OwnChartsProps) {
  const { charts, save, remove } = useLiveCharts();
  const [edited, setEdited] = useState<Edited>();
  const colors = useChartColors();
  if (inPast) return null;
  const timesMs = Array.from({ length: Math.max(0, to - from) }, (_, index) => (from + index) * 1_000);
  return (
    <section aria-label={t('live.own')} className={styles.own}>
      <div className={styles.ownHead}>
        <h2>{t('live.own')}</h2>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<Icon name="plus" size={12} />}
          onClick={() => setEdited({ id: undefined, chart: undefined })}
        >
          {t('live.addChart')}
        </Button>
      </div>
      {charts.length > 0 && (
        <div className={styles.ownCharts}>
          {charts.map(({ id, value: chart }, index) => (
            <div key={id} className={styles.ownChart}>
              <ChartPanel
                title={chart.title}
                aside={
                  <ChartActions
                    chart={chart}
                    onEdit={() => setEdited({ id, chart })}
                    onRemove={() => remove(id)}
                  />
                }
              >
                <LineChart
                  label={chart.title}
                  timesMs={timesMs}
                  lines={[
                    {
                      name: chart.title,
                      color: seriesColor(index, colors.scheme),
                      values: chartSeries(servers, id, chart, from, to),
                      area: true,
                    },
                  ]}
                  format={formatOf(chart)}
                  height={104}
                  syncKey="live"
                />
              </ChartPanel>
            </div>
          ))}
        </div>
      )}
      {edited && (
        <ChartEditor
          chart={edited.chart}
          onClose={() => setEdited(undefined)}
          onSave={async (chart) => {
            await save(edited.id, chart);
            setEdited(undefined);
          }}
        />
      )}
    </section>
  );
}

interface ChartActionsProps {
  readonly chart: LiveChart;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

/** What a chart shows, and the buttons that change or remove it. */
function ChartActions({ chart, onEdit, onRemove }: ChartActionsProps) {
  const what = describeChart(chart);
  return (
    <span className={styles.ownActions}>
      <span className="hw-ellipsis" title={what}>
        {what}
      </span>
      <ActionIcon size="sm" aria-label={`${t('live.editChart')}: ${chart.title}`} onClick={onEdit}>
        <Icon name="filter" size={13} />
      </ActionIcon>
      <ActionIcon size="sm" aria-label={`${t('live.removeChart')}: ${chart.title}`} onClick={onRemove}>
        <Icon name="close" size={13} />
      </ActionIcon>
    </span>
  );
}

function formatOf({ projection }: LiveChart): (value: number) => string {
  return projection === 'Duration'
    ? (value) => (value === 0 ? '0 ms' : formatDuration(value * 1e6))
    : threeDigits;
}
