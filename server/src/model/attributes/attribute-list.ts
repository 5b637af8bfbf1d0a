import { Bytes, bytesOf } from '../columns/bytes.ts';
import type { ModelLimits } from '../limits.ts';
import { wholeCharacters } from './attribute-rows.ts';
import { JsonText, textOf } from './json-text.ts';
import { RedactedKeys, redactedText } from './redacted-keys.ts';

interface Entry {
  /** Key, one character a byte: compares as bytes do. */
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Attributes of something that is met once and remembered (resource, scope), as one JSON object that does not
 * depend on the order in which they came. Allocates: for the cold path only.
 */
export class AttributeList {
  /** Where the value at hand is written, between `key` and `end`. */
  readonly json: JsonText;
  private readonly limits: ModelLimits;
  private entries: Entry[] = [];
  private current = '';
  private start = 0;
  private dropped = 0;

  constructor(limits: ModelLimits) {
    this.limits = limits;
    this.json = new JsonText(new RedactedKeys(limits.redactedKeys));
  }

  clear(): void {
    this.json.clear();
    this.entries = [];
    this.dropped = 0;
  }

  key(source: Bytes, start: number, length: number): void {
    this.current = latin1(source, start, Math.min(length, this.limits.keyBytes));
    this.json.clearComma();
    this.start = this.json.length;
  }

  /** A string value: longer ones are cut. */
  text(source: Bytes, start: number, length: number): void {
    const { valueBytes } = this.limits;
    const kept = length > valueBytes ? wholeCharacters(source, start, valueBytes) : length;
    this.json.string(source, start, kept);
  }

  end(): void {
    if (this.limits.redactedKeys.includes(this.current)) {
      this.json.length = this.start;
      this.json.clearComma();
      this.json.string(redactedText, 0, redactedText.u8.length);
    }
    if (this.entries.length >= this.limits.attributesPerItem) this.dropped += 1;
    else this.entries.push({ key: this.current, start: this.start, end: this.json.length });
  }

  drop(count: number): void {
    this.dropped += count;
  }

  /** Value of the first of these keys that has one, as text: strings bare, all else as JSON. */
  find(keys: readonly string[]): Bytes | undefined {
    for (const key of keys) {
      const entry = this.entries.findLast((candidate) => candidate.key === key);
      if (entry === undefined) continue;
      const value = this.bare(entry);
      if (value.u8.length > 0) return value;
    }
    return undefined;
  }

  /** The JSON object, keys in order of their bytes, last value of a key. */
  toJson(): Bytes {
    const latest = new Map(this.entries.map((entry) => [entry.key, entry]));
    const sorted = [...latest.values()].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    const out = new JsonText();
    out.openWith('{');
    for (const { key, start, end } of sorted) {
      const bytes = new Bytes(Buffer.from(key, 'latin1'));
      out.key(bytes, 0, bytes.u8.length);
      out.raw(this.json, start, end - start);
    }
    if (this.dropped > 0) {
      out.keyText('headwater.dropped_attributes');
      out.bare(String(this.dropped));
    }
    out.closeWith('}');
    return new Bytes(out.written());
  }

  private bare(entry: Entry): Bytes {
    const text = textOf(this.json, entry.start, entry.end);
    const end = this.limits.wordBytes;
    if (!text.startsWith('"')) return bytesOf(text.slice(0, end));
    const raw = this.json.u8.slice(entry.start + 1, entry.end - 1);
    if (raw.includes(0x5c)) return bytesOf((JSON.parse(text) as string).slice(0, end));
    return new Bytes(raw.length > end ? raw.slice(0, wholeCharacters(new Bytes(raw), 0, end)) : raw);
  }
}

function latin1(source: Bytes, start: number, length: number): string {
  const { buffer, byteOffset } = source.u8;
  return Buffer.from(buffer, byteOffset + start, length).toString('latin1');
}
