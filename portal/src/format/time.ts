/** The zone that every time on every page is in; shown beside the time range. */
export const zoneName = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** `UTC+9` */
export function zoneOffset(atMs: number = Date.now()): string {
  const minutes = -new Date(atMs).getTimezoneOffset();
  if (minutes === 0) return 'UTC';
  const hours = Math.floor(Math.abs(minutes) / 60);
  const rest = Math.abs(minutes) % 60;
  return `UTC${minutes < 0 ? '−' : '+'}${hours}${rest ? `:${String(rest).padStart(2, '0')}` : ''}`;
}

/** `14:05:09.123`, with the date in front when it is another day than today. */
export function formatTime(ms: number, nowMs: number = Date.now()): string {
  const time = new Date(ms);
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${String(
    Math.floor(time.getMilliseconds()),
  ).padStart(3, '0')}`;
  return new Date(nowMs).toDateString() === time.toDateString() ? clock : `${formatDay(time)} ${clock}`;
}

/** `2026-11-21 14:05:09.123 UTC+9`: everything, for details and titles. */
export function formatFullTime(ms: number): string {
  const time = new Date(ms);
  return `${time.getFullYear()}-${formatDay(time)} ${two(time.getHours())}:${two(time.getMinutes())}:${two(
    time.getSeconds(),
  )}.${String(Math.floor(time.getMilliseconds())).padStart(3, '0')} ${zoneOffset(ms)}`;
}

/** `11-21 14:05` */
export function formatMinute(ms: number): string {
  const time = new Date(ms);
  return `${formatDay(time)} ${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** How long ago, in the largest unit that fits: `12 s`, `3 min`, `2 h`, `5 d`. */
export function formatAge(ms: number, nowMs: number = Date.now()): string {
  const seconds = Math.max(0, Math.round((nowMs - ms) / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** Decimal nanoseconds of the API → milliseconds; the fraction keeps microseconds. */
export function nanoToMs(unixNano: string): number {
  const digits = unixNano.padStart(7, '0');
  return Number(digits.slice(0, -6)) + Number(digits.slice(-6)) / 1e6;
}

function formatDay(time: Date): string {
  return `${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
