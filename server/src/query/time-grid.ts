/** Equal buckets over a range: bucket i starts at `fromMs + i * stepMs`. */
export interface TimeGrid {
  readonly fromMs: number;
  readonly stepMs: number;
  readonly timesMs: number[];
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const steps = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  second,
  2 * second,
  5 * second,
  10 * second,
  15 * second,
  30 * second,
  minute,
  2 * minute,
  5 * minute,
  10 * minute,
  15 * minute,
  30 * minute,
  hour,
  2 * hour,
  3 * hour,
  6 * hour,
  12 * hour,
  24 * hour,
];

/**
 * At most `buckets` (plus one, as the first starts before the range) buckets of a round width, aligned to it.
 *
 * @param leastMs no bucket is narrower: a minute for what comes from rollups
 */
export function makeGrid(fromMs: number, toMs: number, buckets: number, leastMs = 1): TimeGrid {
  const wanted = Math.max((toMs - fromMs) / buckets, leastMs);
  const stepMs = steps.find((step) => step >= wanted) ?? Math.ceil(wanted / (24 * hour)) * 24 * hour;
  const start = Math.floor(fromMs / stepMs) * stepMs;
  const count = Math.max(1, Math.ceil((toMs - start) / stepMs));
  return {
    fromMs: start,
    stepMs,
    timesMs: Array.from({ length: count }, (_, index) => start + index * stepMs),
  };
}

/** Values by bucket number, on the whole grid. @param absent what stands where there is none */
export function spread<T>(grid: TimeGrid, values: ReadonlyMap<number, T>, absent: T): T[] {
  return grid.timesMs.map((_, index) => values.get(index) ?? absent);
}
