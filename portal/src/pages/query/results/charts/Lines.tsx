import { t } from '../../../../app/messages/index.ts';
import { LineChart } from '../../../../charts/LineChart.tsx';
import type { Line } from '../../../../charts/line-options.ts';
import { formatCount } from '../../../../format/number.ts';
import { stackSeries } from '../../model/charts/chart-data.ts';
import type { PlotProps } from './plot-props.ts';

/** Lines or areas over time or numbers. */
export function Lines({ data, look, kind, stacking, colors, height, onRange }: PlotProps) {
  const stacked = kind === 'areachart' && stacking !== 'unstacked' && data.series.length > 1;
  const tops = stacked ? stackSeries(data.series, stacking === 'stacked100') : undefined;
  const lines = data.series.map(({ name, values, dots }, index) => ({
    name,
    color: colors[index]!,
    area: kind === 'areachart' && !dots,
    dots,
    values: tops ? tops[index]!.map(({ to }) => to) : values,
    ...(tops && { told: values }),
  }));
  const isTime = data.axis === 'time';
  const { places, shown } = isTime
    ? withRoom(data.positions.map(Number), lines)
    : { places: data.positions.map(Number), shown: lines };
  return (
    <LineChart
      label={t('query.chart')}
      timesMs={places}
      lines={tops ? shown.toReversed() : shown}
      format={formatCount}
      height={height}
      {...(!isTime && { ofNumbers: true })}
      {...((look.min !== undefined || look.max !== undefined || look.log) && {
        scale: { min: look.min, max: look.max, log: look.log },
      })}
      {...(isTime && { onRange })}
    />
  );
}

/** A single moment gets a minute on either side: an axis of no length would show years. */
function withRoom(timesMs: readonly number[], lines: readonly Line[]): { places: number[]; shown: Line[] } {
  const [only, second] = timesMs;
  if (only === undefined || second !== undefined) return { places: [...timesMs], shown: [...lines] };
  const padded = (values: readonly (number | null)[]) => [null, ...values, null];
  return {
    places: [only - 60_000, only, only + 60_000],
    shown: lines.map((line) => ({
      ...line,
      values: padded(line.values),
      ...(line.told && { told: padded(line.told) }),
    })),
  };
}
