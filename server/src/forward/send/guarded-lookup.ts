import { lookup as dnsLookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { HeadwaterError } from '../../errors/headwater-error.ts';

/** Never called for what a page named: they are the machine's and the cloud's own. */
const inner: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 128, 'ipv6'],
  ['::1', 128, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['2001::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];
const blocked = new BlockList();
for (const [network, prefix, family] of inner) blocked.addSubnet(network, prefix, family);

/** Decides which addresses may be called. */
export interface AddressGuard {
  /** Resolves a name; fails when any of its addresses may not be called. For every connection, so that a name cannot change its meaning. */
  readonly lookup: LookupFunction;
  /** @throws HeadwaterError HEADWATER_FORWARD_ADDRESS for an address that is written in numbers and may not be called */
  check(hostname: string): void;
}

/**
 * @param allowed networks that may be called although they are private, as `10.1.0.0/16` or an address
 * @param resolve for tests
 */
export function openAddressGuard(
  allowed: readonly string[],
  resolve: typeof dnsLookup = dnsLookup,
): AddressGuard {
  const granted = new BlockList();
  for (const network of allowed) grant(granted, network);
  const isAllowed = (address: string): boolean => {
    const plain = unwrapped(address);
    const family = isIP(plain) === 6 ? 'ipv6' : 'ipv4';
    return granted.check(plain, family) || !blocked.check(plain, family);
  };
  const refuse = (name: string) => new HeadwaterError('HEADWATER_FORWARD_ADDRESS', name.slice(0, 200));
  return {
    check(hostname) {
      const host = hostname.replace(/^\[|\]$/g, '');
      if (isIP(host) !== 0 && !isAllowed(host)) throw refuse(host);
    },
    lookup(hostname, options, callback) {
      resolve(hostname, { ...options, all: true }, (error, addresses) => {
        if (error !== null) return callback(error, '', 0);
        const bad = addresses.find(({ address }) => !isAllowed(address));
        const first = addresses[0];
        if (bad !== undefined || first === undefined)
          return callback(refuse(`${hostname} is ${bad?.address}`), '', 0);
        if (options.all)
          (callback as unknown as (error: null, all: typeof addresses) => void)(null, addresses);
        else callback(null, first.address, first.family);
      });
    },
  };
}

/** `::ffff:10.0.0.1` is 10.0.0.1, however it is written. */
function unwrapped(address: string): string {
  const bare = address.replace(/%.*$/, '');
  if (!/^::ffff:/i.test(bare)) return bare;
  const rest = bare.slice(7);
  if (isIP(rest) === 4) return rest;
  const [high = 0, low = 0] = rest.split(':').map((part) => Number.parseInt(part, 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

function grant(list: BlockList, network: string): void {
  const [address = '', prefix] = network.split('/');
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (prefix === undefined) list.addAddress(address, family);
  else list.addSubnet(address, Number(prefix), family);
}
