import { Bytes, type GrowingBytes } from './bytes.ts';
import type { Dictionary } from './dictionary.ts';
import { damaged, type RecordReader } from './record-reader.ts';

const oneByte = 1;
const twoBytes = 2;
const fourBytes = 4;
/** Numbers given before the memory of them starts anew; far from 2^32. */
const lastBase = 2 ** 31;

/** Local numbers of the words at hand; only used within one call, so all columns share it. */
let locals = new Uint32Array(4096);
let narrowLocals = new Bytes(new Uint8Array(4096));

/**
 * The words of one record, numbered for that record alone: 0 is the empty word, the others 1 … in the order in
 * which rows use them. A record can so be read without those before it.
 * Layout: the words, each behind its length, ended by the empty word · u8 bytes a number · the numbers.
 */
export class LocalWords {
  /** By the block's number of a word: `base` + its local number; smaller values are of earlier records. */
  private numbers = new Uint32Array(16);
  private base = 1;
  private next = 1;

  // hot: once per word column and record: 1.2 ns a row or map entry, 12 ns a word (bench/decode.ts, journal record)
  encode(out: GrowingBytes, dictionary: Dictionary, ids: Uint32Array, from: number, to: number): void {
    const count = to - from;
    if (this.numbers.length < dictionary.size) this.grow(dictionary.size);
    this.numbers[0] = this.base;
    this.next = 1;
    if (widthOf(dictionary.size) === oneByte) this.encodeFew(out, dictionary, ids, from, count);
    else this.encodeMany(out, dictionary, ids, from, count);
    this.advance(this.next);
  }

  /** The block has so few words that a number is one byte: saves a second pass. */
  private encodeFew(
    out: GrowingBytes,
    dictionary: Dictionary,
    ids: Uint32Array,
    from: number,
    count: number,
  ): void {
    if (narrowLocals.u8.length < count) narrowLocals = new Bytes(new Uint8Array(count * 2));
    const target = narrowLocals.u8;
    const { numbers, base } = this;
    for (let i = 0; i < count; i += 1) {
      const id = ids[from + i]!;
      const local = numbers[id]! - base;
      target[i] = local >= 0 ? local : this.add(out, dictionary, id);
    }
    out.appendByte(0);
    out.appendByte(oneByte);
    out.append(narrowLocals, 0, count);
  }

  private encodeMany(
    out: GrowingBytes,
    dictionary: Dictionary,
    ids: Uint32Array,
    from: number,
    count: number,
  ): void {
    if (locals.length < count) locals = new Uint32Array(count * 2);
    const target = locals;
    const { numbers, base } = this;
    for (let i = 0; i < count; i += 1) {
      const id = ids[from + i]!;
      const local = numbers[id]! - base;
      target[i] = local >= 0 ? local : this.add(out, dictionary, id);
    }
    out.appendByte(0);
    const width = widthOf(this.next);
    out.appendByte(width);
    out.reserve(count * width);
    writeNarrow(target, 0, count, out.u8, out.length, width);
    out.length += count * width;
  }

  /** Writes a word that the record has not used yet. @returns its local number */
  private add(out: GrowingBytes, dictionary: Dictionary, id: number): number {
    const local = this.next;
    this.next = local + 1;
    this.numbers[id] = this.base + local;
    const start = dictionary.recordStart(id);
    out.append(dictionary.arena, start, dictionary.startOf(id) + dictionary.lengthOf(id) - start);
    return local;
  }

  private advance(used: number): void {
    this.base += used;
    if (this.base < lastBase) return;
    this.numbers.fill(0);
    this.base = 1;
  }

  private grow(size: number): void {
    const bigger = new Uint32Array(Math.max(size, this.numbers.length * 2));
    bigger.set(this.numbers);
    this.numbers = bigger;
  }
}

/**
 * Reads what `LocalWords.encode` wrote into the dictionary of the block that is rebuilt.
 * @param set takes the block's number of each of `count` words, in order
 * @throws HeadwaterError HEADWATER_BLOCK_DAMAGED
 */
export function decodeWords(
  record: RecordReader,
  dictionary: Dictionary,
  count: number,
  set: (index: number, id: number) => void,
): void {
  const ids = [0];
  for (let length = record.varint(); length !== 0; length = record.varint()) {
    ids.push(dictionary.intern(record, record.take(length), length));
  }
  const width = record.byte();
  if (width !== oneByte && width !== twoBytes && width !== fourBytes) throw damaged('unknown form of words');
  const start = record.take(count * width);
  for (let i = 0; i < count; i += 1) {
    const id = ids[readNarrow(record, start + i * width, width)];
    if (id === undefined) throw damaged('a word is not in the dictionary');
    set(i, id);
  }
}

/** Bytes of a number below `size`. */
export function widthOf(size: number): number {
  return size <= 256 ? oneByte : size <= 65536 ? twoBytes : fourBytes;
}

/** Writes ids in the smallest width that holds them, little endian. */
// hot: once per word column and row, twice (journal and Native): 0.7 ns each
export function writeNarrow(
  ids: Uint32Array,
  from: number,
  to: number,
  out: Uint8Array,
  at: number,
  width: number,
): void {
  if (width === oneByte) {
    for (let row = from; row < to; row += 1) out[at + row - from] = ids[row]!;
    return;
  }
  let position = at;
  for (let row = from; row < to; row += 1) {
    const id = ids[row]!;
    out[position] = id;
    out[position + 1] = id >>> 8;
    if (width === fourBytes) {
      out[position + 2] = id >>> 16;
      out[position + 3] = id >>> 24;
    }
    position += width;
  }
}

function readNarrow(record: RecordReader, at: number, width: number): number {
  if (width === oneByte) return record.u8[at]!;
  return width === twoBytes ? record.view.getUint16(at, true) : record.view.getUint32(at, true);
}
