import { expect, test, vi } from 'vitest';
import type { Storage } from './open/open-storage.ts';
import { storeStatus } from './status.ts';

type Parts = Pick<Storage, 'engine' | 'store' | 'loader'>;
/** A store whose questions go to `read`; only what `storeStatus` looks at. */
const storageWith = (state: string, read: () => Promise<unknown[]>, isStoreAway = false) =>
  ({
    engine: { state, version: '26', restarts: 1 },
    store: { read },
    loader: { isStoreAway },
  }) as unknown as Parts;

test('says that the store is ready, and whether it has rows', async () => {
  const status = await storeStatus(
    storageWith('ready', async () => []),
    0,
  );

  expect(status).toMatchObject({ engine: { state: 'ready', restarts: 1 }, lastMinute: [] });
});

test('says that an engine which fails its questions is away, instead of failing too', async () => {
  const status = await storeStatus(
    storageWith('ready', async () => {
      throw new Error('gone');
    }),
    0,
  );

  expect(status).toEqual({
    engine: { state: 'away', version: '26', restarts: 1 },
    lastMinute: [],
    hasData: true,
  });
});

test('does not wait for an engine that hangs', async () => {
  vi.useFakeTimers();
  const asked = storeStatus(
    storageWith('ready', () => new Promise(() => undefined)),
    0,
  );

  await vi.advanceTimersByTimeAsync(2_000);

  await expect(asked).resolves.toMatchObject({ engine: { state: 'away' } });
  vi.useRealTimers();
});

test('asks nothing of an engine that is being started', async () => {
  const read = vi.fn();

  const status = await storeStatus(storageWith('dead', read), 0);

  expect(status.engine.state).toBe('away');
  expect(read).not.toHaveBeenCalled();
});

test('says that a store by URL is away while it takes no blocks', async () => {
  const storage = { ...storageWith('', async () => [], true), engine: undefined };

  await expect(storeStatus(storage, 0)).resolves.toMatchObject({ engine: { state: 'away' } });
});
