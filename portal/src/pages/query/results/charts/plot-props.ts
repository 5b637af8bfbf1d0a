import type { ChartData } from '../../model/charts/chart-data.ts';
import type { ChartKind, ChartLook, Stacking } from '../../model/charts/chart-look.ts';

export interface DrawingProps {
  readonly data: ChartData;
  readonly look: ChartLook;
  readonly kind: Exclude<ChartKind, 'table' | 'card'>;
  readonly stacking: Stacking;
  readonly onRange: (fromMs: number, toMs: number) => void;
}

export interface PlotProps extends DrawingProps {
  readonly colors: readonly string[];
  readonly height: number;
}
