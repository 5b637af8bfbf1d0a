import { type Bytes, equalBytes, textOf } from '../../../model/columns/bytes.ts';
import { kindEscaped, kindText } from './value-kinds.ts';

const perPair = 6;
/** Four times what an item may keep. */
const mostPairs = 2_048;
const fewPairs = 64;

/** Kind and place of a key and of its value, as a scanner has them. */
interface ScannedPair {
  readonly keyKind: number;
  readonly keyStart: number;
  readonly keyLength: number;
  readonly kind: number;
  readonly start: number;
  readonly length: number;
}

/** Keys and values of one object, as places in the body or in `scratch`. */
export class PairList {
  count = 0;
  /** How many there were beyond what is noted. */
  left = 0;
  private places = new Int32Array(64 * perPair);
  /** Bit n: there is a key whose length is n modulo 32. */
  private lengths = 0;
  /** Places by key, where looking through them all would take long. */
  private byKey: Map<string, number> | undefined;

  clear(): void {
    this.count = 0;
    this.left = 0;
    this.lengths = 0;
    this.byKey = undefined;
  }

  /** The key and the value that the scanner read last. */
  add({ keyKind, keyStart, keyLength, kind, start, length }: ScannedPair): void {
    const at = this.count * perPair;
    if (this.count === mostPairs) {
      this.left += 1;
      return;
    }
    if (at === this.places.length) this.grow();
    this.places[at] = keyKind;
    this.places[at + 1] = keyStart;
    this.places[at + 2] = keyLength;
    this.places[at + 3] = kind;
    this.places[at + 4] = start;
    this.places[at + 5] = length;
    this.lengths |= 1 << keyLength;
    this.count += 1;
  }

  /** The last pair with the key that lies in `key`, -1 when there is none. */
  find(key: Bytes, keyStart: number, length: number, source: Bytes, scratch: Bytes): number {
    if ((this.lengths & (1 << length)) === 0) return -1;
    if (this.count > fewPairs) {
      this.byKey ??= this.readKeys(source, scratch);
      return this.byKey.get(textOf(key, keyStart, keyStart + length)) ?? -1;
    }
    for (let index = this.count - 1; index >= 0; index -= 1) {
      if (this.keyLength(index) !== length) continue;
      const keySource = this.keyKind(index) === kindEscaped ? scratch : source;
      if (equalBytes(key, keyStart, keySource, this.keyStart(index), length)) return index;
    }
    return -1;
  }

  private readKeys(source: Bytes, scratch: Bytes): Map<string, number> {
    const byKey = new Map<string, number>();
    for (let index = 0; index < this.count; index += 1) {
      const keySource = this.keyKind(index) === kindEscaped ? scratch : source;
      const start = this.keyStart(index);
      byKey.set(textOf(keySource, start, start + this.keyLength(index)), index);
    }
    return byKey;
  }

  /** Whether key and value are texts as they stand in the body. */
  isPlain(index: number): boolean {
    return this.keyKind(index) === kindText && this.kind(index) === kindText;
  }

  keyKind(index: number): number {
    return this.places[index * perPair]!;
  }

  keyStart(index: number): number {
    return this.places[index * perPair + 1]!;
  }

  keyLength(index: number): number {
    return this.places[index * perPair + 2]!;
  }

  kind(index: number): number {
    return this.places[index * perPair + 3]!;
  }

  start(index: number): number {
    return this.places[index * perPair + 4]!;
  }

  length(index: number): number {
    return this.places[index * perPair + 5]!;
  }

  private grow(): void {
    const bigger = new Int32Array(this.places.length * 2);
    bigger.set(this.places);
    this.places = bigger;
  }
}
