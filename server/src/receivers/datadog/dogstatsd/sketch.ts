/** Relative width of a bucket: 2^(1/2^scale) = 1.022, as exact as Datadog's own sketches. */
const finestScale = 5;
/** Coarser than this, one bucket holds 2^1024 and its like. */
const coarsestScale = -10;

/**
 * Values as an exponential histogram (OpenTelemetry: bucket i holds base^i < value <= base^(i+1), base = 2^(2^-scale)).
 * Each value has a weight, the inverse of its sample rate. The scale is coarsened when there would be too many buckets.
 */
export class Sketch {
  scale = finestScale;
  count = 0;
  sum = 0;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  zeroCount = 0;
  positive = new Map<number, number>();
  negative = new Map<number, number>();

  add(value: number, weight: number): void {
    if (weight <= 0) return;
    this.count += weight;
    this.sum += value * weight;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    if (value === 0) {
      this.zeroCount += weight;
      return;
    }
    const buckets = value > 0 ? this.positive : this.negative;
    const index = indexOf(Math.abs(value), this.scale);
    buckets.set(index, (buckets.get(index) ?? 0) + weight);
  }

  /** Makes the buckets few enough to be written, where the limit allows it; before they are read. */
  fit(bucketLimit: number): void {
    while (
      this.scale > coarsestScale &&
      (spreadOf(this.positive) > bucketLimit || spreadOf(this.negative) > bucketLimit)
    ) {
      this.scale -= 1;
      this.positive = halved(this.positive);
      this.negative = halved(this.negative);
    }
  }
}

export function indexOf(value: number, scale: number): number {
  return Math.ceil(Math.log2(value) * 2 ** scale) - 1;
}

/** Whole counts from the lowest bucket to the highest, with the index of the first. */
export function listBuckets(buckets: ReadonlyMap<number, number>): { offset: number; counts: number[] } {
  if (buckets.size === 0) return { offset: 0, counts: [] };
  const offset = lowestOf(buckets);
  const counts = new Array<number>(spreadOf(buckets)).fill(0);
  for (const [index, count] of buckets) counts[index - offset] = Math.max(1, Math.round(count));
  return { offset, counts };
}

function halved(buckets: ReadonlyMap<number, number>): Map<number, number> {
  const half = new Map<number, number>();
  for (const [index, count] of buckets) half.set(index >> 1, (half.get(index >> 1) ?? 0) + count);
  return half;
}

function lowestOf(buckets: ReadonlyMap<number, number>): number {
  let lowest = Number.POSITIVE_INFINITY;
  for (const index of buckets.keys()) if (index < lowest) lowest = index;
  return lowest;
}

function spreadOf(buckets: ReadonlyMap<number, number>): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (const index of buckets.keys()) if (index > highest) highest = index;
  return buckets.size === 0 ? 0 : highest - lowestOf(buckets) + 1;
}
