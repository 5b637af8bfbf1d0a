import type { Bytes } from './columns/bytes.ts';

/**
 * A 64-bit hash that never changes between versions: ids of resources, scopes and series are stored.
 * Two murmur3-like lanes over words of four bytes; not for adversaries, ids only meet within a project.
 */
export class Hash64 {
  low = 0;
  high = 0;

  begin(seedLow: number, seedHigh: number): void {
    this.low = seedLow | 0;
    this.high = seedHigh | 0;
  }

  update(source: Bytes, start: number, length: number): void {
    let a = this.low ^ length;
    let b = this.high ^ Math.imul(length, 0x27d4eb2f);
    const whole = start + (length & ~3);
    for (let i = start; i < whole; i += 4) {
      const word = source.view.getInt32(i, true);
      a = mix(a, word, 0xcc9e2d51, 0x1b873593);
      b = mix(b, word, 0x239b961b, 0xab0e9789);
    }
    let tail = 0;
    for (let i = whole; i < start + length; i += 1) tail = (tail << 8) | source.u8[i]!;
    this.low = mix(a, tail, 0xcc9e2d51, 0x1b873593);
    this.high = mix(b, tail, 0x239b961b, 0xab0e9789);
  }

  add(value: number): void {
    this.low = mix(this.low, value, 0xcc9e2d51, 0x1b873593);
    this.high = mix(this.high, value, 0x239b961b, 0xab0e9789);
  }

  /** Spreads what was added over all bits; the result is never zero. */
  end(): void {
    const a = finish(this.low ^ Math.imul(this.high, 0x9e3779b1));
    this.high = finish(this.high ^ Math.imul(a, 0x85ebca6b));
    this.low = a === 0 && this.high === 0 ? 1 : a;
  }
}

function mix(hash: number, word: number, first: number, second: number): number {
  let k = Math.imul(word, first);
  k = (k << 15) | (k >>> 17);
  let h = hash ^ Math.imul(k, second);
  h = (h << 13) | (h >>> 19);
  return (Math.imul(h, 5) + 0xe6546b64) | 0;
}

function finish(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
