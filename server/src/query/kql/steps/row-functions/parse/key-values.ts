import type { Json } from '../../../values/json.ts';

/** Settings of the parse-kv operator. */
interface KeyValueOptions {
  readonly [name: string]: Json;
}

function setting(options: KeyValueOptions, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Values of the wanted keys, null where a key does not occur; the last of several counts first. */
export function parseKeyValues(text: string, options: KeyValueOptions): Json[] {
  const keys = (options.keys as Json[]).map(String);
  const found =
    setting(options, 'regex') === undefined
      ? setting(options, 'kv_delimiter') === undefined && setting(options, 'pair_delimiter') === undefined
        ? findPairs(text, options, keys)
        : scanPairs(text, options)
      : matchPairs(text, setting(options, 'regex')!);
  return keys.map((key) => found.get(key) ?? null);
}

/** Group 1 is the key, group 2 the value. */
function matchPairs(text: string, source: string): Map<string, string> {
  const found = new Map<string, string>();
  try {
    for (const match of text.slice(0, 100_000).matchAll(new RegExp(source, 'g'))) {
      if (match[1] !== undefined && !found.has(match[1])) found.set(match[1], match[2] ?? '');
    }
  } catch {
    return found;
  }
  return found;
}

/** Without delimiters anything but letters and digits is one: the wanted keys with the words or quotes after them. */
function findPairs(text: string, options: KeyValueOptions, keys: readonly string[]): Map<string, string> {
  const quotes = quotesOf(options);
  const scan: Scan = {
    pair: ' ',
    kv: ':',
    open: quotes[0],
    close: quotes[1] ?? quotes[0],
    escape: setting(options, 'escape'),
    greedy: false,
  };
  const found = new Map<string, string>();
  const words = [...text.matchAll(/[\p{L}\p{N}]+/gu)];
  words.forEach((word, i) => {
    if (!keys.includes(word[0]) || found.has(word[0])) return;
    const after = word.index + word[0].length;
    const next = words[i + 1];
    const gap = text.slice(after, next?.index ?? text.length);
    const opens = scan.open === undefined ? -1 : gap.indexOf(scan.open);
    if (opens >= 0) found.set(word[0], readQuoted(text, after + opens + 1, scan).text);
    else if (next && gap !== '') found.set(word[0], next[0]);
  });
  return found;
}

function quotesOf(options: KeyValueOptions): string[] {
  const quote = setting(options, 'quote');
  if (quote === undefined) return [];
  return [...quote].slice(0, 2);
}

interface Scan {
  readonly pair: string;
  readonly kv: string;
  readonly open: string | undefined;
  readonly close: string | undefined;
  readonly escape: string | undefined;
  readonly greedy: boolean;
}

function scanPairs(text: string, options: KeyValueOptions): Map<string, string> {
  const quotes = quotesOf(options);
  const scan: Scan = {
    pair: setting(options, 'pair_delimiter') ?? ' ',
    kv: setting(options, 'kv_delimiter') ?? '=',
    open: quotes[0],
    close: quotes[1] ?? quotes[0],
    escape: setting(options, 'escape'),
    greedy: options.greedy === true,
  };
  const found = new Map<string, string>();
  let at = 0;
  while (at < text.length) {
    const cut = text.indexOf(scan.kv, at);
    if (cut < 0) break;
    const key = keyBefore(text.slice(at, cut), scan);
    const value = readValue(text, cut + scan.kv.length, scan);
    if (!found.has(key)) found.set(key, value.text);
    at = value.end;
  }
  return found;
}

/** The key is what follows the last pair delimiter before the key-value delimiter. */
function keyBefore(text: string, scan: Scan): string {
  const trimmed = text.trimEnd();
  const quoted =
    scan.open !== undefined && trimmed.endsWith(scan.close!)
      ? trimmed.lastIndexOf(scan.open, trimmed.length - 2)
      : -1;
  const cut = quoted >= 0 ? -1 : trimmed.lastIndexOf(scan.pair);
  const key = trimmed.slice(quoted >= 0 ? quoted : cut < 0 ? 0 : cut + scan.pair.length).trim();
  return scan.open && key.startsWith(scan.open) && key.endsWith(scan.close!) ? key.slice(1, -1) : key;
}

function readValue(text: string, start: number, scan: Scan): { text: string; end: number } {
  const from = start + (text.slice(start).length - text.slice(start).trimStart().length);
  if (scan.open !== undefined && text.startsWith(scan.open, from)) return readQuoted(text, from + 1, scan);
  const end = scan.greedy ? greedyEnd(text, from, scan) : text.indexOf(scan.pair, from);
  const stop = end < 0 ? text.length : end;
  return {
    text: text.slice(from, stop).trim(),
    end: Math.min(stop + (scan.greedy ? 0 : scan.pair.length), text.length),
  };
}

/** A greedy value ends before the next key. */
function greedyEnd(text: string, start: number, scan: Scan): number {
  const next = text.indexOf(scan.kv, start);
  if (next < 0) return -1;
  const before = text.slice(start, next).trimEnd();
  const cut = before.lastIndexOf(scan.pair);
  return cut < 0 ? -1 : start + cut;
}

function readQuoted(text: string, start: number, scan: Scan): { text: string; end: number } {
  let value = '';
  for (let i = start; i < text.length; i += 1) {
    if (scan.escape !== undefined && text[i] === scan.escape && i + 1 < text.length) {
      i += 1;
      value += text[i];
    } else if (text[i] === scan.close) return { text: value, end: i + 1 };
    else value += text[i];
  }
  return { text: value, end: text.length };
}
