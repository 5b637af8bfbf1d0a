import { expect, test } from 'vitest';
import { fc } from '../../../tests/fuzz/properties.ts';
import { RetryWindow } from './retry-window.ts';

function aKey(id: number): Buffer {
  const key = Buffer.alloc(16);
  key.writeUInt32LE(id, (id % 4) * 4);
  return key;
}

test('knows exactly the keys of the window, whatever comes in which order', () => {
  const step = fc.record({ id: fc.nat(300), passMs: fc.nat(40) });

  fc.assert(
    fc.property(fc.array(step, { maxLength: 600, size: 'max' }), (steps) => {
      const window = new RetryWindow(1000, 1_000_000);
      const expected = new Map<number, number>();
      let nowMs = 0;
      for (const { id, passMs } of steps) {
        nowMs += passMs;
        window.add(aKey(id), nowMs);
        expected.set(id, nowMs);
      }
      for (let id = 0; id <= 300; id++) {
        expect(window.has(aKey(id), nowMs)).toBe(
          (expected.get(id) ?? Number.NEGATIVE_INFINITY) >= nowMs - 1000,
        );
      }
    }),
    { numRuns: 100 },
  );
});

test('keeps as many keys as allowed, drops the oldest and counts them', () => {
  const window = new RetryWindow(1000, 5000);

  for (let id = 1; id <= 6000; id++) window.add(aKey(id), id / 100);

  expect(window.size).toBe(5000);
  expect(window.evicted).toBe(1000);
  expect(window.has(aKey(1000), 60)).toBe(false);
  expect(window.has(aKey(1001), 60)).toBe(true);
  expect([...window.entries()].map(({ key }) => Buffer.from(key))).toEqual(
    Array.from({ length: 5000 }, (_, i) => aKey(i + 1001)),
  );
});

test('gives the keys of a range of ordinals', () => {
  const window = new RetryWindow(1000, 5000);
  for (let id = 0; id < 3000; id++) window.add(aKey(id + 1), 1);
  const from = 2000;

  const keys = [...window.entries(from, from + 2)];

  expect(keys.map(({ key }) => Buffer.from(key))).toEqual([aKey(2001), aKey(2002)]);
});
