import type { SpanAggregate } from '@headwater/contract';
import { useMemo } from 'react';
import { t } from '../../../app/messages/index.ts';
import { useSetRange } from '../../../app/scope/use-set-range.ts';
import { ChartPanel } from '../../../charts/ChartPanel.tsx';
import { LineChart } from '../../../charts/LineChart.tsx';
import { StackedBars } from '../../../charts/StackedBars.tsx';
import { QueryView } from '../../../components/states/QueryView.tsx';
import { visibleText } from '../../../components/text/visible-text.ts';
import { useScheme } from '../../../components/use-scheme.ts';
import { NoSpans } from '../NoSpans.tsx';
import type { ChartKind, Explorer } from '../use-explorer.ts';
import { GroupTable } from './GroupTable.tsx';
import { groupColor, groupTitle, measureFormat, measureTitle } from './group-text.ts';
import { useGroups } from './use-groups.ts';

const chartHeight = 280;

/** One measure over time by group; dragging over it selects a time range. */
export function TimeseriesView({ explorer }: { readonly explorer: Explorer }) {
  const measure = explorer.measures[0]!;
  const query = useGroups(explorer, { view: 'timeseries', measures: [measure] });
  const format = measureFormat(measure);
  return (
    <QueryView query={query} rows={10}>
      {(data) =>
        data.groups.length === 0 ? (
          <NoSpans explorer={explorer} />
        ) : (
          <>
            <ChartPanel
              title={measureTitle(measure)}
              aside={data.source === 'rollup' ? t('group.coarse') : t('traces.scatterHint').split(',')[0]}
            >
              {data.overTime && (
                <Drawing
                  data={data}
                  over={data.overTime}
                  explorer={explorer}
                  label={measureTitle(measure)}
                  format={format}
                  kind={explorer.chart}
                />
              )}
            </ChartPanel>
            <GroupTable explorer={explorer} data={data} measures={[measure]} colored />
          </>
        )
      }
    </QueryView>
  );
}

interface DrawingProps {
  readonly data: SpanAggregate;
  readonly over: NonNullable<SpanAggregate['overTime']>;
  readonly explorer: Explorer;
  readonly label: string;
  readonly format: (value: number) => string;
  readonly kind: ChartKind;
}

function Drawing({ data, over, explorer, label, format, kind }: DrawingProps) {
  const scheme = useScheme();
  const setRange = useSetRange();
  const lines = useMemo(
    () =>
      over.series.map(({ values }, index) => ({
        name: visibleText(groupTitle(data.groups[index]?.by ?? [])),
        color: groupColor(explorer.groupBy, data.groups[index]?.by ?? [], index, scheme),
        values,
        ...(kind === 'area' && { area: true }),
      })),
    [over, data.groups, explorer.groupBy, scheme, kind],
  );
  if (kind === 'bars') {
    return (
      <StackedBars
        label={label}
        timesMs={over.timesMs}
        stepMs={over.stepMs}
        height={chartHeight}
        layers={lines.map((line) => ({ ...line, values: line.values.map((value) => value ?? 0) }))}
        onRange={setRange}
      />
    );
  }
  return (
    <LineChart
      label={label}
      timesMs={over.timesMs}
      lines={lines}
      format={format}
      height={chartHeight}
      onRange={setRange}
    />
  );
}
