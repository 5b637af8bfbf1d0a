import type { Bytes } from '../../../model/columns/bytes.ts';
import { Slice } from '../../../model/rows/exception-rows.ts';
import { knownTags } from './tags/keys.ts';

const metaStride = 5;
const numberStride = 3;

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
  /** Tags with text: key's start and length, value's start and length, code. */
  meta = new Int32Array(metaStride * 64);
  metaCount = 0;
  /** Tags with a number: key's start and length, code; the value is in `values`. */
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
  /** By code: place in `meta` plus one, 0 when the tag was not sent. */
  private readonly metaOf = new Int32Array(knownTags.length + 1);
  private readonly numberOf = new Float64Array(knownTags.length + 1);
  private readonly tagLimit: number;

  constructor(tagLimit: number) {
    this.tagLimit = tagLimit;
  }

  clear(): void {
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
    this.metaCount = 0;
    this.numberCount = 0;
    this.dropped = 0;
    this.metaOf.fill(0);
    this.numberOf.fill(Number.NaN);
    if (this.links !== undefined) this.links = undefined;
    if (this.events !== undefined) this.events = undefined;
    if (this.structs.length > 0) this.structs = [];
  }

  /** Forgets the tags alone: they are put in anew. */
  clearTags(): void {
    this.metaCount = 0;
    this.numberCount = 0;
    this.metaOf.fill(0);
    this.numberOf.fill(Number.NaN);
  }

  /** Whether one more tag fits; counts it as dropped when not. */
  hasRoom(): boolean {
    if (this.metaCount + this.numberCount < this.tagLimit) return true;
    this.dropped += 1;
    return false;
  }

  addText(keyStart: number, keyLength: number, start: number, length: number, code: number): void {
    const at = this.metaCount * metaStride;
    if (at === this.meta.length) this.meta = grown(this.meta);
    const { meta } = this;
    meta[at] = keyStart;
    meta[at + 1] = keyLength;
    meta[at + 2] = start;
    meta[at + 3] = length;
    meta[at + 4] = code;
    this.metaCount += 1;
    if (code !== 0) this.metaOf[code] = this.metaCount;
  }

  addNumber(keyStart: number, keyLength: number, value: number, code: number): void {
    const at = this.numberCount * numberStride;
    if (at === this.numbers.length) {
      this.numbers = grown(this.numbers);
      const values = new Float64Array(this.values.length * 2);
      values.set(this.values);
      this.values = values;
    }
    this.numbers[at] = keyStart;
    this.numbers[at + 1] = keyLength;
    this.numbers[at + 2] = code;
    this.values[this.numberCount] = value;
    this.numberCount += 1;
    if (code !== 0) this.numberOf[code] = value;
  }

  /** Place of the tag in `meta`, -1 when it was not sent with a text. */
  textOf(code: number): number {
    return this.metaOf[code]! - 1;
  }

  /** NaN when it was not sent with a number. */
  number(code: number): number {
    return this.numberOf[code]!;
  }

  /** Points `slice` at the tag's text. @returns whether it has one that is not empty */
  slice(code: number, source: Bytes, slice: Slice): boolean {
    const at = this.metaOf[code]! - 1;
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
