import { useScope } from '../../app/scope/use-scope.ts';
import { useUrlState } from '../../app/scope/use-url-state.ts';

/** What the live page shows, all of it from the address. */
export interface LiveQuestion {
  readonly project: string;
  readonly paused: boolean;
  /** End of the past seconds looked at; undefined = now */
  readonly atMs: number | undefined;
  readonly windowS: number;
  /** Only servers of this service, and only this instance of it */
  readonly service: string | undefined;
  readonly instance: string | undefined;
}

export const windowChoices = [60, 120, 300, 600, 840] as const;
export const dayMs = 86_400_000;

export function useLiveQuestion(): LiveQuestion {
  const { project } = useScope();
  const [{ paused, at, win, service, instance }] = useUrlState();
  const windowS = Math.floor(Number(win));
  return {
    project,
    paused: paused === '1',
    atMs: at !== undefined && Number(at) > 0 ? Math.floor(Number(at) / 1_000) * 1_000 : undefined,
    windowS: windowS >= 5 && windowS <= 840 ? windowS : windowChoices[0],
    service,
    instance,
  };
}
