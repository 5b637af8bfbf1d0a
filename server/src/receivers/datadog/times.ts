export const second = 1_000_000_000n;
export const millisecond = 1_000_000n;

/** Seconds since 1970 as nanoseconds; 0, which means the time of arrival, when they are no time. */
export function timeOf(timeS: number): bigint {
  return timeS > 0 && timeS < 1e11 ? BigInt(Math.trunc(timeS)) * second : 0n;
}

/** A time in a unit, exact to its thousandth; 0 when it is no time. */
export function nsOf(value: number, unit: bigint): bigint {
  return Number.isFinite(value) && value > 0 && value < 1e15
    ? BigInt(Math.round(value * 1000)) * (unit / 1000n)
    : 0n;
}
