import { type LiveChart, liveChartPrefix, savedLiveChart } from '@headwater/contract';
import { useSaved } from '../../api/use-saved.ts';

/** The project's own charts of the live page. */
export function useLiveCharts() {
  const { items, save, remove } = useSaved('chart', (value) => savedLiveChart.safeParse(value).data);
  return {
    charts: items
      .filter(({ id }) => id.startsWith(liveChartPrefix))
      .map(({ id, value }) => ({ id, value: value.chart })),
    save: (id: string | undefined, chart: LiveChart) =>
      save.mutateAsync({
        id: id ?? `${liveChartPrefix}${crypto.randomUUID()}`,
        value: { page: 'live', chart },
      }),
    remove: (id: string) => remove.mutate(id),
  };
}
