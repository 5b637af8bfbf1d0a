import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestStore, type TestStore } from '../../query/testing/open-test-store.ts';
import { openSettings, type Settings } from './settings.ts';

let testStore: TestStore;
beforeAll(async () => {
  testStore = await openTestStore();
});
afterAll(() => testStore.close());

let nowMs = 1_700_000_000_000;

function open(): Promise<Settings> {
  return openSettings({
    store: testStore.store,
    nowMs: () => nowMs,
    onTrouble: () => undefined,
    refreshMs: 0,
  });
}

const aView = (id: string) => ({ kind: 'view', project: 'shop', id });

describe('settings', () => {
  test('are there again after a restart, the newest value of each', async () => {
    const before = await open();
    await before.put(aView('slow'), { query: 'one' });
    await before.put(aView('slow'), { query: 'two' }, 'ada');

    const after = await open();

    expect(after.get(aView('slow'))).toMatchObject({ value: { query: 'two' }, updatedBy: 'ada' });
  });

  test('that were removed stay away, and can be made again in the same millisecond', async () => {
    const settings = await open();
    await settings.put(aView('gone'), 1);

    expect(await settings.remove(aView('gone'))).toBe(true);
    expect(await settings.remove(aView('gone'))).toBe(false);
    expect((await open()).get(aView('gone'))).toBeUndefined();

    await settings.put(aView('gone'), 2);
    expect((await open()).get(aView('gone'))?.value).toBe(2);
  });

  test('of another server are taken over, and listeners hear of it', async () => {
    const [here, there] = [await open(), await open()];
    const heard: string[] = [];
    there.onChange((kind) => heard.push(kind));

    nowMs += 1;
    await here.put({ kind: 'sampling', project: 'shop', id: 'web' }, 0.5);
    await there.refresh();

    expect(there.get({ kind: 'sampling', project: 'shop', id: 'web' })?.value).toBe(0.5);
    expect(heard).toEqual(['sampling']);

    await here.remove({ kind: 'sampling', project: 'shop', id: 'web' });
    await there.refresh();
    expect(there.list('sampling', 'shop')).toEqual([]);
  });

  test('of one project are not those of another', async () => {
    const settings = await open();
    await settings.put({ kind: 'query', project: 'a', id: 'x' }, 'mine');
    await settings.put({ kind: 'query', project: 'b', id: 'x' }, 'yours');

    expect(settings.list('query', 'a').map(({ value }) => value)).toEqual(['mine']);
    expect(settings.list('query')).toHaveLength(2);
  });
});
