import { useMemo } from 'react';
import { parseRange, refreshEveryMs, resolveRange, type TimeRange } from './time-range.ts';
import { useUrlState } from './use-url-state.ts';

/** Project, environment and time range that every page asks with. */
export interface PageScope {
  readonly project: string;
  readonly environment: string | undefined;
  readonly range: TimeRange;
  /** False when paused or when the range is fixed. */
  readonly live: boolean;
  /** Part of every query key: changes when the question changes, not as time passes. */
  readonly key: string;
  readonly refetchInterval: number | false;
  /** The scope as the API wants it, with the range resolved against the clock. */
  ask(): { project: string; fromMs: number; toMs: number; environment?: string };
}

export function useScope(): PageScope {
  const [state] = useUrlState();
  const { project = 'default', env, range, from, to, paused } = state;
  return useMemo(() => {
    const timeRange = parseRange({
      ...(range && { range }),
      ...(from && { from }),
      ...(to && { to }),
    });
    const live = timeRange.kind === 'relative' && !paused;
    return {
      project,
      environment: env,
      range: timeRange,
      live,
      key: JSON.stringify([project, env, timeRange]),
      refetchInterval: live ? refreshEveryMs(timeRange) : false,
      ask: () => ({ project, ...resolveRange(timeRange, Date.now()), ...(env && { environment: env }) }),
    };
  }, [project, env, range, from, to, paused]);
}
