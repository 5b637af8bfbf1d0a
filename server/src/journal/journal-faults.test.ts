import { expect, test } from 'vitest';
import { History, type Step } from './testing/history.ts';
import { type Operation, VirtualDisk } from './testing/virtual-disk.ts';

const calls = process.env.HEADWATER_FULL === '1' ? 200 : 30;
const operations: readonly Operation[] = [
  'open',
  'write',
  'dataSync',
  'truncate',
  'rename',
  'remove',
  'syncDirectory',
];
const codes = ['EIO', 'ENOSPC', 'EMFILE'];
const faults = [
  ['write', 'short write'] as const,
  ...operations.flatMap((operation) => codes.map((code) => [operation, code] as const)),
];

/** Enough work for three segments, releases and an end under load. */
const work: Step[] = Array.from({ length: 24 }, (_, i): Step[] => [
  { do: 'append', bytes: 400 + i * 50, withKey: i % 2 === 0 },
  { do: 'append', bytes: 10, withKey: false },
  { do: 'turn', times: 4 },
  ...(i % 6 === 5 ? [{ do: 'release', share: 0.7 } as const] : []),
]).flat();

test.each(faults)(
  `keeps its promises when the n-th %s fails with %s, n = 1…${calls}`,
  async (operation, code) => {
    for (let after = 0; after < calls; after++) {
      const times = 1 + (after % 3);
      const shortWrite = code === 'short write' ? { shortWrite: 0.3 } : {};
      const disk = new VirtualDisk(after);
      const history = new History(disk);

      await history.run([{ do: 'fail', fault: { operation, code, after, times, ...shortWrite } }, ...work]);

      expect(disk.calls).toBeLessThan(2000);
    }
  },
);

test('the harness notices when the disk ignores the syncs between the failures', async () => {
  const broken: string[] = [];
  for (let after = 0; after < 10; after++) {
    const disk = new VirtualDisk(after);
    disk.ignoresDataSync = true;
    const fault = { operation: 'write', code: 'EIO', after, times: 1 } as const;

    await new History(disk)
      .run([{ do: 'fail', fault }, ...work])
      .catch((error: unknown) => broken.push(String(error)));
  }

  expect(broken).not.toEqual([]);
});
