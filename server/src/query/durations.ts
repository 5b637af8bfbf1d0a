/** The logarithmic buckets of `operation_minutes.durations`: bucket b holds (base^(b-1), base^b] ns. */
export const durationBase = 1.02;

/** SQL of the bucket of a duration in nanoseconds. */
export const bucketSql = `toUInt16(ceil(log(greatest(duration_ns, 1)) / log(${durationBase})))`;

/** Counts per bucket, as the engine answers a Map(UInt16, Float64). */
export type DurationCounts = Readonly<Record<string, number>>;

/** The value that stands for a bucket: no duration in it is further than 1 % away. */
export function bucketNs(bucket: number): number {
  return bucket <= 0 ? 1 : (2 * durationBase ** bucket) / (1 + durationBase);
}

/**
 * Quantiles in nanoseconds, within 1 %; zeros when nothing was counted.
 *
 * @param levels ascending, 0 to 1
 */
export function quantilesOf(counts: DurationCounts, levels: readonly number[]): number[] {
  const buckets = Object.entries(counts)
    .map(([bucket, count]) => [Number(bucket), count] as const)
    .sort(([a], [b]) => a - b);
  const total = buckets.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return levels.map(() => 0);
  let index = 0;
  let seen = buckets[0]![1];
  return levels.map((level) => {
    while (seen < level * total && index < buckets.length - 1) {
      index += 1;
      seen += buckets[index]![1];
    }
    return bucketNs(buckets[index]![0]);
  });
}

/** Adds one map of counts to another. */
export function addCounts(into: Record<string, number>, counts: DurationCounts): void {
  for (const [bucket, count] of Object.entries(counts)) into[bucket] = (into[bucket] ?? 0) + count;
}
