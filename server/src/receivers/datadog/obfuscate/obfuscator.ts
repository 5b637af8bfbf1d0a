import { type Bytes, bytesOf, textOf } from '../../../model/columns/bytes.ts';
import { Dictionary } from '../../../model/columns/dictionary.ts';
import type { Slice } from '../../../model/rows/exception-rows.ts';
import { obfuscateJson, obfuscateJsonWithin } from './json.ts';
import { obfuscateMemcached, obfuscateRedis, obfuscateRedisResource } from './redis.ts';
import { obfuscateSql } from './sql.ts';
import { obfuscateUrl } from './url.ts';

const rules = {
  sql: obfuscateSql,
  redis: obfuscateRedis,
  'redis-resource': obfuscateRedisResource,
  memcached: obfuscateMemcached,
  json: obfuscateJson,
  'json-within': obfuscateJsonWithin,
  url: obfuscateUrl,
  /** `db.statement` of a span whose type does not tell the language. */
  statement: (text: string) => (/^\s*[{[]/.test(text) ? obfuscateJson(text) : obfuscateSql(text)),
} as const;

export type ObfuscationKind = keyof typeof rules;

/** Points the slice at the text without its literals. The bytes are good until the next request. */
export type Obfuscate = (kind: ObfuscationKind, slice: Slice) => void;

/** Distinct texts and their bytes that are remembered per kind; beyond, the memory starts anew. */
const textsRemembered = 16_384;
const bytesRemembered = 8 * 1024 * 1024;
/** Longer texts are cut before they are read: the rest is never stored. */
const longestText = 65_536;

class Memo {
  private readonly texts = new Dictionary();
  private results: (Bytes | undefined)[] = [];
  private last = 0;
  private readonly rule: (text: string) => string;

  constructor(rule: (text: string) => string) {
    this.rule = rule;
  }

  // hot: 60 ns for a known text of 80 bytes
  apply(slice: Slice): void {
    const { texts } = this;
    const length = Math.min(slice.length, longestText);
    if (length === 0) return;
    if (texts.size > textsRemembered || texts.arena.length > bytesRemembered) {
      texts.reset();
      this.results = [];
      this.last = 0;
    }
    const isLast = this.last !== 0 && texts.equals(this.last, slice.source, slice.start, length);
    const id = isLast ? this.last : texts.intern(slice.source, slice.start, length);
    this.last = id;
    let result = this.results[id];
    if (result === undefined) {
      result = bytesOf(this.rule(textOf(slice.source, slice.start, slice.start + length)));
      this.results[id] = result;
    }
    slice.set(result, 0, result.u8.length);
  }
}

/** Remembers what it made of each text: programs send few different ones. */
export function openObfuscator(): Obfuscate {
  const memos = Object.fromEntries(
    Object.entries(rules).map(([kind, rule]) => [kind, new Memo(rule)]),
  ) as Readonly<Record<ObfuscationKind, Memo>>;
  return (kind, slice) => memos[kind].apply(slice);
}
