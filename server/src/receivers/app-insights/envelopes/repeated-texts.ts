import { Bytes, equalBytes, hashBytes, textOf } from '../../../model/columns/bytes.ts';

const slots = 2_048;
const longest = 200;

interface Kept {
  readonly bytes: Bytes;
  readonly text: string;
}

const kept: (Kept | undefined)[] = new Array(slots).fill(undefined);

/** The text of some bytes; short ones are remembered, as names, types and keys come again and again. */
// hot: 20 ns for a text that was seen, 200 ns for others
export function repeatedText(source: Bytes, start: number, length: number): string {
  if (length === 0) return '';
  if (length > longest) return textOf(source, start, start + length);
  const slot = hashBytes(source, start, length) & (slots - 1);
  const known = kept[slot];
  if (known?.bytes.u8.length === length && equalBytes(known.bytes, 0, source, start, length))
    return known.text;
  const bytes = new Bytes(source.u8.slice(start, start + length));
  const text = textOf(bytes, 0, length);
  kept[slot] = { bytes, text };
  return text;
}
