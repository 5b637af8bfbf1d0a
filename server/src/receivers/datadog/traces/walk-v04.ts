import { KeyTable } from '../../../model/attributes/key-table.ts';
import type { Slice } from '../../../model/rows/exception-rows.ts';
import { type MsgpackReader, msgpackKind, MsgpackReader as Reader } from '../../../wire/msgpack-reader.ts';
import { knownTags, spanFieldNames } from './keys.ts';
import type { SpanFields } from './span-fields.ts';
import { jsonOf, readValue } from './values.ts';

const fieldCode = Object.fromEntries(spanFieldNames.map((name, index) => [name, index + 1])) as Readonly<
  Record<(typeof spanFieldNames)[number], number>
>;

/** Tables of keys that many payloads share; one set per decoder. */
export class TagKeys {
  readonly fields: KeyTable;
  readonly meta: KeyTable;
  readonly metrics: KeyTable;

  constructor(remembered: number, tagLimit: number) {
    this.fields = new KeyTable(spanFieldNames, 64, 256);
    this.meta = new KeyTable(knownTags, remembered, tagLimit);
    this.metrics = new KeyTable(knownTags, remembered, tagLimit);
  }
}

/** Fields of one span that are looked at; a span has 15. */
const fieldLimit = 64;

/**
 * Reads spans of v0.3, v0.4 and v0.7: a map with the fields of `spanFieldNames`, numbers of any width, `meta` a map of
 * text to text, `metrics` a map of text to float 64 (pkg/trace/pb/span.proto of the Agent). Lenient as the Agent is:
 * nil stands for nothing, a number among `meta` and a text among `metrics` are kept as what they are.
 */
export class SpanReader04 {
  private readonly reader: MsgpackReader;
  private readonly fields: SpanFields;
  private readonly keys: TagKeys;
  private readonly depth: number;

  constructor(reader: MsgpackReader, fields: SpanFields, keys: TagKeys, depth: number) {
    this.reader = reader;
    this.fields = fields;
    this.keys = keys;
    this.depth = depth;
  }

  // hot: 0.7 µs for a span with twelve tags (bench/datadog.ts)
  read(): void {
    const { reader, fields, keys } = this;
    fields.clear();
    keys.fields.begin();
    const count = reader.map();
    for (let i = 0; i < count; i += 1) {
      reader.text();
      if (i >= fieldLimit || reader.end - reader.start > 32) reader.skip();
      else this.field(keys.fields.codes[keys.fields.find(reader, reader.start, reader.end - reader.start)]!);
    }
  }

  private field(code: number): void {
    const { reader, fields } = this;
    switch (code) {
      case fieldCode.service:
        this.text(fields.service);
        return;
      case fieldCode.name:
        this.text(fields.name);
        return;
      case fieldCode.resource:
        this.text(fields.resource);
        return;
      case fieldCode.type:
        this.text(fields.type);
        return;
      case fieldCode.trace_id:
        reader.integer();
        fields.traceLow = reader.low;
        fields.traceHigh = reader.high;
        return;
      case fieldCode.span_id:
        reader.integer();
        fields.spanLow = reader.low;
        fields.spanHigh = reader.high;
        return;
      case fieldCode.parent_id:
        reader.integer();
        fields.parentLow = reader.low;
        fields.parentHigh = reader.high;
        return;
      case fieldCode.start:
        reader.integer();
        fields.startLow = reader.low;
        fields.startHigh = reader.high;
        return;
      case fieldCode.duration:
        reader.integer();
        fields.durationLow = reader.low;
        fields.durationHigh = reader.high;
        return;
      case fieldCode.error:
        reader.integer();
        fields.error = reader.low | reader.high;
        return;
      case fieldCode.meta:
        this.tags(this.keys.meta);
        return;
      case fieldCode.metrics:
        this.tags(this.keys.metrics);
        return;
      default:
        this.rareField(code);
        return;
    }
  }

  private rareField(code: number): void {
    const { reader, fields, depth } = this;
    if (code === fieldCode.span_links) fields.links = readValue(reader, depth);
    else if (code === fieldCode.span_events) fields.events = readValue(reader, depth);
    else if (code === fieldCode.meta_struct && reader.kind() === msgpackKind.map) this.structs();
    else reader.skip();
  }

  private structs(): void {
    const { reader, fields, depth } = this;
    for (let left = reader.map(); left > 0; left -= 1) {
      reader.text();
      const name = reader.lastText();
      if (reader.kind() === msgpackKind.binary) {
        reader.text();
        const inner = reader.u8.subarray(reader.start, reader.end);
        if (inner.length > 0 && fields.hasRoom()) {
          fields.structs.push([name, jsonOf(readValue(new Reader(inner), depth))]);
        }
      } else reader.skip();
    }
  }

  private text(slice: Slice): void {
    const { reader } = this;
    reader.text();
    slice.set(reader, reader.start, reader.end - reader.start);
  }

  private tags(table: KeyTable): void {
    const { reader, fields } = this;
    if (reader.kind() === msgpackKind.nil) {
      reader.skip();
      return;
    }
    table.begin();
    for (let left = reader.map(); left > 0; left -= 1) {
      reader.text();
      const { start } = reader;
      const length = reader.end - start;
      if (!fields.hasRoom()) {
        reader.skip();
        continue;
      }
      const code = table.codes[table.find(reader, start, length)]!;
      const kind = reader.kind();
      if (kind === msgpackKind.text || kind === msgpackKind.binary || kind === msgpackKind.nil) {
        reader.text();
        fields.addText(start, length, reader.start, reader.end - reader.start, code);
      } else if (kind === msgpackKind.float || kind === msgpackKind.integer || kind === msgpackKind.boolean) {
        fields.addNumber(start, length, reader.number(), code);
      } else {
        reader.skip();
        fields.dropped += 1;
      }
    }
  }
}
