/** Places on a slider. */
export const steps = 200;

export interface MeasureScale {
  valueAt(place: number): number;
  placeOf(value: number): number;
}

/** From the smallest to the largest number, even or, for durations, logarithmic. Values have three digits. */
export function makeScale(least: number, most: number, logarithmic: boolean): MeasureScale {
  const [low, high] = logarithmic
    ? [Math.log(Math.max(1, least)), Math.log(Math.max(1, most))]
    : [least, most];
  const width = high - low;
  return {
    valueAt(place) {
      const at = low + (place / steps) * width;
      return Number((logarithmic ? Math.exp(at) : at).toPrecision(3));
    },
    placeOf(value) {
      if (width <= 0) return 0;
      const at = logarithmic ? Math.log(Math.max(1, value)) : value;
      return Math.round(Math.min(1, Math.max(0, (at - low) / width)) * steps);
    },
  };
}
