import { formatMinute } from '../../../../format/time.ts';
import type { ChartData } from '../../model/charts/chart-data.ts';

export function positionText({ axis }: ChartData, position: number | string): string {
  return axis === 'time' ? formatMinute(Number(position)) : String(position);
}

export function cutText(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, Math.max(1, most - 1))}…`;
}
