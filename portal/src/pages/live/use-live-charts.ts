import { type LiveChart, liveChartPrefix, savedLiveChart } from '@headwater/contract';
import { useSaved } from '../../api/use-saved.ts';

/** The project's own charts of the live page. */
export function useLiveCharts() {
  const { items, save, remove } = useSaved('chart', (value) => {
    const parsed = savedLiveChart.safeParse(value);
    return parsed.success ? parsed.data.chart : undefined;
  });
  return {
    charts: items.filter(({ id }) => id.startsWith(liveChartPrefix)),
    save: (id: string | undefined, chart: LiveChart) =>
      save.mutateAsync({
        id: id ?? `${liveChartPrefix}${crypto.randomUUID()}`,
        value: { page: 'live', chart } as unknown as LiveChart,
      }),
    remove: (id: string) => remove.mutate(id),
  };
}
