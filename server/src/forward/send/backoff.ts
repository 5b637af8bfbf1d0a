const firstMs = 1_000;
const longestMs = 60_000;
/** What a destination may ask for at most. */
const longestAskedMs = 10 * 60_000;
const jitter = 0.2;

/**
 * How long to wait after an attempt that failed: doubling from a second to a minute, by chance a fifth more or less,
 * or what the destination asks for.
 * @param attempt counts from 0
 * @param random from 0 to 1
 */
export function backoffMs(attempt: number, askedMs: number | undefined, random: number): number {
  if (askedMs !== undefined) return Math.min(Math.max(askedMs, 0), longestAskedMs);
  const plain = Math.min(firstMs * 2 ** Math.min(attempt, 16), longestMs);
  return plain * (1 - jitter + 2 * jitter * random);
}

/** `Retry-After`, in seconds or as a date (RFC 9110 10.2.3). @returns undefined when it says nothing */
export function retryAfterMs(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined || value === '') return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1_000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}
