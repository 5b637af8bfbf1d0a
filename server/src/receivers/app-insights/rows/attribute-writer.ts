import type { AttributeRows, AttributeType } from '../../../model/attributes/attribute-rows.ts';
import { type Fields, numberOf } from '../values/fields.ts';
import type { TextBytes } from './text-bytes.ts';

/** Writes the attributes of one item: what has no column under its own name, properties, measurements, tags. */
export class AttributeWriter {
  private readonly texts: TextBytes;
  private rows: AttributeRows | undefined;
  private properties: Fields = {};

  constructor(texts: TextBytes) {
    this.texts = texts;
  }

  /** @param properties the item's own: no attribute of ours takes the place of one */
  begin(rows: AttributeRows, properties: Fields): void {
    this.rows = rows;
    this.properties = properties;
  }

  text(key: string, value: string): void {
    const bytes = this.texts.keyOf(key);
    const length = this.texts.put(value);
    this.rows!.text(bytes, 0, bytes.u8.length, this.texts.bytes, this.texts.start, length);
  }

  /** A field of the item, unless it is empty; `ai.<key>` when a property has the key. */
  field(key: string, value: string): void {
    if (value !== '') this.text(this.free(key), value);
  }

  /** What follows from other fields: nothing when a property says it already. */
  derived(key: string, value: string): void {
    if (value !== '' && !Object.hasOwn(this.properties, key)) this.text(key, value);
  }

  derivedInt(key: string, value: number): void {
    if (Object.hasOwn(this.properties, key)) return;
    const bytes = this.texts.keyOf(key);
    this.rows!.int(bytes, 0, bytes.u8.length, value | 0, value < 0 ? -1 : 0);
  }

  double(key: string, value: number): void {
    const bytes = this.texts.keyOf(this.free(key));
    this.rows!.double(bytes, 0, bytes.u8.length, value);
  }

  /** Any JSON value as text, with its type noted, so that properties stay together in one map. */
  json(key: string, value: unknown): void {
    if (typeof value === 'string') this.text(key, value);
    else if (typeof value === 'boolean') this.typed(key, String(value), 'bool');
    else if (typeof value === 'number')
      this.typed(key, String(value), Number.isInteger(value) ? 'int' : 'double');
    else this.typed(key, jsonText(value), 'json');
  }

  propertiesAndMeasurements(measurements: Fields): void {
    const { properties } = this;
    for (const key in properties) this.json(key, properties[key]);
    for (const key in measurements) {
      const value = numberOf(measurements[key]);
      const name = Object.hasOwn(properties, key) ? `measurements.${key}` : key;
      if (value === undefined) this.json(name, measurements[key]);
      else {
        const bytes = this.texts.keyOf(name);
        this.rows!.double(bytes, 0, bytes.u8.length, value);
      }
    }
  }

  private typed(key: string, value: string, type: AttributeType): void {
    const bytes = this.texts.keyOf(key);
    const length = this.texts.put(value);
    this.rows!.typed(bytes, 0, bytes.u8.length, this.texts.bytes, this.texts.start, length, type);
  }

  private free(key: string): string {
    return Object.hasOwn(this.properties, key) ? `ai.${key}` : key;
  }
}

/** JSON, or a word when the value nests deeper than the writer can go. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch {
    return '"[nested too deeply]"';
  }
}
