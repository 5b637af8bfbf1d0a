import { describe, expect, test } from 'vitest';
import { resourceIds } from '../model/resource-ids.ts';
import { type Access, openAccess } from './access.ts';
import type { AccessSettings } from './records.ts';
import { memorySettings } from './testing/memory-settings.ts';

const configuredKey = 'c0nf1gured-key-of-the-operator-0123456789';
const clock = { nowMs: 1_795_000_000_000 };

async function anAccess({
  keys = false,
  settings = memorySettings(),
}: {
  keys?: boolean;
  settings?: AccessSettings;
} = {}): Promise<Access> {
  return openAccess({
    settings,
    keys: keys ? [{ key: configuredKey, project: 'default', rights: ['ingest', 'read'] }] : [],
    localToken: 'local_0123456789012345678901234567890123456789',
    nowMs: () => clock.nowMs,
  });
}

const sent = (key: string) => ({ 'x-headwater-key': key });

describe('who may send', () => {
  test('without keys, telemetry with an unknown key is adopted and remembered by name', async () => {
    const access = await anAccess();
    const stranger = '0B4A7D53-8F0E-4D7E-9A51-2F6F5F0C1D2E';

    expect(access.projectOfSender(sent(stranger))).toBe('default');
    expect(access.projectOfSender({})).toBe('default');
    expect(access.adopted.list()).toMatchObject([
      { key: stranger.toLowerCase(), kind: 'instrumentation-key', count: 1 },
    ]);
    expect(access.refused.list()).toEqual([]);
  });

  test('with keys, it is refused; the secret itself is not told', async () => {
    const access = await anAccess({ keys: true });

    expect(() => access.projectOfSender(sent('not-a-key-of-this-server'))).toThrow(
      expect.objectContaining({ code: 'HEADWATER_INGEST_KEY_UNKNOWN' }),
    );
    expect(() => access.projectOfSender({})).toThrow(
      expect.objectContaining({ code: 'HEADWATER_INGEST_KEY_MISSING' }),
    );
    expect(access.refused.list()).toMatchObject([{ key: 'not-…', kind: 'api-key' }]);
    expect(access.projectOfSender(sent(configuredKey))).toBe('default');
  });

  test.each([true, false])('a project has its own key, in any case (keys %s)', async (keys) => {
    const access = await anAccess({ keys });
    const shop = await access.projects.create('shop', 'The shop', 0, '');
    const [key = ''] = shop.instrumentationKeys;

    expect(key).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(access.projectOfSender(sent(key))).toBe('shop');
    expect(access.projectOfSender(sent(key.toUpperCase()))).toBe('shop');
    expect(access.projects.ofAppId(shop.appId)).toBe('shop');
    await access.projects.remove('shop', '');
    expect(access.projects.ofInstrumentationKey(key)).toBeUndefined();
  });

  test('with keys, no instrumentation key can be worked out from a name', async () => {
    const settings = memorySettings();
    const guessable = resourceIds('default').instrumentationKey;
    const open = await anAccess({ settings });
    expect(open.projectOfSender(sent(guessable))).toBe('default');
    await open.projects.addKey('default', 'my-old-key-0001', 0, '');

    const access = await anAccess({ keys: true, settings });

    expect(() => access.projectOfSender(sent(guessable))).toThrow();
    expect(access.projectOfSender(sent('my-old-key-0001'))).toBe('default');
    expect(access.projects.idsOf('default').instrumentationKey).not.toBe(guessable);
  });

  test('a key that programs carry leads to one project only', async () => {
    const access = await anAccess();
    await access.projects.create('shop', '', 0, '');
    await access.projects.create('bank', '', 0, '');
    await access.projects.addKey('shop', 'AAAA-1111', 0, '');

    await expect(access.projects.addKey('bank', 'aaaa-1111', 0, '')).rejects.toMatchObject({
      code: 'HEADWATER_PROJECT_KEY_TAKEN',
    });
    await expect(access.projects.addKey('nowhere', 'bbbb-1111', 0, '')).rejects.toMatchObject({
      code: 'HEADWATER_PROJECT_NOT_FOUND',
    });
    expect(access.projectOfSender(sent('aaaa-1111'))).toBe('shop');
  });

  test('an API key opens its project until it is revoked, and only its digest is kept', async () => {
    const settings = memorySettings();
    const access = await anAccess({ keys: true, settings });
    await access.projects.create('shop', '', 0, '');
    const { key, secret } = await access.keys.create('shop', { name: 'ci', rights: ['ingest'] }, 0, 'ada');

    expect(access.projectOfSender({ authorization: `Bearer ${secret}` })).toBe('shop');
    expect(access.callerOf({ key: secret, session: undefined })).toBeUndefined();
    expect(JSON.stringify(settings.list('key'))).not.toContain(secret);
    expect(access.keys.list('shop')).toMatchObject([{ name: 'ci', createdBy: 'ada' }]);
    expect(await access.keys.revoke(key.id, '')).toBe(true);
    expect(() => access.projectOfSender(sent(secret))).toThrow();
  });
});

describe('who may read', () => {
  const none = { key: undefined, session: undefined };

  test('everybody on this machine, until there is a user', async () => {
    const access = await anAccess();

    expect(access.callerOf(none)).toMatchObject({ via: 'open', mayManage: true });
    expect(access.callerOf({ ...none, key: 'sent-out-of-habit' })).toMatchObject({ via: 'open' });
    await access.createUser('ada', { role: 'admin' }, '');
    expect(access.callerOf(none)).toBeUndefined();
    expect(access.callerOf({ ...none, key: 'sent-out-of-habit' })).toBeUndefined();
  });

  test('with keys, who holds one reads its project and manages nothing', async () => {
    const access = await anAccess({ keys: true });

    expect(access.callerOf(none)).toBeUndefined();
    expect(access.callerOf({ ...none, key: 'wrong' })).toBeUndefined();
    expect(access.callerOf({ ...none, key: configuredKey })).toMatchObject({
      project: 'default',
      mayManage: false,
    });
    expect(access.callerOf({ ...none, key: 'local_0123456789012345678901234567890123456789' })).toMatchObject(
      {
        via: 'local',
        mayManage: true,
      },
    );
  });

  test('a session lasts until it is ended, its time is over, or its user is gone', async () => {
    const access = await anAccess({ keys: true });
    const password = await access.createUser('ada', { role: 'admin' }, '');
    const open = async () => (await access.signIn({ user: 'ada', password }, '::1')).token;
    const first = await open();

    expect(access.callerOf({ ...none, session: first })).toMatchObject({ name: 'ada', mayManage: true });
    await access.signOut(first);
    expect(access.callerOf({ ...none, session: first })).toBeUndefined();
    const second = await open();
    clock.nowMs += 15 * 86_400_000;
    expect(access.callerOf({ ...none, session: second })).toBeUndefined();
    const third = await open();
    await access.removeUser('ada', '');
    expect(access.callerOf({ ...none, session: third })).toBeUndefined();
  });

  test('a session of a revoked key, or of a changed password, is over', async () => {
    const access = await anAccess({ keys: true });
    const { key, secret } = await access.keys.create('default', { name: 'k', rights: ['read'] }, 0, '');
    const { token } = await access.signIn({ key: secret }, '::1');
    const password = await access.createUser('ada', { role: 'reader', project: 'shop' }, '');
    const opened = await access.signIn({ user: 'ada', password }, '::1');
    expect(access.callerOf({ ...none, session: token })).toMatchObject({ project: 'default' });
    expect(opened.caller).toMatchObject({ project: 'shop', mayManage: false });

    await access.keys.revoke(key.id, '');
    await access.createUser('ada', { role: 'reader' }, '');

    expect(access.callerOf({ ...none, session: token })).toBeUndefined();
    expect(access.callerOf({ ...none, session: opened.token })).toBeUndefined();
    await expect(access.signIn({ user: 'ada', password }, '::1')).rejects.toMatchObject({
      code: 'HEADWATER_ACCESS_SIGN_IN',
    });
  });

  test('guessing is slowed down by address; the right password from elsewhere is not', async () => {
    const access = await anAccess({ keys: true });
    const { secret } = await access.keys.create('default', { name: 'k', rights: ['read'] }, 0, '');
    for (let guess = 0; guess < 10; guess += 1) {
      await expect(access.signIn({ key: `guess ${guess}` }, '10.0.0.9')).rejects.toMatchObject({
        code: 'HEADWATER_ACCESS_SIGN_IN',
      });
    }

    await expect(access.signIn({ key: secret }, '10.0.0.9')).rejects.toMatchObject({
      code: 'HEADWATER_ACCESS_TOO_MANY',
    });
    await expect(access.signIn({ key: secret }, '10.0.0.8')).resolves.toMatchObject({ caller: {} });
    clock.nowMs += 6 * 60_000;
    await expect(access.signIn({ key: secret }, '10.0.0.9')).resolves.toMatchObject({ caller: {} });
  });
});
