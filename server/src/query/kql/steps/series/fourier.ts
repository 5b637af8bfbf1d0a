/** Complex numbers as two lists of the same length. */
export type Complex = [re: number[], im: number[]];

/** Fast transform of a power of two of places, in place; `sign` -1 forward, 1 back without scaling. */
function transformPower([re, im]: Complex, sign: 1 | -1): void {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i += 1) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i >= j) continue;
    [re[i], re[j]] = [re[j]!, re[i]!];
    [im[i], im[j]] = [im[j]!, im[i]!];
  }
  for (let size = 2; size <= n; size <<= 1) {
    const half = size >> 1;
    for (let k = 0; k < half; k += 1) {
      const angle = (sign * 2 * Math.PI * k) / size;
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      for (let at = k; at < n; at += size) {
        const other = at + half;
        const [x, y] = [re[other]! * cos - im[other]! * sin, re[other]! * sin + im[other]! * cos];
        re[other] = re[at]! - x;
        im[other] = im[at]! - y;
        re[at]! += x;
        im[at]! += y;
      }
    }
  }
}

function powerAtLeast(n: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(n, 1)));
}

function padded(values: readonly number[], size: number): number[] {
  return Array.from({ length: size }, (_, i) => values[i] ?? 0);
}

/** Discrete Fourier transform of any length (Bluestein's algorithm); `sign` -1 forward, 1 back without scaling. */
export function fourier(re: readonly number[], im: readonly number[], sign: 1 | -1): Complex {
  const n = re.length;
  const values: Complex = [[...re], padded(im, n)];
  if (n === powerAtLeast(n)) {
    transformPower(values, sign);
    return values;
  }
  const size = powerAtLeast(2 * n + 1);
  const chirp = (i: number) => (sign * Math.PI * ((i * i) % (2 * n))) / n;
  const a: Complex = [padded([], size), padded([], size)];
  const b: Complex = [padded([], size), padded([], size)];
  for (let i = 0; i < n; i += 1) {
    const [cos, sin] = [Math.cos(chirp(i)), Math.sin(chirp(i))];
    a[0][i] = values[0][i]! * cos - values[1][i]! * sin;
    a[1][i] = values[0][i]! * sin + values[1][i]! * cos;
    for (const at of [i, (size - i) % size]) {
      b[0][at] = cos;
      b[1][at] = -sin;
    }
  }
  const [x, y] = convolve(a, b);
  return [
    Array.from({ length: n }, (_, i) => x[i]! * Math.cos(chirp(i)) - y[i]! * Math.sin(chirp(i))),
    Array.from({ length: n }, (_, i) => x[i]! * Math.sin(chirp(i)) + y[i]! * Math.cos(chirp(i))),
  ];
}

/** Circular convolution of two lists whose length is a power of two. */
function convolve(a: Complex, b: Complex): Complex {
  transformPower(a, -1);
  transformPower(b, -1);
  const n = a[0].length;
  const product: Complex = [
    a[0].map((value, i) => value * b[0][i]! - a[1][i]! * b[1][i]!),
    a[0].map((value, i) => value * b[1][i]! + a[1][i]! * b[0][i]!),
  ];
  transformPower(product, 1);
  return [product[0].map((value) => value / n), product[1].map((value) => value / n)];
}

/** How alike a series is to itself each number of places on: 1 at 0, less where fewer places are left to show it. */
export function selfSimilarity(values: readonly number[]): number[] {
  const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
  const size = powerAtLeast(2 * values.length);
  const flat = values.map((value) => value - centre);
  const spectrum: Complex = [padded(flat, size), padded([], size)];
  transformPower(spectrum, -1);
  const power: Complex = [
    spectrum[0].map((value, i) => value * value + spectrum[1][i]! * spectrum[1][i]!),
    padded([], size),
  ];
  transformPower(power, 1);
  const total = power[0][0]!;
  const isFlat = !(total > 1e-9 * size);
  return values.map((_, lag) => (isFlat ? 0 : power[0][lag]! / total));
}
