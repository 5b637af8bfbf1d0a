import type { AttributeRows, AttributeType } from '../../../model/attributes/attribute-rows.ts';
import { type Bytes, bytesOf } from '../../../model/columns/bytes.ts';
import type { PairList } from '../envelopes/pair-list.ts';
import type { ScannedItem } from '../envelopes/scanned-item.ts';
import { kindEscaped, kindNested, kindNull, kindNumber, kindText } from '../envelopes/value-kinds.ts';
import { type Fields, numberOf } from '../values/fields.ts';
import type { TextBytes } from './text-bytes.ts';

/** An attribute of ours, and the name it goes by when a property has its key. */
export interface AttributeKey {
  readonly text: string;
  readonly bytes: Bytes;
  readonly other: Bytes;
}

export function attributeKey(text: string): AttributeKey {
  return { text, bytes: bytesOf(text), other: bytesOf(`ai.${text}`) };
}

/** Writes the attributes of one item: what has no column under its own name, properties, measurements, tags. */
export class AttributeWriter {
  private readonly texts: TextBytes;
  private rows!: AttributeRows;
  private sent!: ScannedItem;

  constructor(texts: TextBytes) {
    this.texts = texts;
  }

  /** @param sent no attribute of ours takes the place of one of its properties */
  begin(rows: AttributeRows, sent: ScannedItem): void {
    this.rows = rows;
    this.sent = sent;
  }

  /** A field of the item, unless it is empty. */
  field(key: AttributeKey, value: string): void {
    if (value === '') return;
    const length = this.texts.put(value);
    this.put(this.free(key), this.texts.bytes, this.texts.start, length);
  }

  /** A field of the item that the item has located. */
  located(key: AttributeKey, length: number): void {
    if (length === 0) return;
    const { source, start } = this.sent;
    this.put(this.free(key), source, start, length);
  }

  /** The same of bytes. */
  bytes(key: AttributeKey, value: Bytes): void {
    if (value.u8.length > 0) this.put(this.free(key), value, 0, value.u8.length);
  }

  /** What follows from other fields: nothing when a property says it already. */
  derived(key: AttributeKey, value: Bytes): void {
    const { length } = value.u8;
    if (length > 0 && !this.sent.hasProperty(key.bytes)) this.put(key.bytes, value, 0, length);
  }

  derivedInt({ bytes }: AttributeKey, value: number): void {
    if (this.sent.hasProperty(bytes)) return;
    this.rows.int(bytes, 0, bytes.u8.length, value | 0, value < 0 ? -1 : 0);
  }

  double(key: AttributeKey, value: number): void {
    const bytes = this.free(key);
    this.rows.double(bytes, 0, bytes.u8.length, value);
  }

  /** A tag under its own name; what is empty or no scalar is left out. */
  tag(tags: PairList, index: number): void {
    const { sent, texts } = this;
    let keyLength = sent.locateKey(tags, index);
    let { source, start } = sent;
    if (sent.hasProperty(source, start, keyLength)) {
      keyLength = texts.put(`ai.${sent.keyText(tags, index)}`);
      source = texts.bytes;
      start = texts.start;
    }
    const length = sent.locatePair(tags, index);
    if (length > 0) this.rows.text(source, start, keyLength, sent.source, sent.start, length);
  }

  /** After everything else of a span, so that its `spelling` tells properties from what follows from its fields. */
  propertiesAndMeasurements(): void {
    const { sent } = this;
    this.rows.disown();
    const { properties, measurements } = sent;
    const { body } = sent;
    for (let index = 0; index < properties.count; index += 1) {
      if (properties.isPlain(index))
        this.rows.text(
          body,
          properties.keyStart(index),
          properties.keyLength(index),
          body,
          properties.start(index),
          properties.length(index),
        );
      else {
        const length = sent.locateKey(properties, index);
        this.value(sent.source, sent.start, length, properties, index);
      }
    }
    for (let index = 0; index < measurements.count; index += 1) this.measurement(measurements, index);
    this.leaveOut(properties.left + measurements.left);
  }

  /** Counts what is beyond a limit. */
  leaveOut(count: number): void {
    this.rows.dropped += count;
  }

  /** The labels of a series. */
  labels(rows: AttributeRows, labels: Fields): void {
    this.rows = rows;
    for (const key in labels) {
      const bytes = this.texts.keyOf(key);
      const value = labels[key];
      if (typeof value === 'string') {
        const length = this.texts.put(value);
        this.put(bytes, this.texts.bytes, this.texts.start, length);
      } else this.typed(bytes, 0, bytes.u8.length, jsonText(value), typeOf(value));
    }
  }

  /** Any JSON value as text, with its type noted, so that properties stay together in one map. */
  private value(key: Bytes, keyStart: number, keyLength: number, list: PairList, index: number): void {
    const { sent, rows } = this;
    const kind = list.kind(index);
    if (kind === kindNested || kind === kindNull) {
      this.typed(key, keyStart, keyLength, jsonText(sent.pairValue(list, index)), 'json');
      return;
    }
    const length = sent.locatePair(list, index);
    const { source, start } = sent;
    if (kind === kindText || kind === kindEscaped) {
      rows.text(key, keyStart, keyLength, source, start, length);
      return;
    }
    const type =
      kind !== kindNumber ? 'bool' : Number.isInteger(sent.pairValue(list, index)) ? 'int' : 'double';
    rows.typed(key, keyStart, keyLength, source, start, length, type);
  }

  private measurement(list: PairList, index: number): void {
    const { sent, texts } = this;
    let length = sent.locateKey(list, index);
    let { source, start } = sent;
    if (sent.hasProperty(source, start, length)) {
      length = texts.put(`measurements.${sent.keyText(list, index)}`);
      source = texts.bytes;
      start = texts.start;
    }
    const value = numberOf(sent.pairValue(list, index));
    if (value === undefined) this.value(source, start, length, list, index);
    else this.rows.double(source, start, length, value);
  }

  private put(key: Bytes, source: Bytes, start: number, length: number): void {
    this.rows.text(key, 0, key.u8.length, source, start, length);
  }

  private typed(key: Bytes, keyStart: number, keyLength: number, value: string, type: AttributeType): void {
    const { texts } = this;
    const length = texts.put(value);
    this.rows.typed(key, keyStart, keyLength, texts.bytes, texts.start, length, type);
  }

  private free(key: AttributeKey): Bytes {
    return this.sent.hasProperty(key.bytes) ? key.other : key.bytes;
  }
}

function typeOf(value: unknown): AttributeType {
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'double';
  return 'json';
}

/** JSON, or a word when the value nests deeper than the writer can go. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch {
    return '"[nested too deeply]"';
  }
}
