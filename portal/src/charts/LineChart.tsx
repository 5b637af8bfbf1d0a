import { useMemo, useRef, useState } from 'react';
import type uPlot from 'uplot';
import { formatMinute, formatTime } from '../format/time.ts';
import { ChartTip, type TipRow } from './ChartTip.tsx';
import { type Line, makeLineOptions, type ValueScale } from './line-options.ts';
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
  /** `timesMs` are plain numbers, not times */
  readonly ofNumbers?: boolean;
  readonly scale?: ValueScale;
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
  ofNumbers = false,
  scale,
  syncKey,
  onRange,
}: LineChartProps) {
  const colors = useChartColors();
  const [cursor, setCursor] = useState<{ index: number; left: number } | null>(null);
  const handlers = useRef({ onRange, format, setCursor });
  handlers.current = { onRange, format, setCursor };
  const shape = JSON.stringify([
    lines.map(({ name, color, area, dots }) => [name, color, area, dots]),
    scale,
  ]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` stands for what matters of `lines` and `scale`
  const options = useMemo(
    () => makeLineOptions({ lines, colors, top, ofBytes, ofNumbers, scale, syncKey, handlers }),
    [shape, colors, top, ofBytes, ofNumbers, syncKey],
  );
  const data = useMemo(
    () =>
      [
        timesMs.map((ms) => (ofNumbers ? ms : ms / 1000)),
        ...lines.map(({ values }) => values),
      ] as unknown as uPlot.AlignedData,
    [timesMs, lines, ofNumbers],
  );
  const timeMs = cursor ? timesMs[cursor.index] : undefined;
  const placeText = ofNumbers ? String : formatMinute;
  const summary = timesMs.length
    ? `${label}, ${placeText(timesMs[0]!)} – ${placeText(timesMs.at(-1)!)}`
    : label;
  return (
    <div style={{ position: 'relative' }}>
      <UPlotChart options={options} data={data} height={height} label={summary} />
      {cursor && timeMs !== undefined && (
        <ChartTip
          left={cursor.left}
          title={ofNumbers ? String(timeMs) : formatTime(timeMs).slice(0, -4)}
          rows={tipRows(lines, cursor.index, format)}
        />
      )}
    </div>
  );
}

const mostTipRows = 12;

function tipRows(lines: readonly Line[], index: number, format: (value: number) => string): TipRow[] {
  return lines
    .map(({ name, color, values, told = values }) => ({ name, color, value: told[index] ?? null }))
    .filter((row): row is { name: string; color: string; value: number } => row.value !== null)
    .sort((a, b) => (lines.length > 5 ? b.value - a.value : 0))
    .slice(0, mostTipRows)
    .map(({ name, color, value }) => ({ name, color, text: format(value) }));
}
