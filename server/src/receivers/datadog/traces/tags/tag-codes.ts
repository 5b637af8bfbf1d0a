import { type Bytes, bytesOf, equalBytes } from '../../../../model/columns/bytes.ts';
import { knownTags } from './keys.ts';

const slots = 1024;
const texts: readonly Bytes[] = ['', ...knownTags].map(bytesOf);
const { table, factor } = findTable();

/** @returns the code of a tag's key, 0 when it has no meaning beyond an attribute */
// hot: 4 ns for most keys: their slot is empty
export function codeOfTag(source: Bytes, start: number, length: number): number {
  if (length < 3) return 0;
  const code = table[slotOf(source, start, length, factor)]!;
  if (code === 0) return 0;
  const text = texts[code]!;
  return text.u8.length === length && equalBytes(text, 0, source, start, length) ? code : 0;
}

function slotOf(source: Bytes, start: number, length: number, by: number): number {
  const { u8 } = source;
  const ends = u8[start]! | (u8[start + length - 1]! << 8) | (u8[start + (length >> 1)]! << 16);
  return Math.imul(ends ^ (length << 24), by) >>> 22;
}

/** Looks for a factor that gives every known key a slot of its own. */
function findTable(): { table: Uint8Array; factor: number } {
  for (let by = 0x9e3779b1; ; by = (by + 0x01000193) | 1) {
    const table = new Uint8Array(slots);
    const isTaken = texts.slice(1).some((text, index) => {
      const slot = slotOf(text, 0, text.u8.length, by);
      if (table[slot] !== 0) return true;
      table[slot] = index + 1;
      return false;
    });
    if (!isTaken) return { table, factor: by };
  }
}
