import { useCallback } from 'react';
import { formatRangeWords } from './time-range.ts';
import { useUrlState } from './use-url-state.ts';

/** What a brush over time calls: the pages then show that range. Milliseconds since 1970. */
export function useSetRange(): (fromMs: number, toMs: number) => void {
  const [, setState] = useUrlState();
  return useCallback(
    (fromMs, toMs) =>
      setState(formatRangeWords({ kind: 'absolute', fromMs: Math.floor(fromMs), toMs: Math.ceil(toMs) })),
    [setState],
  );
}
