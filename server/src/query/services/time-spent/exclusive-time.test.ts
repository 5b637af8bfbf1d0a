import { describe, expect, test } from 'vitest';
import { fc } from '../../../../../tests/fuzz/properties.ts';
import { exclusiveTimes, type TimedSpan } from './exclusive-time.ts';

const aTimed = (
  spanId: string,
  parentId: string,
  startNs: number,
  durationNs: number,
  entry = false,
): TimedSpan => ({
  spanId,
  parentId,
  startNs,
  durationNs,
  entry,
});

describe('exclusive times', () => {
  test('count children that run side by side once, and only as far as they are within their parent', () => {
    const spans = [
      aTimed('a', '', 0, 100, true),
      aTimed('b', 'a', 10, 40),
      aTimed('c', 'a', 30, 40),
      aTimed('d', 'a', 90, 50),
    ];

    const times = exclusiveTimes(spans);

    expect(times.find(({ span }) => span === 0)?.selfNs).toBe(30);
  });

  test('leave out what is above and beside the asked-for spans, and count nested ones once', () => {
    const spans = [
      aTimed('gateway', '', 0, 100),
      aTimed('shop', 'gateway', 10, 80, true),
      aTimed('cart', 'shop', 20, 50),
      aTimed('shop again', 'cart', 30, 10, true),
      aTimed('log in', 'gateway', 0, 5),
    ];

    const times = exclusiveTimes(spans);

    expect(times.map(({ span, entry }) => [span, entry]).sort()).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
    ]);
  });

  test('of a circle are counted once', () => {
    const spans = [
      aTimed('a', 'b', 0, 10, true),
      aTimed('b', 'a', 2, 4, true),
      aTimed('a', 'b', 0, 10, true),
    ];

    expect(exclusiveTimes(spans).length).toBeLessThanOrEqual(2);
  });

  test('of a tree of children one after the other add up to the duration of its top', () => {
    const shape = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 9 })), { maxLength: 60 });
    fc.assert(
      fc.property(shape, (rows) => {
        const spans: TimedSpan[] = [aTimed('0', '', 0, 1e6, true)];
        const free = [{ from: 0, to: 1e6 }];
        for (const [at, share] of rows) {
          const parent = at % spans.length;
          const room = free[parent]!;
          const length = Math.floor(((room.to - room.from) * share) / 10);
          if (length < 1) continue;
          spans.push(aTimed(String(spans.length), String(parent), room.from, length));
          free.push({ from: room.from, to: room.from + length });
          room.from += length;
        }

        const total = exclusiveTimes(spans).reduce((sum, { selfNs }) => sum + selfNs, 0);

        expect(total).toBe(1e6);
      }),
    );
  });
});
