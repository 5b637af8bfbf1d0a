/**
 * Colours of services, for light and dark: apart from red, which means failure, dark enough in light for white text on
 * them, and each as unlike all others as sixteen can be (`colors.test.ts` says how unlike). Each service keeps its
 * colour on every page and in every session, because it comes from its name.
 */
const colors = [
  ['#014e6c', '#239bce'],
  ['#9c6401', '#f4b360'],
  ['#805bb6', '#cdb0ff'],
  ['#01580f', '#5ba35c'],
  ['#008474', '#4edbc4'],
  ['#781d58', '#c46ea0'],
  ['#2b3e92', '#718adb'],
  ['#6c3901', '#c67a37'],
  ['#a44d8d', '#f5a1dd'],
  ['#7a7500', '#cac660'],
  ['#3870c2', '#9ac3fe'],
  ['#00544a', '#00a694'],
  ['#5b2c81', '#a37acb'],
  ['#4e4a00', '#999427'],
  ['#007f99', '#4cd4f8'],
  ['#348636', '#8ed68c'],
] as const;
const light = colors.map(([inLight]) => inLight);
const dark = colors.map(([, inDark]) => inDark);

export type Scheme = 'light' | 'dark';

export function serviceColor(service: string, scheme: Scheme): string {
  return palette(scheme)[hash(service) % colors.length]!;
}

/** Colours for series that are no services, in order; apart from red too. */
export function seriesColor(index: number, scheme: Scheme): string {
  return palette(scheme)[index % colors.length]!;
}

/**
 * Colours for the services of one page: as `serviceColor`, but two services share one only when more than 16.
 * @param first the service that the page is about, which keeps its own colour in any case
 */
export function serviceColors(
  services: readonly string[],
  scheme: Scheme,
  first?: string,
): Map<string, string> {
  const shown = palette(scheme);
  const taken = new Set<number>();
  const result = new Map<string, string>();
  const own = services.filter((service) => service === first);
  for (const service of [...own, ...services.filter((service) => service !== first).sort()]) {
    let index = hash(service) % colors.length;
    for (let tries = 0; tries < colors.length && taken.has(index); tries += 1)
      index = (index + 1) % colors.length;
    taken.add(index);
    result.set(service, shown[index]!);
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
