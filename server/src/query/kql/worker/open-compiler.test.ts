import { expect, test, vi } from 'vitest';
import { openCompiler } from './open-compiler.ts';

const call = { nowTicks: 639_000_000_000_000_000n, timespan: false };

test('the thread ends when nothing is asked of it, and is started anew by the next query', async () => {
  const compiler = openCompiler({ timeoutMs: 60_000, idleMs: 1 });
  await compiler.compile('print 1', call);

  await vi.waitFor(async () => expect(await compiler.memoryBytes()).toBeUndefined(), 30_000);
  const again = await compiler.compile('print 2', call);

  expect(again.compiled.kind).toBe('plan');
  await compiler.close();
}, 120_000);
