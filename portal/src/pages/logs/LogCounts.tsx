import { t } from '../../app/messages/index.ts';
import { useSetRange } from '../../app/scope/use-set-range.ts';
import { ChartPanel } from '../../charts/ChartPanel.tsx';
import { StackedBars } from '../../charts/StackedBars.tsx';
import { QueryView } from '../../components/states/QueryView.tsx';
import { useScheme } from '../../components/use-scheme.ts';
import { severities, severityColor } from '../../format/colors.ts';
import { formatCount } from '../../format/number.ts';
import { type LogQuestion, useLogCounts } from './use-logs.ts';

const bands = ['unset', ...severities] as const;

/** Log records over time by severity; dragging selects a time range. */
export function LogCounts({ question }: { readonly question: LogQuestion }) {
  const query = useLogCounts(question);
  const scheme = useScheme();
  const setRange = useSetRange();
  const total = query.data?.series.reduce(
    (sum, { values }) => sum + values.reduce<number>((a, value) => a + (value ?? 0), 0),
    0,
  );
  return (
    <ChartPanel
      title={t('logs.count')}
      aside={total === undefined ? t('chart.brushHint') : formatCount(total)}
    >
      <QueryView query={query} rows={3}>
        {({ timesMs, stepMs, series }) => (
          <StackedBars
            label={t('logs.count')}
            timesMs={timesMs}
            stepMs={stepMs}
            layers={series
              .map((one) => ({
                ...one,
                band: bands.find((band) => band === one.name.toLowerCase()) ?? 'unset',
              }))
              .sort((a, b) => bands.indexOf(b.band) - bands.indexOf(a.band))
              .map(({ name, band, values }) => ({
                name,
                color: severityColor(band, scheme),
                values: values.map((value) => value ?? 0),
              }))}
            onRange={setRange}
          />
        )}
      </QueryView>
    </ChartPanel>
  );
}
