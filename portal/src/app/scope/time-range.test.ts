import { describe, expect, test } from 'vitest';
import { formatRangeWords, parseRange, refreshEveryMs, resolveRange, zoomRange } from './time-range.ts';

describe('the time range in the address', () => {
  test('is the last hour when nothing is said', () => {
    expect(parseRange({})).toEqual({ kind: 'relative', last: '1h' });
  });

  test('is the last hour when what is said is no range', () => {
    expect(parseRange({ range: '3 fortnights' })).toEqual({ kind: 'relative', last: '1h' });
    expect(parseRange({ from: '20', to: '10' })).toEqual({ kind: 'relative', last: '1h' });
  });

  test('comes back as it was written', () => {
    const absolute = { kind: 'absolute', fromMs: 10, toMs: 20 } as const;
    const words = formatRangeWords(absolute);

    expect(parseRange({ from: words.from!, to: words.to! })).toEqual(absolute);
    expect(formatRangeWords({ kind: 'relative', last: '4h' }).range).toBe('4h');
  });

  test('of the last minutes moves with the clock, a fixed one does not', () => {
    expect(resolveRange({ kind: 'relative', last: '5m' }, 1_000_000)).toEqual({
      fromMs: 700_000,
      toMs: 1_000_000,
    });
    expect(refreshEveryMs({ kind: 'absolute', fromMs: 1, toMs: 2 })).toBe(false);
  });

  test('zooms around its middle and never into the future', () => {
    const range = { kind: 'absolute', fromMs: 0, toMs: 100_000 } as const;

    expect(zoomRange(range, 0.5, 1e9)).toEqual({ kind: 'absolute', fromMs: 25_000, toMs: 75_000 });
    expect(zoomRange(range, 2, 100_000)).toEqual({ kind: 'absolute', fromMs: 0, toMs: 100_000 });
  });
});
