import { type AttributeRows, keysAhead } from '../../../model/attributes/attribute-rows.ts';
import type { Bytes } from '../../../model/columns/bytes.ts';
import { Slice } from '../../../model/rows/exception-rows.ts';
import { knownTags } from './tags/keys.ts';
import { codeOfTag } from './tags/tag-codes.ts';

/** Tags of one span that are kept; the rest is counted. */
const tagLimit = keysAhead;
/** Numbers a tag has in `meta`. */
export const metaStride = 6;
const numberStride = 4;
const notAsked = 255;
/** More than a span's tags. */
const stampStep = 1_024;
const lastStamp = 2 ** 30;

/** The span at hand: where its texts are in the body, its numbers, its tags by code. Reused for every span. */
export class SpanFields {
  readonly service = new Slice();
  readonly name = new Slice();
  readonly resource = new Slice();
  readonly type = new Slice();
  traceLow = 0;
  traceHigh = 0;
  spanLow = 0;
  spanHigh = 0;
  parentLow = 0;
  parentHigh = 0;
  startLow = 0;
  startHigh = 0;
  durationLow = 0;
  durationHigh = 0;
  error = 0;
  /** Tags with text: key's start and length, value's start and length, code, number of the key. */
  meta = new Int32Array(metaStride * 64);
  metaCount = 0;
  /** Tags with a number: key's start and length, code, number of the key; the value is in `values`. */
  numbers = new Int32Array(numberStride * 64);
  values = new Float64Array(64);
  numberCount = 0;
  /** Tags beyond the limit, or with a value that is neither text nor number. */
  dropped = 0;
  /** Links and events of the native form, as values. */
  links: unknown;
  events: unknown;
  /** Tags with structure, as JSON texts. */
  structs: [key: string, json: string][] = [];
  /** By code: `stamp` plus the place in `meta` or `values`, plus one; all else is of earlier spans. */
  private readonly metaOf = new Int32Array(knownTags.length + 1);
  private readonly numberOf = new Int32Array(knownTags.length + 1);
  private stamp = 0;
  /** While it stays, numbers of keys do. */
  generation = -1;
  /** What keys mean as a tag, by their number; looked up once. */
  private codes = new Uint8Array(0);
  private attributes: AttributeRows | undefined;

  /** Before each payload: where the tags will be written. */
  attach(attributes: AttributeRows): void {
    if (attributes === this.attributes) return;
    this.attributes = attributes;
    this.codes = new Uint8Array(attributes.keys.slots);
    this.generation = -1;
  }

  clear(): void {
    const { keys } = this.attributes!;
    keys.begin();
    if (keys.generation !== this.generation) {
      this.generation = keys.generation;
      this.codes.fill(notAsked);
    }
    this.service.length = 0;
    this.name.length = 0;
    this.resource.length = 0;
    this.type.length = 0;
    this.traceLow = 0;
    this.traceHigh = 0;
    this.spanLow = 0;
    this.spanHigh = 0;
    this.parentLow = 0;
    this.parentHigh = 0;
    this.startLow = 0;
    this.startHigh = 0;
    this.durationLow = 0;
    this.durationHigh = 0;
    this.error = 0;
    this.dropped = 0;
    this.clearTags();
    if (this.links !== undefined) this.links = undefined;
    if (this.events !== undefined) this.events = undefined;
    if (this.structs.length > 0) this.structs = [];
  }

  /** Forgets the tags alone: they are put in anew. */
  clearTags(): void {
    this.metaCount = 0;
    this.numberCount = 0;
    if (this.stamp < lastStamp) {
      this.stamp += stampStep;
      return;
    }
    this.stamp = 0;
    this.metaOf.fill(0);
    this.numberOf.fill(0);
  }

  /** Whether one more tag fits; counts it as dropped when not. */
  hasRoom(): boolean {
    if (this.metaCount + this.numberCount < tagLimit) return true;
    this.dropped += 1;
    return false;
  }

  /** Number of a tag's key for `addText` and `addNumber`; good while `generation` stays. */
  keyOf(source: Bytes, start: number, length: number): number {
    return this.attributes!.keyOf(source, start, length);
  }

  /** @param key of `keyOf` */
  addText(
    source: Bytes,
    key: number,
    keyStart: number,
    keyLength: number,
    start: number,
    length: number,
  ): void {
    const at = this.metaCount * metaStride;
    if (at === this.meta.length) this.meta = grown(this.meta);
    const { meta } = this;
    const code = this.codeOf(key, source, keyStart, keyLength);
    meta[at] = keyStart;
    meta[at + 1] = keyLength;
    meta[at + 2] = start;
    meta[at + 3] = length;
    meta[at + 4] = code;
    meta[at + 5] = key;
    this.metaCount += 1;
    if (code !== 0) this.metaOf[code] = this.stamp + this.metaCount;
  }

  /** @param key of `keyOf` */
  addNumber(source: Bytes, key: number, keyStart: number, keyLength: number, value: number): void {
    const at = this.numberCount * numberStride;
    if (at === this.numbers.length) {
      this.numbers = grown(this.numbers);
      const values = new Float64Array(this.values.length * 2);
      values.set(this.values);
      this.values = values;
    }
    const { numbers } = this;
    const code = this.codeOf(key, source, keyStart, keyLength);
    numbers[at] = keyStart;
    numbers[at + 1] = keyLength;
    numbers[at + 2] = code;
    numbers[at + 3] = key;
    this.values[this.numberCount] = value;
    this.numberCount += 1;
    if (code !== 0) this.numberOf[code] = this.stamp + this.numberCount;
  }

  private codeOf(key: number, source: Bytes, start: number, length: number): number {
    if (key < 0) return 0;
    const known = this.codes[key]!;
    if (known !== notAsked) return known;
    const code = codeOfTag(source, start, length);
    this.codes[key] = code;
    return code;
  }

  /** Place of the tag in `meta`, -1 when it was not sent with a text. */
  textOf(code: number): number {
    const at = this.metaOf[code]! - this.stamp;
    return at > 0 ? at - 1 : -1;
  }

  /** NaN when it was not sent with a number. */
  number(code: number): number {
    const at = this.numberOf[code]! - this.stamp;
    return at > 0 ? this.values[at - 1]! : Number.NaN;
  }

  /** Points `slice` at the tag's text. @returns whether it has one that is not empty */
  slice(code: number, source: Bytes, slice: Slice): boolean {
    const at = this.metaOf[code]! - this.stamp - 1;
    if (at < 0) {
      slice.clear();
      return false;
    }
    slice.set(source, this.meta[at * metaStride + 2]!, this.meta[at * metaStride + 3]!);
    return slice.length > 0;
  }

  keyStart(index: number): number {
    return this.meta[index * metaStride]!;
  }

  keyLength(index: number): number {
    return this.meta[index * metaStride + 1]!;
  }

  valueStart(index: number): number {
    return this.meta[index * metaStride + 2]!;
  }

  valueLength(index: number): number {
    return this.meta[index * metaStride + 3]!;
  }

  code(index: number): number {
    return this.meta[index * metaStride + 4]!;
  }

  /** See `keyOf`. */
  numberKey(index: number): number {
    return this.numbers[index * numberStride + 3]!;
  }

  numberKeyStart(index: number): number {
    return this.numbers[index * numberStride]!;
  }

  numberKeyLength(index: number): number {
    return this.numbers[index * numberStride + 1]!;
  }

  numberCode(index: number): number {
    return this.numbers[index * numberStride + 2]!;
  }
}

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const bigger = new Int32Array(array.length * 2);
  bigger.set(array);
  return bigger;
}
