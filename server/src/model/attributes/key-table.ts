import type { Bytes } from '../columns/bytes.ts';
import { Dictionary } from '../columns/dictionary.ts';

/** Code of a key whose value must not be written; it takes the place of any other meaning. */
export const redactedCode = 255;

/**
 * Numbers attribute keys. Instrumentations send keys in the same order again and again, so the two keys that
 * followed last are compared first (requests and queries take turns); that saves the hash in nine of ten cases.
 */
export class KeyTable {
  readonly keys = new Dictionary();
  /** Meaning of a key (1 …), 0 for an ordinary one; by number. */
  readonly codes: Uint8Array;
  /** Changes when all numbers changed. */
  generation = 0;
  private readonly next: Uint16Array;
  /** What followed before `next` did. */
  private readonly other: Uint16Array;
  private readonly known: readonly string[];
  private readonly redacted: readonly string[];
  private readonly capacity: number;
  private last = 0;

  /**
   * @param known keys with a meaning: the code of known[i] is i + 1
   * @param remembered keys beyond which the table starts anew, at the next item
   * @param perItem keys one item may add
   * @param redacted keys that get `redactedCode`
   */
  constructor(
    known: readonly string[],
    remembered: number,
    perItem: number,
    redacted: readonly string[] = [],
  ) {
    this.known = known;
    this.redacted = redacted;
    this.capacity = Math.min(remembered + known.length + redacted.length, 60_000);
    const slots = this.capacity + perItem + 2;
    this.codes = new Uint8Array(slots);
    this.next = new Uint16Array(slots);
    this.other = new Uint16Array(slots);
    this.forget();
  }

  get slots(): number {
    return this.codes.length;
  }

  /** Before each item's keys. */
  begin(): void {
    this.last = 0;
    if (this.keys.size > this.capacity) this.forget();
  }

  // hot: 8 ns when predicted, 30 ns otherwise, a key (bench/decode.ts)
  find(source: Bytes, start: number, length: number): number {
    const guess = this.next[this.last]!;
    if (guess !== 0 && this.keys.equals(guess, source, start, length)) {
      this.last = guess;
      return guess;
    }
    return this.findOther(guess, source, start, length);
  }

  private findOther(guess: number, source: Bytes, start: number, length: number): number {
    const { keys, last } = this;
    const other = this.other[last]!;
    const isOther = other !== 0 && keys.equals(other, source, start, length);
    const id = isOther ? other : keys.intern(source, start, length);
    this.other[last] = guess;
    this.next[last] = id;
    this.last = id;
    return id;
  }

  private forget(): void {
    this.keys.reset();
    this.codes.fill(0);
    this.next.fill(0);
    this.other.fill(0);
    for (const [index, key] of this.known.entries()) this.codes[this.keys.internText(key)] = index + 1;
    for (const key of this.redacted) this.codes[this.keys.internText(key)] = redactedCode;
    this.generation += 1;
  }
}
