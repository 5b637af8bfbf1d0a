import type { QueryTable } from '@headwater/contract';
import { Select } from '@mantine/core';
import { useMemo, useState } from 'react';
import { t } from '../../../../app/messages/index.ts';
import { Empty, Notice } from '../../../../components/states/States.tsx';
import { Untrusted } from '../../../../components/text/Untrusted.tsx';
import { useScheme } from '../../../../components/use-scheme.ts';
import { seriesColor } from '../../../../format/colors.ts';
import { formatCount } from '../../../../format/number.ts';
import { chartData } from '../../model/charts/chart-data.ts';
import {
  type ChartKind,
  type ChartLook,
  chartKinds,
  type ShownAs,
  type Stacking,
  stackable,
  stackings,
} from '../../model/charts/chart-look.ts';
import styles from '../../Query.module.css';
import { ResultGrid } from '../ResultGrid.tsx';
import { Bars } from './Bars.tsx';
import { Cards } from './Cards.tsx';
import { Columns } from './Columns.tsx';
import { Legend } from './Legend.tsx';
import { Lines } from './Lines.tsx';
import { Pie } from './Pie.tsx';
import type { DrawingProps, PlotProps } from './plot-props.ts';
import { Scatter } from './Scatter.tsx';

interface ResultChartProps {
  readonly result: QueryTable;
  readonly look: ChartLook;
  readonly shown: ShownAs;
  readonly onShow: (kind: ChartKind, stacking: Stacking) => void;
  readonly onRange: (fromMs: number, toMs: number) => void;
}

/** An answer drawn as its query asked, or as the reader picks. */
export function ResultChart({ result, look, shown, onShow, onRange }: ResultChartProps) {
  const data = useMemo(() => chartData(result, look), [result, look]);
  const { kind, stacking } = shown;
  return (
    <div className={styles.chart}>
      <div className={styles.chartHead}>
        <Select
          aria-label={t('query.chartKind')}
          w={170}
          value={kind}
          allowDeselect={false}
          data={chartKinds.map((value) => ({ value, label: t(`query.chart.${value}`) }))}
          onChange={(value) => value && onShow(value as ChartKind, stacking)}
        />
        {stackable.has(kind) && data && data.series.length > 1 && (
          <Select
            aria-label={t('query.stacking')}
            w={150}
            value={stacking}
            allowDeselect={false}
            data={stackings.map((value) => ({ value, label: t(`query.stacking.${value}`) }))}
            onChange={(value) => value && onShow(kind, value as Stacking)}
          />
        )}
        {look.title && (
          <strong>
            <Untrusted text={look.title} />
          </strong>
        )}
      </div>
      {data && data.hiddenSeries > 0 && kind !== 'table' && (
        <Notice>{t('query.hiddenSeries', { count: formatCount(data.hiddenSeries) })}</Notice>
      )}
      {kind === 'table' ? (
        <ResultGrid result={result} />
      ) : kind === 'card' ? (
        <Cards result={result} />
      ) : data ? (
        <Drawing data={data} look={look} kind={kind} stacking={stacking} onRange={onRange} />
      ) : (
        <Empty title={t('query.noChart')}>
          <p>{t('query.noChartHint')}</p>
        </Empty>
      )}
    </div>
  );
}

/** The chart and its legend, whose entries hide and show their series. */
function Drawing({ data, look, kind, stacking, onRange }: DrawingProps) {
  const scheme = useScheme();
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const series = data.series.map(({ name }, index) => ({ name, color: seriesColor(index, scheme) }));
  const seen = useMemo(
    () => ({ ...data, series: data.series.filter(({ name }) => !hidden.has(name)) }),
    [data, hidden],
  );
  const colors = useMemo(
    () => data.series.flatMap(({ name }, index) => (hidden.has(name) ? [] : [seriesColor(index, scheme)])),
    [data, hidden, scheme],
  );
  if (kind === 'piechart') return <Pie data={data} />;
  return (
    <>
      {look.yTitle && (
        <span className="hw-dim">
          <Untrusted text={look.yTitle} />
        </span>
      )}
      {look.panels && data.series.length > 1 ? (
        seen.series.map((only, at) => (
          <section key={only.name} aria-label={only.name}>
            <span className="hw-dim">
              <Untrusted text={only.name} />
            </span>
            <Plot
              data={{ ...seen, series: [only] }}
              colors={[colors[at]!]}
              look={look}
              kind={kind}
              stacking="unstacked"
              height={150}
              onRange={onRange}
            />
          </section>
        ))
      ) : (
        <Plot
          data={seen}
          colors={colors}
          look={look}
          kind={kind}
          stacking={stacking}
          height={300}
          onRange={onRange}
        />
      )}
      {look.xTitle && (
        <span className={`hw-dim ${styles.xTitle}`}>
          <Untrusted text={look.xTitle} />
        </span>
      )}
      {look.legend && <Legend series={series} hidden={hidden} onHidden={setHidden} />}
    </>
  );
}

function Plot(props: PlotProps) {
  const { data, colors, kind, stacking, height, look } = props;
  if (kind === 'scatterchart') return <Scatter data={data} colors={colors} />;
  if (kind === 'barchart') return <Bars data={data} colors={colors} stacking={stacking} />;
  if (kind === 'columnchart' || data.axis === 'words') {
    const stacked = kind === 'columnchart' || kind === 'areachart' ? stacking : 'unstacked';
    return <Columns data={data} colors={colors} stacking={stacked} height={height} look={look} />;
  }
  return <Lines {...props} />;
}
