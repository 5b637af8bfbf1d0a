import { formatFullTime, formatMinute } from './time.ts';

const secondMs = 1_000;
const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;

/** Distances between labels that read well. */
const steps = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * secondMs),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * minuteMs),
  ...[1, 2, 3, 6, 12].map((hours) => hours * hourMs),
  ...[1, 2, 7, 14, 30, 90, 365].map((days) => days * dayMs),
];

export interface TimeLabel {
  readonly ms: number;
  readonly text: string;
}

/** Times at round distances within [fromMs, toMs), at most so many; in the reader's zone, as short as they stay clear. */
export function timeLabels(fromMs: number, toMs: number, most: number): TimeLabel[] {
  const stepMs = steps.find((step) => (toMs - fromMs) / step <= most) ?? steps.at(-1)!;
  const zoneMs = new Date(fromMs).getTimezoneOffset() * minuteMs;
  const labels: TimeLabel[] = [];
  const firstMs = Math.ceil((fromMs - zoneMs) / stepMs) * stepMs + zoneMs;
  for (let ms = firstMs; ms < toMs && labels.length <= most; ms += stepMs) {
    labels.push({ ms, text: labelOfTime(ms, stepMs, toMs - fromMs) });
  }
  return labels;
}

/** A time as short as it stays clear among labels `stepMs` apart in a range of `rangeMs`. */
export function labelOfTime(ms: number, stepMs: number, rangeMs: number): string {
  if (stepMs < secondMs) return formatFullTime(ms).slice(16, 23);
  if (stepMs < minuteMs) return formatFullTime(ms).slice(11, 19);
  const text = formatMinute(ms);
  if (stepMs >= dayMs) return text.slice(0, 5);
  // Midnight says whose day begins.
  if (rangeMs > dayMs && text.endsWith('00:00')) return text.slice(0, 5);
  return text.slice(6);
}
