import { describe, expect, test } from 'vitest';
import { parseTimespan } from './timespan.ts';

const nowMs = Date.UTC(2026, 10, 21, 12);
const hour = 3_600_000;

describe('timespan of the query services', () => {
  test.each([
    ['PT1H', nowMs - hour, nowMs],
    ['PT3600.0S', nowMs - hour, nowMs],
    ['P1D', nowMs - 24 * hour, nowMs],
    ['P1DT1H30M', nowMs - 25.5 * hour, nowMs],
    ['2026-11-20T10:00:00Z/2026-11-20T11:00:00Z', nowMs - 26 * hour, nowMs - 25 * hour],
    ['2026-11-20T10:00:00/PT2H', nowMs - 26 * hour, nowMs - 24 * hour],
    ['PT2H/2026-11-20T12:00:00+00:00', nowMs - 26 * hour, nowMs - 24 * hour],
  ])('reads %s', (text, fromMs, toMs) => {
    expect(parseTimespan(text, nowMs)).toEqual({ fromMs, toMs });
  });

  test.each(['', 'P', 'PT', 'yesterday', 'PT1H/never', "';--"])('refuses %j', (text) => {
    expect(() => parseTimespan(text, nowMs)).toThrow(/timespan/);
  });
});
