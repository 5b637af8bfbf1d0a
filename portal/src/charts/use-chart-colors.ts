import { useMemo } from 'react';
import { useScheme } from '../components/use-scheme.ts';
import type { Scheme } from '../format/colors.ts';

export interface ChartColors {
  readonly scheme: Scheme;
  readonly text: string;
  readonly dim: string;
  readonly grid: string;
  readonly surface: string;
  readonly sunken: string;
  readonly accent: string;
  readonly error: string;
  readonly selected: string;
  readonly hover: string;
}

/** The theme's colours as canvases need them: resolved, and new when the scheme changes. */
export function useChartColors(): ChartColors {
  const scheme = useScheme();
  return useMemo(
    () =>
      scheme === 'dark'
        ? {
            scheme,
            text: '#e3e9ed',
            dim: '#97a7b2',
            grid: '#2b3740',
            surface: '#182027',
            sunken: '#11171c',
            accent: '#5bb8da',
            error: '#ff7b7b',
            selected: '#1b3a48',
            hover: '#1f2a32',
          }
        : {
            scheme,
            text: '#1b2730',
            dim: '#566570',
            grid: '#dde3e7',
            surface: '#ffffff',
            sunken: '#f6f8f9',
            accent: '#0b6e8f',
            error: '#c4262e',
            selected: '#dceef5',
            hover: '#edf3f6',
          },
    [scheme],
  );
}
