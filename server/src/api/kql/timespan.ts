import { HeadwaterError } from '../../errors/headwater-error.ts';

/** Half open, milliseconds since 1970. */
export interface Timespan {
  readonly fromMs: number;
  readonly toMs: number;
}

const unitMs = { W: 604_800_000, D: 86_400_000, H: 3_600_000, M: 60_000, S: 1_000 } as const;

/**
 * Reads the `timespan` of the query services: an ISO 8601 duration that ends now (`PT1H`, `P1D`, `PT3600.0S`),
 * or two of start, end and duration around a slash (`2026-11-20/2026-11-21`, `2026-11-20T08:00:00Z/PT2H`).
 * @throws HeadwaterError HEADWATER_API_REQUEST
 */
export function parseTimespan(text: string, nowMs: number): Timespan {
  const [first = '', second] = text.split('/');
  if (second === undefined) return { fromMs: nowMs - durationMs(first), toMs: nowMs };
  if (first.startsWith('P')) {
    const toMs = timeMs(second);
    return { fromMs: toMs - durationMs(first), toMs };
  }
  const fromMs = timeMs(first);
  return { fromMs, toMs: second.startsWith('P') ? fromMs + durationMs(second) : timeMs(second) };
}

function durationMs(text: string): number {
  const match =
    /^P(?:(\d+)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(
      text,
    );
  if (match === null || text === 'P' || text.endsWith('T')) throw refused(text);
  const parts = match.slice(1).map((part) => Number(part ?? 0));
  return Object.values(unitMs).reduce((sum, unit, index) => sum + unit * (parts[index] ?? 0), 0);
}

function timeMs(text: string): number {
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(text) || !text.includes('T') ? text : `${text}Z`;
  const ms = Date.parse(zoned);
  if (Number.isNaN(ms)) throw refused(text);
  return ms;
}

function refused(text: string): HeadwaterError {
  return new HeadwaterError(
    'HEADWATER_API_REQUEST',
    `timespan: ${text.slice(0, 80)} is not an ISO 8601 duration or interval`,
  );
}
