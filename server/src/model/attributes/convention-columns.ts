import { type Bytes, bytesOf } from '../columns/bytes.ts';
import { FixedColumn } from '../columns/fixed-column.ts';
import type { OpenBlock } from '../columns/open-block.ts';
import { TextColumn } from '../columns/text-column.ts';
import { WordColumn } from '../columns/word-column.ts';
import { type ConventionColumn, spanConventions } from '../conventions/semantic-conventions.ts';

export const anySide = 0;
export const clientSide = 1;
export const serverSide = 2;

const kinds = { word: 0, text: 1, u16: 2 } as const;

interface Spelling {
  readonly key: string;
  readonly column: number;
  readonly side: number;
}

const spellings: readonly Spelling[] = spanConventions.flatMap((convention, column) =>
  convention.keys.map((key) =>
    typeof key === 'string'
      ? { key, column, side: anySide }
      : { key: key.key, column, side: key.on === 'client' ? clientSide : serverSide },
  ),
);

/** Attribute keys with a column; the code of a key is its place here plus one. */
export const conventionKeys: readonly string[] = spellings.map((spelling) => spelling.key);

const cacheSlots = 256;

/**
 * Attributes that have a column of their own. Each setter answers whether the column and `spelling` say all
 * there is to say; otherwise the caller keeps the attribute in the maps too.
 */
export class ConventionColumns {
  private side = anySide;
  private row = 0;
  private generation = -1;
  private readonly columnOf = Uint8Array.from(spellings, (spelling) => spelling.column);
  private readonly sideOf = Uint8Array.from(spellings, (spelling) => spelling.side);
  private readonly kindOf: Uint8Array;
  /** Code + 1 of what fills a column in the row at hand. */
  private readonly filledBy: Uint8Array;
  /** Bit n: spelling n alone tells what was received; 64 spellings at most. */
  private low = 0;
  private high = 0;
  private words: WordColumn[] = [];
  private texts: TextColumn[] = [];
  private numbers: FixedColumn[] = [];
  private spelling = new WordColumn();
  private readonly cacheLow = new Int32Array(cacheSlots);
  private readonly cacheHigh = new Int32Array(cacheSlots);
  private readonly cacheId = new Int32Array(cacheSlots);
  private readonly wordBytes: number;

  constructor(wordBytes: number, conventions: readonly ConventionColumn[] = spanConventions) {
    if (spellings.length > 64) throw new RangeError('more spellings than bits');
    this.wordBytes = wordBytes;
    this.kindOf = Uint8Array.from(conventions, (convention) => kinds[convention.kind]);
    this.filledBy = new Uint8Array(conventions.length);
  }

  attach(block: OpenBlock): void {
    const word = new WordColumn();
    const text = new TextColumn();
    const number = new FixedColumn(2);
    this.words = spanConventions.map((c) => (c.kind === 'word' ? block.word(c.column) : word));
    this.texts = spanConventions.map((c) => (c.kind === 'text' ? block.text(c.column) : text));
    this.numbers = spanConventions.map((c) => (c.kind === 'u16' ? block.fixed(c.column) : number));
    this.spelling = block.word('spelling');
    this.generation = -1;
  }

  begin(row: number, side: number, generation: number): void {
    this.row = row;
    this.side = side;
    this.low = 0;
    this.high = 0;
    this.filledBy.fill(0);
    if (generation !== this.generation) {
      this.generation = generation;
      this.cacheId.fill(-1);
    }
  }

  text(code: number, source: Bytes, start: number, length: number, exact: boolean): boolean {
    const column = this.claim(code);
    if (column < 0) return false;
    const kind = this.kindOf[column]!;
    if (kind === kinds.word) {
      const kept = length > this.wordBytes ? this.wordBytes : length;
      this.words[column]!.set(this.row, source, start, kept);
      return exact && kept === length && this.spelled(code);
    }
    if (kind === kinds.text) {
      this.texts[column]!.set(this.row, source, start, length);
      return exact && this.spelled(code);
    }
    this.numbers[column]!.setU16(this.row, digitsValue(source, start, length));
    return false;
  }

  number(code: number, value: number, isInteger: boolean): boolean {
    const column = this.claim(code);
    if (column < 0) return false;
    if (this.kindOf[column] === kinds.u16) {
      if (!Number.isInteger(value) || value < 0 || value > 65_535) return false;
      this.numbers[column]!.setU16(this.row, value);
      return isInteger && this.spelled(code);
    }
    const text = bytesOf(String(value));
    if (this.kindOf[column] === kinds.word) this.words[column]!.set(this.row, text, 0, text.u8.length);
    else this.texts[column]!.set(this.row, text, 0, text.u8.length);
    return false;
  }

  /** The row loses what this key gave it: the key came again and the last value counts. */
  withdraw(code: number): void {
    const column = this.columnOf[code - 1]!;
    if (this.filledBy[column] !== code) return;
    this.filledBy[column] = 0;
    const bit = code - 1;
    if (bit < 32) this.low &= ~(1 << bit);
    else this.high &= ~(1 << (bit - 32));
    const kind = this.kindOf[column]!;
    if (kind === kinds.word) this.words[column]!.setId(this.row, 0);
    else if (kind === kinds.text) this.texts[column]!.set(this.row, noBytes, 0, 0);
    else this.numbers[column]!.setU16(this.row, 0);
  }

  disown(): void {
    this.low = 0;
    this.high = 0;
  }

  end(): void {
    const { low, high } = this;
    if ((low | high) === 0) return;
    const slot = (Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1) >>> 24) & (cacheSlots - 1);
    let id = this.cacheId[slot]!;
    if (id < 0 || this.cacheLow[slot] !== low || this.cacheHigh[slot] !== high) {
      id = this.spelling.dictionary.internText(spellingText(low, high));
      this.cacheId[slot] = id;
      this.cacheLow[slot] = low;
      this.cacheHigh[slot] = high;
    }
    this.spelling.setId(this.row, id);
  }

  /** @returns the column this key may fill now, -1 when another key did or the span is on the other side */
  private claim(code: number): number {
    const side = this.sideOf[code - 1]!;
    if (side !== anySide && side !== this.side) return -1;
    const column = this.columnOf[code - 1]!;
    if (this.filledBy[column] !== 0) return -1;
    this.filledBy[column] = code;
    return column;
  }

  private spelled(code: number): true {
    const bit = code - 1;
    if (bit < 32) this.low |= 1 << bit;
    else this.high |= 1 << (bit - 32);
    return true;
  }
}

const noBytes = bytesOf('');

function spellingText(low: number, high: number): string {
  const has = (bit: number) => ((bit < 32 ? low >>> bit : high >>> (bit - 32)) & 1) === 1;
  return conventionKeys.filter((_, bit) => has(bit)).join(',');
}

/** An unsigned number below 65,536 written in digits, else 0. */
function digitsValue(source: Bytes, start: number, length: number): number {
  if (length === 0 || length > 5) return 0;
  let value = 0;
  for (let i = start; i < start + length; i += 1) {
    const digit = source.u8[i]! - 0x30;
    if (digit < 0 || digit > 9) return 0;
    value = value * 10 + digit;
  }
  return value > 65_535 ? 0 : value;
}
