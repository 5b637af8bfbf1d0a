/**
 * Colours of services: hues apart from red, which means failure. Each service keeps its colour on every page
 * and in every session, because it comes from its name.
 */
const hues = [199, 28, 262, 158, 45, 224, 312, 90, 176, 280, 60, 240, 130, 18, 335, 210];
const dark = hues.map((hue, index) => `hsl(${hue} ${index % 2 ? 52 : 46}% ${index % 3 === 0 ? 62 : 68}%)`);
/** Dark enough for white text on them; yellows and greens look lighter than they are. */
const light = hues.map(
  (hue, index) =>
    `hsl(${hue} ${index % 2 ? 62 : 52}% ${hue >= 40 && hue <= 190 ? 31 : index % 3 === 0 ? 39 : 44}%)`,
);

export type Scheme = 'light' | 'dark';

export function serviceColor(service: string, scheme: Scheme): string {
  return palette(scheme)[hash(service) % hues.length]!;
}

/** Colours for series that are no services, in order; apart from red too. */
export function seriesColor(index: number, scheme: Scheme): string {
  return palette(scheme)[index % hues.length]!;
}

/** Colours for the services of one page: as `serviceColor`, but two services share one only when more than 16. */
export function serviceColors(services: readonly string[], scheme: Scheme): Map<string, string> {
  const colors = palette(scheme);
  const taken = new Set<number>();
  const result = new Map<string, string>();
  for (const service of [...services].sort()) {
    let index = hash(service) % hues.length;
    for (let tries = 0; tries < hues.length && taken.has(index); tries += 1)
      index = (index + 1) % hues.length;
    taken.add(index);
    result.set(service, colors[index]!);
  }
  return result;
}

/** OpenTelemetry's severity bands. */
export const severities = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type Severity = (typeof severities)[number];

export function severityOf(severityNumber: number): Severity | 'unset' {
  if (severityNumber < 1 || severityNumber > 24) return 'unset';
  return severities[Math.floor((severityNumber - 1) / 4)]!;
}

export function severityColor(severity: Severity | 'unset', scheme: Scheme): string {
  const isDark = scheme === 'dark';
  switch (severity) {
    case 'fatal':
      return isDark ? '#ff5d8f' : '#9c1150';
    case 'error':
      return isDark ? '#ff7b7b' : '#c4262e';
    case 'warn':
      return isDark ? '#f2b45c' : '#c27a0a';
    case 'info':
      return isDark ? '#5bb8da' : '#2f86a8';
    case 'debug':
      return isDark ? '#7d8f9b' : '#8798a3';
    default:
      return isDark ? '#5a6a75' : '#b3bfc7';
  }
}

function palette(scheme: Scheme): readonly string[] {
  return scheme === 'dark' ? dark : light;
}

/** FNV-1a */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
