import { type DurationCounts, durationBase } from '../durations.ts';

/** Datadog's default, too. */
export const defaultApdexNs = 500_000_000;

/** Nanoseconds within which a request of the service satisfies; undefined when nobody set it. */
export type ApdexThresholds = (service: string) => number | undefined;

export const noThresholds: ApdexThresholds = () => undefined;

export interface ApdexCounts {
  readonly requests: number;
  /** Without error, within the threshold */
  readonly satisfied: number;
  /** Without error, within four times the threshold */
  readonly tolerating: number;
}

/** (satisfied + tolerating / 2) / requests, where a failed request frustrates; null without requests. */
export function apdexOf({ requests, satisfied, tolerating }: ApdexCounts): number | null {
  return requests > 0 ? (satisfied + tolerating / 2) / requests : null;
}

/**
 * The same from a rollup, which knows durations and errors but not the durations of errors: they are taken to be
 * spread as all requests are. A bucket counts where its end lies, so the threshold is met within 2 %.
 */
export function apdexOfCounts(durations: DurationCounts, errors: number, thresholdNs: number): number | null {
  const last = Math.floor(Math.log(thresholdNs) / Math.log(durationBase));
  const lastTolerated = Math.floor(Math.log(4 * thresholdNs) / Math.log(durationBase));
  let requests = 0;
  let satisfied = 0;
  let tolerating = 0;
  for (const [bucket, count] of Object.entries(durations)) {
    requests += count;
    if (Number(bucket) <= last) satisfied += count;
    else if (Number(bucket) <= lastTolerated) tolerating += count;
  }
  const fine = requests > 0 ? Math.max(0, 1 - errors / requests) : 0;
  return apdexOf({ requests, satisfied: satisfied * fine, tolerating: tolerating * fine });
}
