import { type Json, numberOf, Real } from '../../values/json.ts';
import type { RowFunction, RowValue } from '../row-functions/entry.ts';

/** A series: numbers, null where there is none. */
export type Series = (number | null)[];

export function toSeries(value: RowValue | undefined): Series | null {
  return Array.isArray(value) ? (value as Json[]).map(numberOf) : null;
}

export function fromSeries(series: readonly (number | null)[]): Json[] {
  return series.map((value) => (value === null ? null : new Real(value)));
}

export function toNumber(value: RowValue | undefined): number | null {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value === undefined || Array.isArray(value) ? null : numberOf(value as Json);
}

export function real(value: number): Real {
  return new Real(value);
}

/** Values without the holes. */
export function present(series: Series): number[] {
  return series.filter((value): value is number => value !== null);
}

/** A function whose first argument is a series; null when it is no array. */
export function ofSeries(
  run: (series: Series, args: readonly RowValue[]) => RowValue,
  result: RowFunction['result'] = 'dynamic',
  min = 1,
): RowFunction {
  return {
    types: ['dynamic', 'unknown'],
    min,
    ...(result ? { result } : {}),
    run: (args) => {
      const series = toSeries(args[0]);
      return series === null ? null : run(series, args);
    },
  };
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
