import { type Bytes, equalBytes, textOf } from '../../../model/columns/bytes.ts';
import { noBytes } from '../../../model/rows/origin.ts';
import { type Fields, fieldsOf } from '../values/fields.ts';
import { isPlainInteger, type JsonScanner } from './json-scanner.ts';
import { PairList } from './pair-list.ts';
import { repeatedText } from './repeated-texts.ts';
import {
  kindAbsent,
  kindEscaped,
  kindFalse,
  kindNested,
  kindNull,
  kindNumber,
  kindText,
  kindTrue,
} from './value-kinds.ts';

/** Fields of an envelope, of its `data` and of `baseData` that are read where they lie. */
export const field = {
  name: 1,
  time: 2,
  sampleRate: 3,
  iKey: 4,
  tags: 5,
  data: 6,
  baseType: 7,
  baseData: 8,
  itemId: 9,
  itemName: 10,
  duration: 11,
  success: 12,
  responseCode: 13,
  resultCode: 14,
  url: 15,
  type: 16,
  target: 17,
  itemData: 18,
  source: 19,
  message: 20,
  severityLevel: 21,
} as const;

const fieldCount = 22;

/** One envelope as places in its body. Used again for the next one: nothing of it may be kept. */
export class ScannedItem {
  readonly tags = new PairList();
  readonly properties = new PairList();
  readonly measurements = new PairList();
  /** False for what is no object, or no JSON. */
  isObject = false;
  /** Whether `baseData` holds an object or array that nobody has parsed. */
  isUnchecked = false;
  /** The value that `locate` found: it is `source` from `start` on. */
  source: Bytes = noBytes;
  start = 0;
  private readonly scanner: JsonScanner;
  private readonly kinds = new Uint8Array(fieldCount);
  private readonly starts = new Int32Array(fieldCount);
  private readonly lengths = new Int32Array(fieldCount);

  constructor(scanner: JsonScanner) {
    this.scanner = scanner;
  }

  clear(): void {
    this.kinds.fill(kindAbsent);
    this.tags.clear();
    this.properties.clear();
    this.measurements.clear();
    this.isUnchecked = false;
    this.isObject = false;
    this.scanner.scratch.length = 0;
  }

  clearData(): void {
    this.kinds.fill(kindAbsent, field.baseType);
    this.clearBaseData();
  }

  clearBaseData(): void {
    this.kinds.fill(kindAbsent, field.itemId);
    this.properties.clear();
    this.measurements.clear();
    this.isUnchecked = false;
  }

  /** The body that values without escapes lie in. */
  get body(): Bytes {
    return this.scanner.source;
  }

  set(code: number, kind: number, start: number, length: number): void {
    this.kinds[code] = kind;
    this.starts[code] = start;
    this.lengths[code] = length;
  }

  kindOf(code: number): number {
    return this.kinds[code]!;
  }

  /** Of a value that is there. */
  firstByte(code: number): number {
    return this.sourceOf(this.kinds[code]!).u8[this.starts[code]!]!;
  }

  /** Whether what `locate` found, of this length, is these bytes. */
  is(bytes: Bytes, length: number): boolean {
    return bytes.u8.length === length && equalBytes(bytes, 0, this.source, this.start, length);
  }

  /** Whether it is a text or a number. */
  isScalar(code: number): boolean {
    const kind = this.kinds[code]!;
    return kind === kindText || kind === kindEscaped || kind === kindNumber;
  }

  /** Finds a text, number or boolean. @returns its length in bytes, 0 for what is not said; see `source`, `start` */
  locate(code: number): number {
    return this.locateValue(this.kinds[code]!, this.starts[code]!, this.lengths[code]!);
  }

  locatePair(list: PairList, index: number): number {
    return this.locateValue(list.kind(index), list.start(index), list.length(index));
  }

  isTextPair(list: PairList, index: number): boolean {
    const kind = list.kind(index);
    return kind === kindText || kind === kindEscaped;
  }

  locateKey(list: PairList, index: number): number {
    this.source = this.sourceOf(list.keyKind(index));
    this.start = list.keyStart(index);
    return list.keyLength(index);
  }

  /** A field as text; '' for what is not said. */
  text(code: number): string {
    const length = this.locate(code);
    return length === 0 ? '' : repeatedText(this.source, this.start, length);
  }

  pairText(list: PairList, index: number): string {
    const length = this.locatePair(list, index);
    return length === 0 ? '' : repeatedText(this.source, this.start, length);
  }

  keyText(list: PairList, index: number): string {
    const length = this.locateKey(list, index);
    return repeatedText(this.source, this.start, length);
  }

  hasProperty(key: Bytes, start = 0, length = key.u8.length): boolean {
    return this.placeOf(key, start, length) >= 0;
  }

  /** The last property with this key, -1 when there is none. */
  placeOf(key: Bytes, start = 0, length = key.u8.length): number {
    const { source, scratch } = this.scanner;
    return this.properties.find(key, start, length, source, scratch);
  }

  /** Any field as the value that it is; undefined when absent. */
  value(code: number): unknown {
    return this.valueAt(this.kinds[code]!, this.starts[code]!, this.lengths[code]!);
  }

  pairValue(list: PairList, index: number): unknown {
    return this.valueAt(list.kind(index), list.start(index), list.length(index));
  }

  /** `baseData` as an object, for the kinds that are rare; undefined when something inside of it is no JSON. */
  parseData(): Fields | undefined {
    try {
      return fieldsOf(this.value(field.baseData));
    } catch {
      return undefined;
    }
  }

  private valueAt(kind: number, start: number, length: number): unknown {
    const text = () => textOf(this.sourceOf(kind), start, start + length);
    switch (kind) {
      case kindText:
      case kindEscaped:
        return repeatedText(this.sourceOf(kind), start, length);
      case kindNumber:
        return Number(text());
      case kindNull:
        return null;
      case kindNested:
        return JSON.parse(text());
      default:
        return kind === kindAbsent ? undefined : kind === kindTrue;
    }
  }

  private locateValue(kind: number, start: number, length: number): number {
    this.source = this.sourceOf(kind);
    this.start = start;
    if (kind === kindText || kind === kindEscaped || kind === kindTrue || kind === kindFalse) return length;
    if (kind !== kindNumber) return 0;
    if (isPlainInteger(this.source.u8, start, start + length)) return length;
    const { scratch } = this.scanner;
    const begin = scratch.length;
    scratch.appendText(String(Number(textOf(this.source, start, start + length))));
    this.source = scratch;
    this.start = begin;
    return scratch.length - begin;
  }

  private sourceOf(kind: number): Bytes {
    return kind === kindEscaped ? this.scanner.scratch : this.scanner.source;
  }
}
