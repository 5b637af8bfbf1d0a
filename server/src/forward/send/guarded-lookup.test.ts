import type { lookup as dnsLookup } from 'node:dns';
import { describe, expect, test } from 'vitest';
import { openAddressGuard } from './guarded-lookup.ts';

/** A name that means these addresses. */
const meaning = (...addresses: readonly string[]) =>
  ((_name: string, _options: object, callback: (error: null, all: object[]) => void) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )) as unknown as typeof dnsLookup;

const found = (resolve: typeof dnsLookup, allowed: readonly string[] = []) =>
  new Promise((answer) => {
    openAddressGuard(allowed, resolve).lookup('a.example', {}, (error, address) =>
      answer(error === null ? address : 'refused'),
    );
  });

describe('what a page names', () => {
  test.each([
    '127.0.0.1',
    '127.9.9.9',
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '[::1]',
    '[::]',
    '[fe80::1]',
    '[fd00::1]',
    '[ff02::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
  ])('may not be %s', (address) => {
    const { hostname } = new URL(`http://${address}`);

    expect(() => openAddressGuard([]).check(hostname)).toThrow(
      expect.objectContaining({ code: 'HEADWATER_FORWARD_ADDRESS' }),
    );
  });

  test.each(['1.1.1.1', '172.32.0.1', '100.128.0.1', '[2606:4700::1111]', 'collector.example'])(
    'may be %s',
    (address) => {
      expect(() => openAddressGuard([]).check(new URL(`http://${address}`).hostname)).not.toThrow();
    },
  );

  test('may be written in no other way either', () => {
    for (const address of ['http://2130706433/', 'http://0x7f.1/', 'http://017700000001/']) {
      expect(() => openAddressGuard([]).check(new URL(address).hostname)).toThrow();
    }
  });

  test('may be a private network that was allowed, and only that', () => {
    const guard = openAddressGuard(['10.1.0.0/16', '::1']);

    expect(() => guard.check('10.1.2.3')).not.toThrow();
    expect(() => guard.check('[::1]')).not.toThrow();
    expect(() => guard.check('10.2.0.1')).toThrow();
  });
});

describe('a name', () => {
  test('is refused when any of its addresses is', async () => {
    expect(await found(meaning('1.1.1.1'))).toBe('1.1.1.1');
    expect(await found(meaning('1.1.1.1', '10.0.0.1'))).toBe('refused');
    expect(await found(meaning('::ffff:169.254.169.254'))).toBe('refused');
    expect(await found(meaning())).toBe('refused');
    expect(await found(meaning('10.0.0.1'), ['10.0.0.0/8'])).toBe('10.0.0.1');
  });

  test('is looked at for every connection: what it meant before does not count', async () => {
    const meanings = [['1.1.1.1'], ['127.0.0.1']];
    const guard = openAddressGuard([], ((...args: unknown[]) =>
      (meaning(...(meanings.shift() ?? [])) as (...rest: unknown[]) => void)(...args)) as typeof dnsLookup);
    const look = () =>
      new Promise((answer) => guard.lookup('a.example', {}, (error, address) => answer(error ?? address)));

    expect(await look()).toBe('1.1.1.1');
    expect(await look()).toMatchObject({ code: 'HEADWATER_FORWARD_ADDRESS' });
  });
});
