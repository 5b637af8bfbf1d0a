import { useCallback } from 'react';
import { useUrlState } from '../../app/scope/use-url-state.ts';

/** Shows a part of the past: what a chart calls when the reader drags over it. */
export function useWindow(): (fromMs: number, toMs: number) => void {
  const [, setState] = useUrlState();
  return useCallback(
    (fromMs, toMs) => {
      const seconds = Math.min(840, Math.max(5, Math.round((toMs - fromMs) / 1_000)));
      setState({ at: String(Math.ceil(toMs / 1_000) * 1_000), win: String(seconds) });
    },
    [setState],
  );
}
