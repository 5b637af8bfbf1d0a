const second = 1_000_000_000n;

/** Seconds since 1970 as nanoseconds; 0, which means the time of arrival, when they are no time. */
export function timeOf(timeS: number): bigint {
  return timeS > 0 && timeS < 1e11 ? BigInt(Math.trunc(timeS)) * second : 0n;
}
