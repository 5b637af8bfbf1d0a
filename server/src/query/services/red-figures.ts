import { type DurationCounts, quantilesOf } from '../durations.ts';

/** Requests, errors and durations of rows of a rollup. */
export interface RedRow {
  readonly requests: number;
  readonly errors: number;
  readonly durationSum: number;
  readonly durations: DurationCounts;
}

/** Sums of a rollup's rows; the caller groups. Aliases differ from the columns they sum. */
export const redColumns = `sum(source.requests) AS requests, sum(source.errors) AS errors,
  sum(source.duration_sum) AS durationSum, sumMap(source.durations) AS durations`;

/** Rate, errors and latency as the contract shapes them; zeros when nothing was. */
export function mapRed(row: RedRow | undefined) {
  const [p50Ns = 0, p95Ns = 0, p99Ns = 0] = quantilesOf(row?.durations ?? {}, [0.5, 0.95, 0.99]);
  const requests = row?.requests ?? 0;
  const avgNs = requests > 0 ? (row?.durationSum ?? 0) / requests : 0;
  return { requests, errors: row?.errors ?? 0, p50Ns, p95Ns, p99Ns, avgNs };
}
