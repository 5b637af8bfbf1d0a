const timeSpan = /^\s*(-)?(?:(\d{1,7})\.)?(\d{1,9}):(\d{1,9}):(\d{1,9})(?:[.,](\d{1,20}))?\s*$/;
const part = '(?:(\\d{1,9}(?:\\.\\d{1,9})?)';
const iso = new RegExp(
  `^\\s*(-)?P${part}Y)?${part}M)?${part}W)?${part}D)?(?:T${part}H)?${part}M)?${part}S)?)?\\s*$`,
);
const isoSeconds = [31_536_000, 2_592_000, 604_800, 86_400, 3_600, 60, 1];
/** 1,000,000 days; what is beyond has no sense and would lose its nanoseconds. */
const maxNs = 8.64e19;

/**
 * The spellings that clients use for how long something took: `DD.HH:MM:SS.ffffff` (.NET), ISO 8601 (`PT0.012S`, also
 * Python's `P0.0Y0.0M0.0DT0.0H0.0M0.200S`), or a number of milliseconds.
 * @returns nanoseconds, undefined when it is none of them
 */
export function parseDuration(value: unknown): number | undefined {
  if (typeof value === 'number') return within(Math.round(value * 1e6));
  if (typeof value !== 'string') return undefined;
  const match = timeSpan.exec(value);
  if (match === null) return parseRare(value);
  const [, sign, days = '0', hours, minutes, seconds, fraction = ''] = match;
  const whole = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  const ns = whole * 1e9 + (fraction === '' ? 0 : Number(fraction.slice(0, 9).padEnd(9, '0')));
  return within(sign === undefined ? ns : -ns);
}

function parseRare(text: string): number | undefined {
  if (/^\s*-?\d{1,18}(\.\d{1,18})?\s*$/.test(text)) return within(Math.round(Number(text) * 1e6));
  const match = iso.exec(text);
  if (match === null || !/\d/.test(text)) return undefined;
  const seconds = isoSeconds.reduce((sum, each, i) => sum + each * Number(match[i + 2] ?? 0), 0);
  return within(Math.round(seconds * 1e9) * (match[1] === undefined ? 1 : -1));
}

function within(ns: number): number | undefined {
  return Math.abs(ns) <= maxNs ? ns : undefined;
}
