import { Bytes, bytesOf, GrowingBytes } from '../columns/bytes.ts';
import { FixedColumn } from '../columns/fixed-column.ts';
import { NestedColumn } from '../columns/nested-column.ts';
import type { OpenBlock } from '../columns/open-block.ts';
import { TextColumn } from '../columns/text-column.ts';
import { WordColumn } from '../columns/word-column.ts';
import type { Cuts } from '../cuts.ts';
import type { ModelLimits } from '../limits.ts';
import { digitsOf, JsonText } from './json-text.ts';
import { KeyTable, redactedCode } from './key-table.ts';
import { RedactedKeys, redactedText } from './redacted-keys.ts';

/** Types that the maps do not tell; see `attribute_types` in tables.ts. */
export type AttributeType = 'int' | 'double' | 'bool' | 'json' | 'bytes';

/** Takes attributes that mean more than an entry in a map. Setters answer true when no entry is needed. */
export interface KnownAttributes {
  /** @param exact false when the value was not sent as a string: the caller keeps it anyway */
  text(code: number, source: Bytes, start: number, length: number, exact: boolean): boolean;
  number(code: number, value: number, isInteger: boolean): boolean;
  withdraw(code: number): void;
  /** What was taken so far was not received under its key: it follows from something else. */
  disown(): void;
}

/** Keys that may be looked up for one item by `keyOf`, beside those of its attributes. */
export const keysAhead = 512;
const separator = 0x1f;
const colon = 0x3a;
/** A key sent again replaces its value; after this many in one item it is left out instead, to stay linear. */
const maxRepeats = 32;
/** Integers up to here are exact as a double, and no larger one looks like them. */
const maxExact = Number.MAX_SAFE_INTEGER;
const trueText = bytesOf('true');
const falseText = bytesOf('false');
const typeTexts: Readonly<Record<AttributeType, Bytes>> = {
  int: bytesOf('int'),
  double: bytesOf('double'),
  bool: bytesOf('bool'),
  json: bytesOf('json'),
  bytes: bytesOf('bytes'),
};

/** Writes `attributes`, `attributes_number`, `attribute_types` and `dropped_attributes` of one table. */
// hot: about 60 ns an attribute, key and value together (bench/decode.ts)
export class AttributeRows {
  /** Attributes left out of the item at hand, or cut. */
  dropped = 0;
  /** Whether a key came twice in the item at hand. */
  repeated = false;
  readonly keys: KeyTable;
  /** For the JSON of a list or map, before `typed` takes it. */
  readonly json: JsonText;
  private readonly known: KnownAttributes;
  private readonly limits: ModelLimits;
  private readonly cuts: Cuts;
  private row = 0;
  private count = 0;
  private repeats = 0;
  private stamp = 0;
  private valuesStart = 0;
  private readonly types = new GrowingBytes(64);
  /** Item in which a key was last seen, by number of the key. */
  private readonly seen: Uint32Array;
  /** The block's numbers of a key in the two maps, 0 not known yet; by number of the key. */
  private readonly wordIds: Int32Array;
  private readonly numberIds: Int32Array;
  private blockGeneration = -1;
  private keyGeneration = -1;
  private words = new NestedColumn([]);
  private wordKeys = new WordColumn();
  private wordValues = new TextColumn();
  private numbers = new NestedColumn([]);
  private numberKeys = new WordColumn();
  private numberValues = new FixedColumn(8);
  private typesColumn = new WordColumn();
  private droppedColumn = new FixedColumn(4);

  constructor(limits: ModelLimits, cuts: Cuts, knownKeys: readonly string[], known: KnownAttributes) {
    this.limits = limits;
    this.cuts = cuts;
    this.known = known;
    this.json = new JsonText(new RedactedKeys(limits.redactedKeys));
    const perItem = limits.attributesPerItem + keysAhead;
    this.keys = new KeyTable(knownKeys, limits.keysRemembered, perItem, limits.redactedKeys);
    this.seen = new Uint32Array(this.keys.slots);
    this.wordIds = new Int32Array(this.keys.slots);
    this.numberIds = new Int32Array(this.keys.slots);
  }

  attach(block: OpenBlock): void {
    this.words = block.nested('attributes');
    this.wordKeys = this.words.children[0] as WordColumn;
    this.wordValues = this.words.children[1] as TextColumn;
    this.numbers = block.nested('attributes_number');
    this.numberKeys = this.numbers.children[0] as WordColumn;
    this.numberValues = this.numbers.children[1] as FixedColumn;
    this.typesColumn = block.word('attribute_types');
    this.droppedColumn = block.fixed('dropped_attributes');
    this.blockGeneration = -1;
  }

  begin(row: number, blockGeneration: number): void {
    this.keys.begin();
    if (blockGeneration !== this.blockGeneration || this.keyGeneration !== this.keys.generation) {
      this.blockGeneration = blockGeneration;
      this.keyGeneration = this.keys.generation;
      this.wordIds.fill(0);
      this.numberIds.fill(0);
    }
    if (this.stamp === 0xffffffff) {
      this.seen.fill(0);
      this.stamp = 0;
    }
    this.stamp += 1;
    this.row = row;
    this.count = 0;
    this.dropped = 0;
    this.repeats = 0;
    this.repeated = false;
    this.types.length = 0;
    this.valuesStart = this.wordValues.end;
  }

  text(key: Bytes, keyStart: number, keyLength: number, source: Bytes, start: number, length: number): void {
    const id = this.admit(key, keyStart, keyLength);
    if (id >= 0) this.putText(id, source, start, length);
  }

  /**
   * Number of a key for `textOf` and `numberOf`, which save looking it up for every item; -1 when it is too long for
   * that. Good while `keys.generation` stays as it is; call `keys.begin` before each item.
   */
  keyOf(source: Bytes, start: number, length: number): number {
    return length > this.limits.keyBytes ? -1 : this.keys.find(source, start, length);
  }

  /** As `text`. @param key of `keyOf`, not -1 */
  textOf(key: number, source: Bytes, start: number, length: number): void {
    const id = this.admitKey(key);
    if (id >= 0) this.putText(id, source, start, length);
  }

  /** What was written so far follows from fields of the item: `spelling` tells only what comes after. */
  disown(): void {
    this.known.disown();
  }

  /** A number of a dialect without integers: what is whole is kept as one. @param key of `keyOf`, not -1 */
  numberOf(key: number, value: number): void {
    const id = this.admitKey(key);
    if (id >= 0) this.putWhole(id, value);
  }

  /** As `numberOf`, with the key's bytes. */
  number(key: Bytes, keyStart: number, keyLength: number, value: number): void {
    const id = this.admit(key, keyStart, keyLength);
    if (id >= 0) this.putWhole(id, value);
  }

  /** A signed 64-bit integer as halves. */
  int(key: Bytes, keyStart: number, keyLength: number, low: number, high: number): void {
    const id = this.admit(key, keyStart, keyLength);
    if (id < 0) return;
    const value = high * 4294967296 + (low >>> 0);
    const code = this.keys.codes[id]!;
    if (code !== 0 && this.known.number(code, value, true)) return;
    if (value >= -maxExact && value <= maxExact) {
      this.putNumber(id, value);
      return;
    }
    const digits = bytesOf(digitsOf(low, high));
    this.putWord(id, digits, 0, digits.u8.length);
    this.addType(id, 'int');
  }

  double(key: Bytes, keyStart: number, keyLength: number, value: number): void {
    const id = this.admit(key, keyStart, keyLength);
    if (id < 0) return;
    const code = this.keys.codes[id]!;
    if (code !== 0 && this.known.number(code, value, false)) return;
    this.putNumber(id, value);
    if (Number.isInteger(value)) this.addType(id, 'double');
  }

  bool(key: Bytes, keyStart: number, keyLength: number, value: boolean): void {
    const text = value ? trueText : falseText;
    this.typed(key, keyStart, keyLength, text, 0, text.u8.length, 'bool');
  }

  /** A value kept as text of another type: JSON of a list or map, base64 of bytes. */
  typed(
    key: Bytes,
    keyStart: number,
    keyLength: number,
    source: Bytes,
    start: number,
    length: number,
    type: AttributeType,
  ): void {
    const id = this.admit(key, keyStart, keyLength);
    if (id < 0) return;
    const kept = length > this.limits.valueBytes ? this.cut(source, start) : length;
    const code = this.keys.codes[id]!;
    if (code !== 0) this.known.text(code, source, start, kept, false);
    this.putWord(id, source, start, kept);
    if (kept === length) this.addType(id, type);
  }

  /** Fills the column of a key with what follows from the item's other attributes, unless one of them fills it. */
  derive(key: Bytes, source: Bytes, start: number, length: number): void {
    const code = this.keys.codes[this.keys.find(key, 0, key.u8.length)]!;
    if (code === 0 || code === redactedCode) return;
    const kept =
      length > this.limits.valueBytes ? wholeCharacters(source, start, this.limits.valueBytes) : length;
    this.known.text(code, source, start, kept, false);
  }

  /** An entry of ours in `attributes`, past the limits. */
  note(key: Bytes, text: string): void {
    const id = this.keys.find(key, 0, key.u8.length);
    const value = bytesOf(text);
    this.putWord(id, value, 0, value.u8.length);
  }

  /** Says the type of something that is not an attribute. */
  noteType(name: Bytes, type: AttributeType): void {
    this.addType(this.keys.find(name, 0, name.u8.length), type);
  }

  /** @param clientDropped what the client says it left out itself */
  end(clientDropped: number): void {
    if (this.types.length > 0) this.typesColumn.set(this.row, this.types, 0, this.types.length);
    if (this.dropped !== 0) this.cuts.attributes += this.dropped;
    const dropped = this.dropped + (clientDropped >>> 0);
    if (dropped !== 0) this.droppedColumn.setU32(this.row, Math.min(dropped, 0xffffffff));
  }

  /** @returns the key's number, or -1 when the attribute is beyond a limit or redacted, and done with */
  private admit(key: Bytes, start: number, length: number): number {
    let kept = length;
    if (length > this.limits.keyBytes) {
      kept = this.limits.keyBytes;
      this.dropped += 1;
    }
    if (this.count >= this.limits.attributesPerItem) {
      this.dropped += 1;
      return -1;
    }
    return this.enter(this.keys.find(key, start, kept));
  }

  private admitKey(id: number): number {
    if (this.count < this.limits.attributesPerItem) return this.enter(id);
    this.dropped += 1;
    return -1;
  }

  private enter(id: number): number {
    this.count += 1;
    if (this.keys.codes[id] === redactedCode) return this.redact(id);
    if (this.seen[id] === this.stamp) return this.again(id);
    this.seen[id] = this.stamp;
    return id;
  }

  private putText(id: number, source: Bytes, start: number, length: number): void {
    const kept = length > this.limits.valueBytes ? this.cut(source, start) : length;
    const code = this.keys.codes[id]!;
    if (code !== 0 && this.known.text(code, source, start, kept, true)) return;
    this.putWord(id, source, start, kept);
  }

  private putWhole(id: number, value: number): void {
    const isInteger = Number.isSafeInteger(value);
    const code = this.keys.codes[id]!;
    if (code !== 0 && this.known.number(code, value, isInteger)) return;
    // Not -0: the type says an integer.
    this.putNumber(id, value + 0);
    if (!isInteger && Number.isInteger(value)) this.addType(id, 'double');
  }

  private redact(id: number): number {
    if (this.seen[id] !== this.stamp) this.putWord(id, redactedText, 0, redactedText.u8.length);
    this.seen[id] = this.stamp;
    return -1;
  }

  private again(id: number): number {
    this.dropped += 1;
    this.repeated = true;
    this.repeats += 1;
    if (this.repeats > maxRepeats) return -1;
    const code = this.keys.codes[id]!;
    if (code !== 0) this.known.withdraw(code);
    this.removeWord(id);
    this.removeNumber(id);
    this.removeType(id);
    return id;
  }

  private putWord(id: number, source: Bytes, start: number, length: number): void {
    let word = this.wordIds[id]!;
    if (word === 0) {
      word = this.wordKeys.dictionary.intern(
        this.keys.keys.arena,
        this.keys.keys.startOf(id),
        this.keys.keys.lengthOf(id),
      );
      this.wordIds[id] = word;
    }
    const at = this.words.add(this.row);
    this.wordKeys.setId(at, word);
    this.wordValues.set(at, source, start, length);
  }

  private putNumber(id: number, value: number): void {
    let word = this.numberIds[id]!;
    if (word === 0) {
      word = this.numberKeys.dictionary.intern(
        this.keys.keys.arena,
        this.keys.keys.startOf(id),
        this.keys.keys.lengthOf(id),
      );
      this.numberIds[id] = word;
    }
    const at = this.numbers.add(this.row);
    this.numberKeys.setId(at, word);
    this.numberValues.setF64(at, value);
  }

  private addType(id: number, type: AttributeType): void {
    const { types } = this;
    const keys = this.keys.keys;
    if (types.length > 0) types.appendByte(separator);
    types.append(keys.arena, keys.startOf(id), keys.lengthOf(id));
    types.appendByte(colon);
    const text = typeTexts[type];
    types.append(text, 0, text.u8.length);
  }

  private removeWord(id: number): void {
    const word = this.wordIds[id]!;
    const first = this.words.startOf(this.row);
    for (let at = first; at < this.words.count; at += 1) {
      if (this.wordKeys.idAt(at) !== word) continue;
      this.wordValues.remove(at, first, this.valuesStart);
      this.wordKeys.remove(at, this.words.count);
      this.words.removed(this.row);
      return;
    }
  }

  private removeNumber(id: number): void {
    const word = this.numberIds[id]!;
    for (let at = this.numbers.startOf(this.row); at < this.numbers.count; at += 1) {
      if (this.numberKeys.idAt(at) !== word) continue;
      this.numberValues.remove(at, this.numbers.count);
      this.numberKeys.remove(at, this.numbers.count);
      this.numbers.removed(this.row);
      return;
    }
  }

  private removeType(id: number): void {
    if (this.types.length === 0) return;
    const keys = this.keys.keys;
    const arena = Buffer.from(keys.arena.u8.buffer, keys.startOf(id), keys.lengthOf(id)).toString('latin1');
    const entries = Buffer.from(this.types.written()).toString('latin1').split('\x1f');
    const kept = entries.filter((entry) => entry.slice(0, entry.lastIndexOf(':')) !== arena).join('\x1f');
    this.types.length = 0;
    const bytes = new Bytes(Buffer.from(kept, 'latin1'));
    this.types.append(bytes, 0, bytes.u8.length);
  }

  /** Counts a value that is too long. @returns how much of it is kept: whole characters */
  private cut(source: Bytes, start: number): number {
    this.dropped += 1;
    return wholeCharacters(source, start, this.limits.valueBytes);
  }
}

/** The longest prefix of at most `length` bytes that does not end inside a UTF-8 character. */
export function wholeCharacters(source: Bytes, start: number, length: number): number {
  for (let kept = length; kept > length - 4 && kept > 0; kept -= 1) {
    if ((source.u8[start + kept]! & 0xc0) !== 0x80) return kept;
  }
  return length;
}
