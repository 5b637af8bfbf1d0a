import type { TimeSpent } from '@headwater/contract';
import type { UseQueryResult } from '@tanstack/react-query';
import { useMemo } from 'react';
import { t } from '../../../app/messages/index.ts';
import { useSetRange } from '../../../app/scope/use-set-range.ts';
import { ChartPanel } from '../../../charts/ChartPanel.tsx';
import { type BarLayer, StackedBars } from '../../../charts/StackedBars.tsx';
import { type ChartColors, useChartColors } from '../../../charts/use-chart-colors.ts';
import { QueryView } from '../../../components/states/QueryView.tsx';
import { serviceColors } from '../../../format/colors.ts';
import { formatCount, formatShare } from '../../../format/number.ts';

interface TimeSpentChartProps {
  /** Whose page it is */
  readonly service: string;
  readonly query: UseQueryResult<TimeSpent>;
}

/** Of the time of its requests, the part that each service spent, over time. */
export function TimeSpentChart({ service, query }: TimeSpentChartProps) {
  const setRange = useSetRange();
  const colors = useChartColors();
  const { data } = query;
  const layers = useMemo(() => (data ? layersOf(data, colors, service) : []), [data, colors, service]);
  const shares = new Map(data?.services.map(({ service, share }) => [service, share]));
  const legend = layers.map(({ name, color, service }) => ({
    name: service ? `${name} ${formatShare(shares.get(service) ?? 0)}` : name,
    color,
  }));
  return (
    <ChartPanel
      title={t('services.timeSpent')}
      aside={
        data &&
        t(data.exact ? 'services.timeSpentAll' : 'services.timeSpentSample', {
          read: formatCount(data.readEntries),
          entries: formatCount(data.entries),
        })
      }
      legend={legend}
    >
      <QueryView query={query} rows={5}>
        {({ overTime }) => (
          <StackedBars
            label={t('services.timeSpent')}
            timesMs={overTime.timesMs}
            stepMs={overTime.stepMs}
            layers={layers}
            height={150}
            format={formatShare}
            onRange={setRange}
          />
        )}
      </QueryView>
    </ChartPanel>
  );
}

interface ServiceLayer extends BarLayer {
  /** '' for the rest */
  readonly service: string;
}

function layersOf({ overTime }: TimeSpent, { scheme, dim }: ChartColors, own: string): ServiceLayer[] {
  const names = overTime.series.map(({ name }) => name);
  const colors = serviceColors(names.filter(Boolean), scheme, own);
  const totals = overTime.timesMs.map((_, slot) =>
    overTime.series.reduce((sum, { values }) => sum + (values[slot] ?? 0), 0),
  );
  return overTime.series.map(({ name, values }) => ({
    name: name || t('services.rest'),
    service: name,
    color: colors.get(name) ?? dim,
    values: values.map((value, slot) => (totals[slot]! > 0 ? (value ?? 0) / totals[slot]! : 0)),
  }));
}
