/** Observations as counts: each up to and including `upTo`, above the one before. */
export interface CountedBound {
  /** Infinity for the last */
  readonly upTo: number;
  readonly count: number;
}

/**
 * A quantile of a histogram with explicit bounds, by linear interpolation inside the bucket, as Prometheus does;
 * in the last, open bucket it is that bucket's lower bound. Null when nothing was counted.
 *
 * @param bounds ascending
 */
export function quantileOfBounds(bounds: readonly CountedBound[], level: number): number | null {
  const total = bounds.reduce((sum, { count }) => sum + count, 0);
  if (total <= 0) return null;
  const rank = level * total;
  let seen = 0;
  for (const [index, { upTo, count }] of bounds.entries()) {
    seen += count;
    if (seen < rank || count === 0) continue;
    const below = bounds[index - 1]?.upTo ?? Math.min(0, upTo);
    if (upTo === Infinity) return below;
    return below + (upTo - below) * ((rank - (seen - count)) / count);
  }
  return bounds.at(-2)?.upTo ?? null;
}

/** A quantile of values with weights; null when there are none. @param values ascending */
export function quantileOfValues(
  values: readonly (readonly [number, number])[],
  level: number,
): number | null {
  const total = values.reduce((sum, [, weight]) => sum + weight, 0);
  if (total <= 0) return null;
  let seen = 0;
  for (const [value, weight] of values) {
    seen += weight;
    if (seen >= level * total) return value;
  }
  return values.at(-1)?.[0] ?? null;
}
