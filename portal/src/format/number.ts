const thousands = [
  { at: 1e12, letter: 'T' },
  { at: 1e9, letter: 'G' },
  { at: 1e6, letter: 'M' },
  { at: 1e4, letter: 'k', divide: 1e3 },
];

/** `1234` → `1,234`, `56789` → `56.8k`. */
export function formatCount(value: number): string {
  const step = thousands.find((entry) => Math.abs(value) >= entry.at);
  if (step) return `${threeDigits(value / (step.divide ?? step.at))}${step.letter}`;
  if (Number.isInteger(value)) return value.toLocaleString('en');
  return threeDigits(value);
}

/** Three significant digits, without exponents for everyday sizes. */
export function threeDigits(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 0.001) return value.toExponential(1);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  return value.toLocaleString('en', { maximumFractionDigits: digits });
}

/** Rates of a column: two decimals, so that the points stand under each other. */
export function formatRate(perSecond: number): string {
  if (perSecond > 0 && perSecond < 0.005) return '<0.01';
  return perSecond.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/** `0.0123` → `1.23 %`. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent === 0) return '0 %';
  if (percent < 0.01) return '<0.01 %';
  return `${percent >= 10 ? percent.toFixed(1) : percent.toFixed(2)} %`.replace('100.0', '100');
}

/** `1536` → `1.5 KB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? value : threeDigits(value)} ${units[unit]}`;
}

/** As OpenTelemetry and as others write it. */
export const isBytes = (unit: string): boolean => unit === 'By' || unit === 'bytes';

/** A metric's value in its unit (UCUM, as OpenTelemetry writes them): `By` as bytes, `1` as a bare number. */
export function formatMetric(value: number, unit: string): string {
  if (isBytes(unit)) return formatBytes(value);
  if (unit === '' || unit === '1') return formatCount(value);
  const word = unit.startsWith('{') ? unit.slice(1, -1) : unit;
  return `${formatCount(value)} ${word}`;
}
