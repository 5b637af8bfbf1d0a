import { HeadwaterError } from '../../../../errors/headwater-error.ts';
import type { Slice } from '../../../../model/rows/exception-rows.ts';
import { type MsgpackReader, msgpackKind } from '../../../../wire/msgpack-reader.ts';
import type { SpanFields } from '../span-fields.ts';
import { readDuration, readError, readParentId, readSpanId, readStart, readTraceId } from './read-fields.ts';

const notAsked = -2;

/** The strings of a v0.5 payload, which come first: places in the body, and their numbers as keys of tags. */
export class StringTable {
  count = 0;
  starts = new Int32Array(1024);
  lengths = new Int32Array(1024);
  keys = new Int32Array(1024);
  /** Of the numbers of keys. */
  generation = -1;

  read(reader: MsgpackReader): void {
    const count = reader.array();
    if (count > this.starts.length) this.grow(count);
    this.count = count;
    this.forgetKeys();
    const { starts, lengths } = this;
    for (let i = 0; i < count; i += 1) {
      reader.text();
      starts[i] = reader.start;
      lengths[i] = reader.end - reader.start;
    }
  }

  forgetKeys(): void {
    this.keys.fill(notAsked, 0, this.count);
  }

  private grow(count: number): void {
    const size = 1 << (32 - Math.clz32(count));
    this.starts = new Int32Array(size);
    this.lengths = new Int32Array(size);
    this.keys = new Int32Array(size);
  }
}

/**
 * Reads spans of v0.5, arrays of twelve (pkg/trace/api/version.go of the Agent); texts are indexes of the table:
 *  0 service  1 name  2 resource  3 trace_id  4 span_id  5 parent_id  6 start  7 duration  8 error
 *  9 meta map of index to index  10 metrics map of index to float 64  11 type
 */
export class SpanReader05 {
  private readonly reader: MsgpackReader;
  private readonly fields: SpanFields;
  private readonly strings: StringTable;

  constructor(reader: MsgpackReader, fields: SpanFields, strings: StringTable) {
    this.reader = reader;
    this.fields = fields;
    this.strings = strings;
  }

  // hot: 0.4 µs for a span with twelve tags (bench/datadog.ts)
  read(): void {
    const { reader, fields } = this;
    fields.clear();
    if (fields.generation !== this.strings.generation) {
      this.strings.generation = fields.generation;
      this.strings.forgetKeys();
    }
    const count = reader.array();
    if (count < 12) throw new HeadwaterError('HEADWATER_DECODE_SHAPE', 'a span of v0.5 has twelve elements');
    this.text(fields.service);
    this.text(fields.name);
    this.text(fields.resource);
    readTraceId(reader, fields);
    readSpanId(reader, fields);
    readParentId(reader, fields);
    readStart(reader, fields);
    readDuration(reader, fields);
    readError(reader, fields);
    this.meta();
    this.metrics();
    this.text(fields.type);
    for (let left = count - 12; left > 0; left -= 1) reader.skip();
  }

  private meta(): void {
    const { reader, fields, strings } = this;
    const { starts, lengths } = strings;
    if (reader.kind() === msgpackKind.nil) {
      reader.skip();
      return;
    }
    for (let left = reader.map(); left > 0; left -= 1) {
      const key = this.index();
      const value = this.index();
      if (!fields.hasRoom()) continue;
      const [start, length] = [starts[key]!, lengths[key]!];
      fields.addText(reader, this.key(key), start, length, starts[value]!, lengths[value]!);
    }
  }

  private metrics(): void {
    const { reader, fields, strings } = this;
    if (reader.kind() === msgpackKind.nil) {
      reader.skip();
      return;
    }
    for (let left = reader.map(); left > 0; left -= 1) {
      const key = this.index();
      const value = reader.number();
      if (!fields.hasRoom()) continue;
      fields.addNumber(reader, this.key(key), strings.starts[key]!, strings.lengths[key]!, value);
    }
  }

  /** The string's number as a key; looked up once a payload. */
  private key(index: number): number {
    const { strings, reader } = this;
    const known = strings.keys[index]!;
    if (known !== notAsked) return known;
    const key = this.fields.keyOf(reader, strings.starts[index]!, strings.lengths[index]!);
    strings.keys[index] = key;
    return key;
  }

  private text(slice: Slice): void {
    const index = this.index();
    slice.set(this.reader, this.strings.starts[index]!, this.strings.lengths[index]!);
  }

  private index(): number {
    const { reader } = this;
    const index = reader.index();
    if (index < 0 || index >= this.strings.count) {
      throw new HeadwaterError('HEADWATER_DECODE_SHAPE', 'a string index is beyond the table');
    }
    return index;
  }
}
