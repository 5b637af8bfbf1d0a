import { expect, test } from 'vitest';
import { fc } from '../../../tests/fuzz/properties.ts';
import { History, type Step } from './testing/history.ts';
import { type Operation, VirtualDisk } from './testing/virtual-disk.ts';

const isFull = process.env.HEADWATER_FULL === '1';
const histories = isFull ? 20_000 : 1000;

const operations: readonly Operation[] = [
  'open',
  'write',
  'dataSync',
  'truncate',
  'rename',
  'remove',
  'syncDirectory',
];

const fault = fc.record(
  {
    operation: fc.constantFrom(...operations, 'any' as const),
    code: fc.constantFrom('EIO', 'ENOSPC', 'EMFILE'),
    after: fc.nat(6),
    times: fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 30 })),
    shortWrite: fc.constantFrom(0.1, 0.5, 0.9),
  },
  { requiredKeys: ['operation', 'code', 'after', 'times'] },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('append' as const), bytes: fc.nat(3000), withKey: fc.boolean() }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('turn' as const), times: fc.integer({ min: 1, max: 12 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('release' as const),
      share: fc.double({ min: 0, max: 0.999, noNaN: true }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('fail' as const), fault }) },
  { weight: 1, arbitrary: fc.constant({ do: 'fill' as const }) },
  { weight: 2, arbitrary: fc.constant({ do: 'heal' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(10, 1500, 700_000) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('restart' as const),
      by: fc.constantFrom('powerCut' as const, 'kill' as const, 'close' as const),
    }),
  },
);

const history = fc.record({ seed: fc.nat(), steps: fc.array(step, { maxLength: 50, size: 'max' }) });

function everyHistory(prepare: (disk: VirtualDisk) => void, numRuns: number) {
  const property = fc.asyncProperty(history, async ({ seed, steps }) => {
    const disk = new VirtualDisk(seed);
    prepare(disk);
    await new History(disk).run(steps);
  });
  return fc.check(property, { numRuns, endOnFailure: true });
}

test('keeps every acknowledged record once and no rejected one, through power cuts, kills and failing disks', {
  timeout: isFull ? 900_000 : 300_000,
}, async () => {
  const result = await everyHistory(() => undefined, histories);

  expect(result.failed, fc.defaultReportMessage(result)).toBe(false);
});

test('the harness finds a disk whose fdatasync does nothing', async () => {
  const result = await everyHistory((disk) => {
    disk.ignoresDataSync = true;
  }, 500);

  expect(result.failed).toBe(true);
});

test('the harness finds a disk whose directory sync does nothing', async () => {
  const result = await everyHistory((disk) => {
    disk.ignoresDirectorySync = true;
  }, 500);

  expect(result.failed).toBe(true);
});
