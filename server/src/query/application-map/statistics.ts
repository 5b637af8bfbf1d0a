/** Counts of a yes-or-no question: `hits` of `size`. */
export interface Proportion {
  readonly hits: number;
  readonly size: number;
}

/** Mean and variance of as many values. */
export interface Sample {
  readonly mean: number;
  readonly variance: number;
  readonly size: number;
}

/** Upper tail of the standard normal distribution (Abramowitz and Stegun 7.1.26, absolute error below 1e-7). */
export function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z);
  const t = 1 / (1 + (0.3275911 * z) / Math.SQRT2);
  const series =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return 0.5 * series * Math.exp((-z * z) / 2);
}

/** One-sided z-test of two proportions with pooled variance: the chance that `now` is as high if it were like `before`. */
export function proportionGrew(before: Proportion, now: Proportion): number {
  const pooled = (before.hits + now.hits) / (before.size + now.size);
  const variance = pooled * (1 - pooled) * (1 / before.size + 1 / now.size);
  const difference = now.hits / now.size - before.hits / before.size;
  if (variance <= 0 || difference <= 0) return 1;
  return normalTail(difference / Math.sqrt(variance));
}

/** Two-sided t-test of Welch: the chance that means differ as much if they were the same. */
export function meansDiffer(before: Sample, now: Sample): number {
  const [a, b] = [before.variance / before.size, now.variance / now.size];
  if (a + b <= 0) return before.mean === now.mean ? 1 : 0;
  const t = Math.abs(now.mean - before.mean) / Math.sqrt(a + b);
  const freedom = (a + b) ** 2 / (a ** 2 / (before.size - 1) + b ** 2 / (now.size - 1));
  return 2 * studentTail(t, freedom);
}

/** Upper tail of Student's distribution, by the normal one after Wallace's transformation (error below 0.002). */
function studentTail(t: number, freedom: number): number {
  const z = ((8 * freedom + 1) / (8 * freedom + 3)) * Math.sqrt(freedom * Math.log1p((t * t) / freedom));
  return normalTail(z);
}

/**
 * p-values corrected for the number of tests (Benjamini and Hochberg 1995): of what is called abnormal at level α,
 * a share of at most α is so by chance.
 */
export function correct(pValues: readonly number[]): number[] {
  const order = pValues.map((p, index) => ({ p, index })).sort((a, b) => b.p - a.p);
  const corrected = new Array<number>(pValues.length).fill(1);
  let least = 1;
  order.forEach(({ p, index }, place) => {
    least = Math.min(least, (p * pValues.length) / (pValues.length - place));
    corrected[index] = least;
  });
  return corrected;
}
