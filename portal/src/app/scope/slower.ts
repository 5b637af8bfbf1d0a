/** What costs as much as reading every row is asked no more often than this. */
const leastMs = 30_000;

/** @param interval of the page, false while it does not refresh */
export function slower(interval: number | false, mostOftenMs = leastMs): number | false {
  return interval === false ? false : Math.max(interval, mostOftenMs);
}
