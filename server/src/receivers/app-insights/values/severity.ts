const names = ['verbose', 'information', 'warning', 'error', 'critical'];
/** OpenTelemetry's numbers of DEBUG, INFO, WARN, ERROR, FATAL. */
const numbers = [5, 9, 13, 17, 21];

/** @param level 0 … 4, as a number or in digits, or a name; @returns OpenTelemetry's severity number, 0 unknown */
export function severityNumberOf(level: unknown): number {
  if (typeof level === 'number') return numbers[level] ?? 0;
  if (typeof level !== 'string') return 0;
  const index = /^[0-4]$/.test(level) ? Number(level) : names.indexOf(level.toLowerCase());
  return numbers[index] ?? 0;
}
