/** Units a duration is shown in; `ns` is nanoseconds per unit. */
export const durationUnits = [
  { unit: 'ns', ns: 1 },
  { unit: 'µs', ns: 1e3 },
  { unit: 'ms', ns: 1e6 },
  { unit: 's', ns: 1e9 },
  { unit: 'min', ns: 60e9 },
  { unit: 'h', ns: 3600e9 },
] as const;
export type DurationUnit = (typeof durationUnits)[number]['unit'];

/** The unit in which a typical value of a column reads best and the longest still fits: one for the whole column. */
export function unitForColumn(valuesNs: readonly number[]): DurationUnit {
  const positive = valuesNs.filter((value) => value > 0).sort((a, b) => a - b);
  const typicalNs = positive[Math.floor(positive.length / 2)] ?? 1e6;
  if (typicalNs >= 300e9) return 'min';
  const longestNs = positive.at(-1) ?? 0;
  let unit = unitFor(typicalNs, 's');
  while (longestNs / nsPer(unit) >= longestNumber && unit !== 's') {
    const next = unitFor(nsPer(unit) * 1_000, 's');
    if (typicalNs / nsPer(next) < smallestTypical) break;
    unit = next;
  }
  return unit;
}

/** Where a number has more digits than a column can hold, the next unit is taken. */
const longestNumber = 10_000;
/** Not for one very long one among many whose digits it would cost. */
const smallestTypical = 0.05;

/** `1234567` in ms → `1.23`; the caller shows the unit once. */
export function formatIn(ns: number, unit: DurationUnit): string {
  const value = ns / nsPer(unit);
  if (value === 0) return '0';
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  if (value < 0.005) return '<0.01';
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** A duration that stands alone: `1.23 ms`. */
export function formatDuration(ns: number): string {
  const sign = ns < 0 ? '−' : '';
  const size = Math.abs(ns);
  if (size >= 120e9) return sign + formatLong(size);
  const unit = unitFor(size, 's');
  const value = size / nsPer(unit);
  const digits = unit === 'ns' || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${sign}${trimZeros(value.toFixed(digits))} ${unit}`;
}

/** `250us`, `1.5 s`, `2m` → nanoseconds; a bare number is milliseconds; undefined when it is no duration. */
export function parseDuration(text: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(ns|us|µs|ms|s|m|min|h)?\s*$/i.exec(text);
  if (!match) return undefined;
  const written = (match[2] ?? 'ms').toLowerCase();
  const unit = written === 'us' ? 'µs' : written === 'm' ? 'min' : written;
  return Math.round(Number(match[1]) * nsPer(unit as DurationUnit));
}

export function nsPer(unit: DurationUnit): number {
  return durationUnits.find((entry) => entry.unit === unit)?.ns ?? 1;
}

function unitFor(ns: number, largest: DurationUnit): DurationUnit {
  let best: DurationUnit = 'ns';
  for (const entry of durationUnits) {
    if (ns >= entry.ns) best = entry.unit;
    if (entry.unit === largest) break;
  }
  return best;
}

function formatLong(ns: number): string {
  const seconds = Math.round(ns / 1e9);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  if (hours >= 48) return `${Math.floor(hours / 24)} d ${hours % 24} h`;
  if (hours > 0) return `${hours} h ${minutes} min`;
  return `${minutes} min ${seconds % 60} s`;
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
