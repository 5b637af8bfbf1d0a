import type { RowFunction, RowFunctionTable, RowValue } from './entry.ts';

const lanczos = [
  76.180091729471, -86.505320329417, 24.014098240831, -1.2317395724502, 0.0012086509738662,
  -0.000005395239385,
];

/** Logarithm of the gamma function (Lanczos). */
function logGamma(x: number): number {
  const shifted = x + 5.5;
  const base = shifted - (x + 0.5) * Math.log(shifted);
  const sum = lanczos.reduce((total, factor, i) => total + factor / (x + i + 1), 1.00000000019);
  return -base + Math.log((2.506628274631 * sum) / x);
}

/** Continued fraction of the incomplete beta function. */
function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const guard = (value: number) => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / guard(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m <= 300; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / guard(1 + even * d);
    c = guard(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / guard(1 + odd * d);
    c = guard(1 + odd / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return h;
}

/** Regularized incomplete beta function. */
function betaCdf(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x));
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(x, a, b)) / a
    : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

function betaPdf(x: number, a: number, b: number): number {
  return Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + (a - 1) * Math.log(x) + (b - 1) * Math.log(1 - x),
  );
}

function betaInverse(p: number, a: number, b: number): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 200; i += 1) {
    const middle = (low + high) / 2;
    if (betaCdf(middle, a, b) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Outside the definition: NaN for the shape, `outside` for the first argument. */
function beta(run: (x: number, a: number, b: number) => number, outside: number | null): RowFunction {
  return {
    types: ['real'],
    min: 3,
    result: 'real',
    run: ([x, a, b]) => {
      if (typeof x !== 'number' || typeof a !== 'number' || typeof b !== 'number') return null;
      if (a <= 0 || b <= 0) return Number.NaN;
      return x < 0 || x > 1 ? outside : run(x, a, b);
    },
  };
}

/** Probability of two means being the same, under unequal variances (Welch's t-test). */
function welch(args: readonly RowValue[]): number | null {
  const given = args.map((arg) => (typeof arg === 'number' ? arg : Number.NaN));
  const [m1, v1, n1, m2, v2, n2] = given as [number, number, number, number, number, number];
  const [s1, s2] = [v1 / n1, v2 / n2];
  const t = (m1 - m2) / Math.sqrt(s1 + s2);
  const freedom = (s1 + s2) ** 2 / (s1 ** 2 / (n1 - 1) + s2 ** 2 / (n2 - 1));
  return betaCdf(freedom / (freedom + t * t), freedom / 2, 0.5);
}

export const statisticRowFunctions: RowFunctionTable = {
  beta_cdf: beta(betaCdf, Number.NaN),
  beta_pdf: beta(betaPdf, Number.NaN),
  beta_inv: beta(betaInverse, null),
  welch_test: { types: ['real'], min: 6, result: 'real', run: welch },
};
