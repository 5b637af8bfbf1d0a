import { useMemo, useRef, useState } from 'react';
import type uPlot from 'uplot';
import { formatMinute, formatTime } from '../format/time.ts';
import { ChartTip, type TipRow } from './ChartTip.tsx';
import { type Line, makeLineOptions } from './line-options.ts';
import { UPlotChart } from './UPlotChart.tsx';
import { useChartColors } from './use-chart-colors.ts';

interface LineChartProps {
  readonly label: string;
  readonly timesMs: readonly number[];
  readonly lines: readonly Line[];
  readonly format: (value: number) => string;
  readonly height?: number;
  /** The axis ends here at least, such as 1 for a score */
  readonly top?: number;
  /** The values are bytes, so that round ones are those of the binary units */
  readonly ofBytes?: boolean;
  /** Charts of the same key show their cursors together */
  readonly syncKey?: string;
  /** Called when the reader drags over a time range */
  readonly onRange?: (fromMs: number, toMs: number) => void;
}

/** Lines over time, with values under the cursor and a brush. */
export function LineChart({
  label,
  timesMs,
  lines,
  format,
  height = 150,
  top = 0,
  ofBytes = false,
  syncKey,
  onRange,
}: LineChartProps) {
  const colors = useChartColors();
  const [cursor, setCursor] = useState<{ index: number; left: number } | null>(null);
  const handlers = useRef({ onRange, format, setCursor });
  handlers.current = { onRange, format, setCursor };
  const shape = JSON.stringify(lines.map(({ name, color, area }) => [name, color, area]));

  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` stands for what matters of `lines`
  const options = useMemo(
    () => makeLineOptions({ lines, colors, top, ofBytes, syncKey, handlers }),
    [shape, colors, top, ofBytes, syncKey],
  );
  const data = useMemo(
    () =>
      [timesMs.map((ms) => ms / 1000), ...lines.map(({ values }) => values)] as unknown as uPlot.AlignedData,
    [timesMs, lines],
  );
  const timeMs = cursor ? timesMs[cursor.index] : undefined;
  const summary = timesMs.length
    ? `${label}, ${formatMinute(timesMs[0]!)} – ${formatMinute(timesMs.at(-1)!)}`
    : label;
  return (
    <div style={{ position: 'relative' }}>
      <UPlotChart options={options} data={data} height={height} label={summary} />
      {cursor && timeMs !== undefined && (
        <ChartTip
          left={cursor.left}
          title={formatTime(timeMs).slice(0, -4)}
          rows={tipRows(lines, cursor.index, format)}
        />
      )}
    </div>
  );
}

const mostTipRows = 12;

function tipRows(lines: readonly Line[], index: number, format: (value: number) => string): TipRow[] {
  return lines
    .map(({ name, color, values }) => ({ name, color, value: values[index] ?? null }))
    .filter((row): row is { name: string; color: string; value: number } => row.value !== null)
    .sort((a, b) => (lines.length > 5 ? b.value - a.value : 0))
    .slice(0, mostTipRows)
    .map(({ name, color, value }) => ({ name, color, text: format(value) }));
}
