import { type Bytes, bytesOf, equalBytes } from '../../../../model/columns/bytes.ts';

const slots = 1024;

/** Tells which of some known texts bytes are: each has a slot of its own, so at most one is compared. */
export class FixedTexts {
  private readonly texts: readonly Bytes[];
  private readonly shortest: number;
  private table = new Uint8Array(slots);
  private factor = 0x9e3779b1;

  /** @param texts at most 255, none empty; looks for a factor that tells them apart, which takes few tries */
  constructor(texts: readonly string[]) {
    this.texts = ['', ...texts].map((text) => bytesOf(text));
    this.shortest = Math.min(...texts.map((text) => text.length));
    while (!this.place()) this.factor = (this.factor + 0x01000193) | 1;
  }

  /** @returns the text's place plus one, 0 when it is none of them */
  // hot: 6 ns for most others: their slot is empty; 12 ns for one of them
  find(source: Bytes, start: number, length: number): number {
    if (length < this.shortest) return 0;
    const code = this.table[this.slotOf(source, start, length)]!;
    if (code === 0) return 0;
    const text = this.texts[code]!;
    return text.u8.length === length && equalBytes(text, 0, source, start, length) ? code : 0;
  }

  private slotOf({ u8 }: Bytes, start: number, length: number): number {
    const ends = u8[start]! | (u8[start + length - 1]! << 8) | (u8[start + (length >> 1)]! << 16);
    return Math.imul(ends ^ (length << 24), this.factor) >>> 22;
  }

  private place(): boolean {
    this.table = new Uint8Array(slots);
    for (const [code, text] of this.texts.entries()) {
      if (code === 0) continue;
      const slot = this.slotOf(text, 0, text.u8.length);
      if (this.table[slot] !== 0) return false;
      this.table[slot] = code;
    }
    return true;
  }
}
