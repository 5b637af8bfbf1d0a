/**
 * The times a row may have: those beyond are bounded, so that a batch with wild clocks touches few partitions.
 * Times are unsigned 64-bit nanoseconds given as two signed 32-bit halves.
 */
export class TimeWindow {
  nowLow = 0;
  nowHigh = 0;
  /** The halves of the last `bound`. */
  low = 0;
  high = 0;
  private min = 0n;
  private max = 0n;
  /** The same as numbers, true to 256 ns: enough to decide. */
  private minNear = 0;
  private maxNear = 0;

  set(nowNs: bigint, pastNs: bigint, futureNs: bigint): void {
    this.nowLow = Number(BigInt.asIntN(32, nowNs));
    this.nowHigh = Number(BigInt.asIntN(32, nowNs >> 32n));
    this.min = nowNs - pastNs;
    this.max = nowNs + futureNs;
    this.minNear = Number(this.min);
    this.maxNear = Number(this.max);
  }

  holds(low: number, high: number): boolean {
    const near = nearNs(low, high);
    return near >= this.minNear && near <= this.maxNear;
  }

  /** Sets `low` and `high` to the time itself or the nearest one inside. @returns whether it was inside */
  bound(low: number, high: number): boolean {
    this.low = low;
    this.high = high;
    const near = nearNs(low, high);
    if (near >= this.minNear && near <= this.maxNear) return true;
    const to = near < this.minNear ? this.min : this.max;
    this.low = Number(BigInt.asIntN(32, to));
    this.high = Number(BigInt.asIntN(32, to >> 32n));
    return false;
  }
}

export function nearNs(low: number, high: number): number {
  return (high >>> 0) * 4294967296 + (low >>> 0);
}
