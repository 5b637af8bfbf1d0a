import { HeadwaterError } from '../../../../errors/headwater-error.ts';
import { type MsgpackReader, msgpackKind } from '../../../../wire/msgpack-reader.ts';
import { jsonOf } from '../values/values.ts';

/** Attributes as the older forms have them: texts apart from numbers. */
export interface Attributes {
  readonly meta: Record<string, string>;
  readonly metrics: Record<string, number>;
}

/** Types of attribute values. */
const types = { string: 1, boolean: 2, double: 3, int: 4, bytes: 5, array: 6, map: 7 } as const;

/** Reads v1.0's values; strings join the table where they first stand, so everything is read in its order. */
export class StreamReader {
  private readonly reader: MsgpackReader;
  private readonly strings: string[] = [''];
  private readonly depth: number;

  constructor(reader: MsgpackReader, depth: number) {
    this.reader = reader;
    this.depth = depth;
  }

  /** A map with numbers for keys. */
  fields(read: (key: number) => void): void {
    for (let left = this.reader.map(); left > 0; left -= 1) read(this.number());
  }

  list<T>(read: () => T): T[] {
    if (this.reader.kind() === msgpackKind.nil) {
      this.reader.skip();
      return [];
    }
    const items: T[] = [];
    for (let left = this.reader.array(); left > 0; left -= 1) items.push(read());
    return items;
  }

  string(): string {
    const { reader, strings } = this;
    if (reader.kind() !== msgpackKind.integer) {
      reader.text();
      const text = reader.lastText();
      strings.push(text);
      return text;
    }
    const text = strings[this.number()];
    if (text === undefined)
      throw new HeadwaterError('HEADWATER_DECODE_SHAPE', 'a string is named before it was sent');
    return text;
  }

  bytes(): Uint8Array {
    this.reader.text();
    return this.reader.u8.slice(this.reader.start, this.reader.end);
  }

  number(): number {
    return this.reader.number();
  }

  integer(): bigint {
    const { reader } = this;
    reader.integer();
    const high = BigInt(reader.unsigned ? reader.high >>> 0 : reader.high);
    return (high << 32n) | BigInt(reader.low >>> 0);
  }

  boolean(): boolean {
    this.reader.integer();
    return this.reader.low !== 0;
  }

  skip(): void {
    this.reader.skip();
  }

  /** A flat list of key, type and value. */
  attributes(): Attributes {
    const meta: Record<string, string> = Object.create(null);
    const metrics: Record<string, number> = Object.create(null);
    for (let left = this.triplets(); left > 0; left -= 1) {
      const key = this.string();
      const value = this.value(this.number(), this.depth);
      if (typeof value === 'string') meta[key] = value;
      else if (typeof value === 'number') metrics[key] = value;
      else meta[key] = jsonOf(value);
    }
    return { meta, metrics };
  }

  private triplets(): number {
    const count = this.reader.array();
    if (count % 3 !== 0) throw new HeadwaterError('HEADWATER_DECODE_SHAPE', 'attributes come in threes');
    return count / 3;
  }

  private value(type: number, depth: number): unknown {
    if (depth <= 0) throw new HeadwaterError('HEADWATER_DECODE_DEPTH');
    switch (type) {
      case types.string:
        return this.string();
      case types.boolean:
        return this.boolean() ? 'true' : 'false';
      case types.double:
        return this.number();
      case types.int:
        return this.number();
      case types.bytes:
        return Buffer.from(this.bytes()).toString('base64');
      case types.array:
        return this.array(depth);
      case types.map:
        return this.map(depth);
      default:
        throw new HeadwaterError('HEADWATER_DECODE_SHAPE', `there is no attribute type ${type}`);
    }
  }

  private array(depth: number): unknown[] {
    const items: unknown[] = [];
    for (let left = this.reader.array() >> 1; left > 0; left -= 1)
      items.push(this.value(this.number(), depth - 1));
    return items;
  }

  private map(depth: number): Record<string, unknown> {
    const map: Record<string, unknown> = Object.create(null);
    for (let left = this.triplets(); left > 0; left -= 1) {
      const key = this.string();
      map[key] = this.value(this.number(), depth - 1);
    }
    return map;
  }
}
