import type { Json } from '../../values/json.ts';
import { integer } from './arrays.ts';
import type { RowFunction, RowFunctionTable, RowValue } from './entry.ts';

interface Network {
  readonly address: bigint;
  readonly prefix: number;
}

const full4 = 0xffffffffn;

function octets(text: string): bigint | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255))
    return null;
  return parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
}

/** `a.b.c.d` or `a.b.c.d/n`. */
function parse4(text: RowValue | undefined): Network | null {
  const match = /^\s*([\d.]+)(?:\/(\d{1,2}))?\s*$/.exec(typeof text === 'string' ? text : '');
  const address = match ? octets(match[1]!) : null;
  const prefix = match?.[2] === undefined ? 32 : Number(match[2]);
  return address === null || prefix > 32 ? null : { address, prefix };
}

function masked(address: bigint, prefix: number, bits: number): bigint {
  const width = BigInt(bits - Math.max(0, Math.min(prefix, bits)));
  return (address >> width) << width;
}

function format4(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => ((address >> shift) & 255n).toString()).join('.');
}

function groups6(text: string): bigint[] | null {
  if (text === '') return [];
  const parts = text.split(':');
  const tail = parts.at(-1)!;
  const last = tail.includes('.') ? octets(tail) : null;
  if (tail.includes('.') && last === null) return null;
  const plain = last === null ? parts : parts.slice(0, -1);
  if (!plain.every((part) => /^[0-9a-f]{1,4}$/i.test(part))) return null;
  const groups = plain.map((part) => BigInt(`0x${part}`));
  return last === null ? groups : [...groups, last >> 16n, last & 0xffffn];
}

/** An IPv6 address, or an IPv4 one as `::ffff:a.b.c.d`; the prefix counts all 128 bits. */
function parse6(text: RowValue | undefined): Network | null {
  if (typeof text !== 'string') return null;
  const four = parse4(text);
  if (four) return { address: (0xffffn << 32n) | four.address, prefix: four.prefix + 96 };
  const match = /^\s*([0-9a-f:.]+)(?:\/(\d{1,3}))?\s*$/i.exec(text);
  if (!match) return null;
  const [source, prefix] = [match[1]!, match[2] === undefined ? 128 : Number(match[2])];
  const halves = source.split('::');
  if (halves.length > 2 || prefix > 128) return null;
  const [head, tail] = [groups6(halves[0]!), halves.length === 2 ? groups6(halves[1]!) : []];
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 0 : missing !== 0) return null;
  const groups = [...head, ...Array.from({ length: missing }, () => 0n), ...tail];
  const address = groups.reduce((sum, group) => (sum << 16n) | group, 0n);
  const embedded = source.includes('.') && !/ffff:/i.test(source) && address >> 32n === 0n;
  return {
    address: embedded ? address | (0xffffn << 32n) : address,
    prefix: embedded && match[2] !== undefined ? prefix + 96 : prefix,
  };
}

function format6(address: bigint): string {
  return address.toString(16).padStart(32, '0').match(/.{4}/g)!.join(':');
}

type Parse = (text: RowValue | undefined) => Network | null;

/** -1, 0 or 1 under the smallest of both prefixes and the one given. */
function compareUnder(parse: Parse, bits: number): (args: readonly RowValue[]) => bigint | null {
  return (args) => {
    const [a, b] = [parse(args[0]), parse(args[1])];
    if (!a || !b) return null;
    const prefix = prefixOf(args[2], bits, args);
    if (prefix === null) return null;
    const shortest = Math.min(a.prefix, b.prefix, prefix);
    const [x, y] = [masked(a.address, shortest, bits), masked(b.address, shortest, bits)];
    return x < y ? -1n : x > y ? 1n : 0n;
  };
}

/** For IPv4 addresses inside a 128-bit comparison the prefix counts their own 32 bits. */
function prefixOf(given: RowValue | undefined, bits: number, args: readonly RowValue[]): number | null {
  if (given === undefined) return bits;
  if (given === null) return null;
  const prefix = integer(given);
  if (prefix < 0 || prefix > bits) return null;
  return bits === 128 && parse4(args[0]) && parse4(args[1]) && prefix <= 32 ? prefix + 96 : prefix;
}

const compare4 = compareUnder(parse4, 32);
const compare6 = compareUnder(parse6, 128);

function inRange(
  parse: Parse,
  bits: number,
): (address: RowValue | undefined, range: RowValue | undefined) => boolean | null {
  return (address, range) => {
    const [a, r] = [parse(address), parse(range)];
    if (!a || !r) return null;
    return masked(a.address, r.prefix, bits) === masked(r.address, r.prefix, bits);
  };
}

const in4 = inRange(parse4, 32);
const in6 = inRange(parse6, 128);

function ranges(args: readonly RowValue[]): RowValue[] {
  return args.slice(1).flatMap((arg): readonly RowValue[] => (Array.isArray(arg) ? arg : [arg]));
}

function anyRange(test: typeof in4): (args: readonly RowValue[]) => boolean | null {
  return (args) => {
    const found = ranges(args).map((range) => test(args[0], range));
    if (found.includes(true)) return true;
    return found.every((result) => result === null) ? null : false;
  };
}

const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

function isPrivate(text: RowValue | undefined): boolean | null {
  const network = parse4(text);
  if (!network) return null;
  return privateRanges.some((range) => {
    const r = parse4(range)!;
    return network.prefix >= r.prefix && masked(network.address, r.prefix, 32) === r.address;
  });
}

/** Addresses in a text that stand apart from other letters and digits. */
function addressesIn(text: RowValue | undefined): string[] {
  if (typeof text !== 'string') return [];
  return [...text.matchAll(/(?<![\p{L}\p{N}.])\d{1,3}(?:\.\d{1,3}){3}(?![\p{L}\p{N}]|\.\d)/gu)]
    .map((match) => match[0])
    .filter((found) => octets(found) !== null);
}

function hasAddress(args: readonly RowValue[]): boolean {
  const wanted = new Set(ranges(args).map((item) => parse4(item)?.address));
  wanted.delete(undefined);
  return addressesIn(args[0]).some((found) => wanted.has(octets(found)!));
}

/** Prefixes end in a dot, unless they are a whole address. */
function hasPrefix(args: readonly RowValue[]): boolean {
  const prefixes = ranges(args).filter(
    (item): item is string =>
      typeof item === 'string' && (/^(\d{1,3}\.){1,3}$/.test(item) || octets(item) !== null),
  );
  return addressesIn(args[0]).some((found) =>
    prefixes.some((prefix) => (prefix.endsWith('.') ? found.startsWith(prefix) : found === prefix)),
  );
}

function format4Value(args: readonly RowValue[], withMask: boolean): string {
  const [value, prefix] = args;
  const network =
    typeof value === 'string'
      ? parse4(value)
      : value === null || value === undefined
        ? null
        : { address: BigInt(integer(value)) & full4, prefix: 32 };
  if (!network) return '';
  const bits = prefix === undefined || prefix === null ? network.prefix : integer(prefix);
  if (bits < 0 || bits > 32) return '';
  const shortest = Math.min(bits, network.prefix);
  return `${format4(masked(network.address, shortest, 32))}${withMask ? `/${shortest}` : ''}`;
}

/** The fewest networks that cover all addresses from one to another. */
function cidrList(first: RowValue | undefined, last: RowValue | undefined): Json[] | null {
  const [from, to] = [parse4(first), parse4(last)];
  if (!from || !to) return null;
  const list: Json[] = [];
  let at = from.address;
  while (at <= to.address && list.length < 64) {
    let prefix = 32;
    while (prefix > 0) {
      const size = 1n << BigInt(33 - prefix);
      if (at % size !== 0n || at + size - 1n > to.address) break;
      prefix -= 1;
    }
    list.push(`${format4(at)}/${prefix}`);
    at += 1n << BigInt(32 - prefix);
  }
  return list;
}

function text6(text: RowValue | undefined, mask: RowValue | undefined): string {
  const network = parse6(text);
  if (!network) return '';
  const prefix = mask === undefined || mask === null ? 128 : integer(mask);
  if (prefix < 0 || prefix > 128) return '';
  return format6(masked(network.address, Math.min(prefix, network.prefix), 128));
}

function define(
  types: RowFunction['types'],
  result: RowFunction['result'],
  run: RowFunction['run'],
  min = 1,
): RowFunction {
  return { types, min, run, ...(result ? { result } : {}) };
}

const anyOf = { types: ['string', 'unknown'] as const, min: 2 };

export const ipRowFunctions: RowFunctionTable = {
  parse_ipv4: define(['string'], 'long', ([text]) => {
    const network = parse4(text);
    return network && masked(network.address, network.prefix, 32);
  }),
  parse_ipv4_mask: define(
    ['string', 'long'],
    'long',
    ([text, prefix]) => {
      const network = parse4(text);
      return network && prefix !== null && integer(prefix) >= 0 && integer(prefix) <= 32
        ? masked(network.address, Math.min(network.prefix, integer(prefix)), 32)
        : null;
    },
    2,
  ),
  ipv4_compare: define(['string', 'string', 'long'], 'long', compare4, 2),
  ipv4_is_match: define(['string', 'string', 'long'], 'bool', (args) => equalZero(compare4(args)), 2),
  ipv4_is_in_range: define(['string'], 'bool', ([address, range]) => in4(address, range), 2),
  ipv4_is_in_any_range: { ...anyOf, result: 'bool', run: anyRange(in4) },
  ipv4_is_private: define(['string'], 'bool', ([text]) => isPrivate(text)),
  ipv4_netmask_suffix: define(['string'], 'long', ([text]) => {
    const network = parse4(text);
    return network ? BigInt(network.prefix) : null;
  }),
  format_ipv4: define(['unknown', 'long'], 'string', (args) => format4Value(args, false)),
  format_ipv4_mask: define(['unknown', 'long'], 'string', (args) => format4Value(args, true)),
  parse_ipv6: define(['string'], 'string', ([text]) => text6(text, undefined)),
  parse_ipv6_mask: define(
    ['string', 'long'],
    'string',
    ([text, mask]) => text6(text, parse4(text) && integer(mask) <= 32 ? BigInt(integer(mask) + 96) : mask),
    2,
  ),
  ipv6_compare: define(['string', 'string', 'long'], 'long', compare6, 2),
  ipv6_is_match: define(['string', 'string', 'long'], 'bool', (args) => equalZero(compare6(args)), 2),
  ipv6_is_in_range: define(['string'], 'bool', ([address, range]) => in6(address, range), 2),
  ipv6_is_in_any_range: { ...anyOf, result: 'bool', run: anyRange(in6) },
  has_ipv4: { ...anyOf, result: 'bool', run: hasAddress },
  has_any_ipv4: { ...anyOf, result: 'bool', run: hasAddress },
  has_ipv4_prefix: { ...anyOf, result: 'bool', run: hasPrefix },
  has_any_ipv4_prefix: { ...anyOf, result: 'bool', run: hasPrefix },
  ipv4_range_to_cidr_list: define(['string'], 'dynamic', ([first, last]) => cidrList(first, last), 2),
};

function equalZero(order: bigint | null): boolean | null {
  return order === null ? null : order === 0n;
}
