/** A small seeded generator (xorshift128), so that every run of a bench sends the same shapes. */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  constructor(seed: number) {
    this.a = (seed ^ 0x9e3779b9) >>> 0 || 1;
    this.b = Math.imul(seed + 1, 0x85ebca6b) >>> 0 || 2;
    this.c = Math.imul(seed + 7, 0xc2b2ae35) >>> 0 || 3;
    this.d = Math.imul(seed + 13, 0x27d4eb2f) >>> 0 || 4;
    for (let i = 0; i < 16; i++) this.u32();
  }

  /** 0 … 2^32-1 */
  u32(): number {
    let t = this.d;
    const s = this.a;
    this.d = this.c;
    this.c = this.b;
    this.b = s;
    t ^= t << 11;
    t ^= t >>> 8;
    this.a = (t ^ s ^ (s >>> 19)) >>> 0;
    return this.a;
  }

  /** 0 ≤ x < 1 */
  unit(): number {
    return this.u32() / 4294967296;
  }

  /** 0 ≤ x < n */
  below(n: number): number {
    return Math.floor(this.unit() * n);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  /** Standard normal, Box-Muller. */
  normal(): number {
    return Math.sqrt(-2 * Math.log(this.unit() + 1e-12)) * Math.cos(2 * Math.PI * this.unit());
  }
}
