import { expect, test } from 'vitest';
import { type Scheme, serviceColors } from './colors.ts';

const sixteen = Array.from({ length: 16 }, (_, index) => `service ${index}`);
const shown = (scheme: Scheme) => [...serviceColors(sixteen, scheme).values()].map(linear);

test.each([
  ['light', 0.06],
  ['dark', 0.07],
] as const)('no two colours of services look alike in %s', (scheme, least) => {
  const labs = shown(scheme).map(okLab);

  const nearest = labs.map((lab, index) =>
    Math.min(...labs.map((other, at) => (at === index ? 1 : distance(lab, other)))),
  );
  expect(Math.min(...nearest)).toBeGreaterThan(least);
});

test('white text can be read on every colour of the light scheme', () => {
  const contrast = shown('light').map(([r, g, b]) => 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05));

  expect(Math.min(...contrast)).toBeGreaterThanOrEqual(4.5);
});

type Triple = readonly [number, number, number];

/** `#rrggbb` as linear light. */
function linear(color: string): Triple {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return [r, g, b];
}

/** https://www.w3.org/TR/css-color-4/#color-conversion-code: distances in it are near to what one sees. */
function okLab([r, g, b]: Triple): Triple {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

const distance = (a: Triple, b: Triple) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
