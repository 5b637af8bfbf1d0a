import 'uplot/dist/uPlot.min.css';
import { useElementSize } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import styles from './charts.module.css';

interface UPlotChartProps {
  /** Everything but the size; a new object makes a new chart, so keep it in `useMemo`. */
  readonly options: Omit<uPlot.Options, 'width' | 'height'>;
  readonly data: uPlot.AlignedData;
  readonly height: number;
  /** What the chart shows, for those who cannot see it */
  readonly label: string;
}

/** uPlot in React: follows the size of its place, takes new data without being made anew. */
export function UPlotChart({ options, data, height, label }: UPlotChartProps) {
  const { ref, width } = useElementSize();
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const newest = useRef(data);
  newest.current = data;
  const ready = width > 0;

  useEffect(() => {
    if (!ready || !host.current) return;
    const made = new uPlot(
      { ...options, width: host.current.clientWidth, height },
      newest.current,
      host.current,
    );
    plot.current = made;
    return () => {
      made.destroy();
      plot.current = null;
    };
  }, [options, height, ready]);

  useEffect(() => {
    if (width > 0) plot.current?.setSize({ width, height });
  }, [width, height]);

  useEffect(() => plot.current?.setData(data), [data]);

  return (
    <div ref={ref} className={styles.host} style={{ height }}>
      <div ref={host} role="img" aria-label={label} style={{ width: '100%' }} />
    </div>
  );
}
