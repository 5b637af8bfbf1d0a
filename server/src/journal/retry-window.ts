import { randomBytes } from 'node:crypto';
import { keyBytes } from './segments/record-format.ts';

export interface RetryKey {
  key: Uint8Array;
  timeMs: number;
}

/**
 * Remembers the 16-byte keys of what was acknowledged during the last `windowMs`, at most `keyLimit` of them
 * (the oldest go first, counted in `evicted`). Keys are numbered in the order they came (`nextOrdinal`), so
 * that a segment can name its keys by a range. Costs 32 bytes a key, in arrays that double as they fill.
 */
export class RetryWindow {
  readonly windowMs: number;
  readonly #keyLimit: number;
  readonly #salt = randomBytes(4).readUInt32LE();
  #capacity = 1024;
  #keys = new Uint32Array(this.#capacity * 4);
  #times = new Float64Array(this.#capacity);
  /** Open addressing: entry position + 1, or 0. Twice the capacity, so at most half full. */
  #index = new Int32Array(this.#capacity * 2);
  #first = 0;
  #next = 0;
  evicted = 0;

  constructor(windowMs: number, keyLimit: number) {
    this.windowMs = windowMs;
    this.#keyLimit = keyLimit;
  }

  get size(): number {
    return this.#next - this.#first;
  }

  /** The number the next key gets. */
  get nextOrdinal(): number {
    return this.#next;
  }

  add(key: Uint8Array, timeMs: number): void {
    this.expire(timeMs);
    if (this.size >= this.#keyLimit) {
      this.#dropOldest();
      this.evicted++;
    }
    if (this.size === this.#capacity) this.#grow();
    this.#place(key, timeMs);
  }

  has(key: Uint8Array, nowMs: number): boolean {
    this.expire(nowMs);
    const words = keyWords(key);
    let slot = this.#slotOf(words);
    for (;;) {
      const position = (this.#index[slot] as number) - 1;
      if (position < 0) return false;
      if (this.#isAt(position, words)) return true;
      slot = (slot + 1) & (this.#index.length - 1);
    }
  }

  /** Forgets what is older than the window. */
  expire(nowMs: number): void {
    while (
      this.size > 0 &&
      (this.#times[this.#first & (this.#capacity - 1)] as number) < nowMs - this.windowMs
    ) {
      this.#dropOldest();
    }
  }

  /** Keys numbered `from` … `to` - 1 that are still remembered, oldest first; the key bytes are copies. */
  *entries(from = this.#first, to = this.#next): Iterable<RetryKey> {
    for (let ordinal = Math.max(from, this.#first); ordinal < Math.min(to, this.#next); ordinal++) {
      const position = ordinal & (this.#capacity - 1);
      const key = new Uint8Array(this.#keys.slice(position * 4, position * 4 + 4).buffer);
      yield { key, timeMs: this.#times[position] as number };
    }
  }

  #slotOf(words: Uint32Array): number {
    let hash = this.#salt;
    for (const word of words) hash = Math.imul(hash ^ word, 0x9e3779b1) ^ (hash >>> 15);
    return (hash ^ (hash >>> 13)) & (this.#index.length - 1);
  }

  #isAt(position: number, words: Uint32Array): boolean {
    for (let i = 0; i < 4; i++) if (this.#keys[position * 4 + i] !== words[i]) return false;
    return true;
  }

  #dropOldest(): void {
    const position = this.#first & (this.#capacity - 1);
    let slot = this.#slotOf(this.#keys.subarray(position * 4, position * 4 + 4));
    while (this.#index[slot] !== position + 1) slot = (slot + 1) & (this.#index.length - 1);
    this.#removeSlot(slot);
    this.#first++;
  }

  /** Closes the gap, so that probing never needs tombstones. */
  #removeSlot(freed: number): void {
    const mask = this.#index.length - 1;
    let gap = freed;
    let slot = freed;
    for (;;) {
      slot = (slot + 1) & mask;
      const position = (this.#index[slot] as number) - 1;
      if (position < 0) break;
      const home = this.#slotOf(this.#keys.subarray(position * 4, position * 4 + 4));
      if (((slot - home) & mask) >= ((slot - gap) & mask)) {
        this.#index[gap] = position + 1;
        gap = slot;
      }
    }
    this.#index[gap] = 0;
  }

  #grow(): void {
    const kept = [...this.entries()];
    const first = this.#first;
    this.#capacity *= 2;
    this.#keys = new Uint32Array(this.#capacity * 4);
    this.#times = new Float64Array(this.#capacity);
    this.#index = new Int32Array(this.#capacity * 2);
    this.#next = first;
    for (const { key, timeMs } of kept) this.#place(key, timeMs);
  }

  #place(key: Uint8Array, timeMs: number): void {
    const position = this.#next & (this.#capacity - 1);
    const words = keyWords(key);
    this.#keys.set(words, position * 4);
    this.#times[position] = timeMs;
    this.#next++;
    let slot = this.#slotOf(words);
    while (this.#index[slot] !== 0) slot = (slot + 1) & (this.#index.length - 1);
    this.#index[slot] = position + 1;
  }
}

/** The key as four words, in the machine's byte order. */
function keyWords(key: Uint8Array): Uint32Array {
  const words = new Uint32Array(keyBytes / 4);
  new Uint8Array(words.buffer).set(key.subarray(0, keyBytes));
  return words;
}
