import { Sketch } from '../dogstatsd/sketch.ts';

/** Bin k > 0 of an Agent's sketch is around gamma^(k - bias); the same below zero; bin 0 is zero. */
const gamma = 1.015625;
const bias = 1338;
/** Bins beyond stand for infinity. */
const lastBin = 32_767;

export interface SketchSummary {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

/** An Agent's sketch (pkg/quantile): keys and counts of its bins, with what it knows exactly. */
export function sketchOfBins(
  keys: readonly number[],
  counts: readonly number[],
  { count, sum, min, max }: SketchSummary,
): Sketch {
  const sketch = new Sketch();
  for (const [index, key] of keys.entries()) sketch.add(valueOfBin(key), counts[index] ?? 0);
  sketch.sum = sum;
  sketch.min = min;
  sketch.max = max;
  sketch.count = count;
  return sketch;
}

function valueOfBin(bin: number): number {
  return bin === 0 ? 0 : Math.sign(bin) * gamma ** (Math.min(Math.abs(bin), lastBin) - bias);
}
