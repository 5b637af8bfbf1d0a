import type { Slice } from '../../../../model/rows/exception-rows.ts';
import { type MsgpackReader, msgpackKind, MsgpackReader as Reader } from '../../../../wire/msgpack-reader.ts';
import type { SpanFields } from '../span-fields.ts';
import { FixedTexts } from '../tags/fixed-texts.ts';
import { spanFieldNames } from '../tags/keys.ts';
import { jsonOf, readValue } from '../values/values.ts';
import { readDuration, readError, readParentId, readSpanId, readStart, readTraceId } from './read-fields.ts';

const names = new FixedTexts(spanFieldNames);
const fieldCode = Object.fromEntries(spanFieldNames.map((name, index) => [name, index + 1])) as Readonly<
  Record<(typeof spanFieldNames)[number], number>
>;

/**
 * Reads spans of v0.3, v0.4 and v0.7: a map with the fields of `spanFieldNames`, numbers of any width, `meta` a map of
 * text to text, `metrics` a map of text to float 64 (pkg/trace/pb/span.proto of the Agent). Lenient as the Agent is:
 * nil stands for nothing, a number among `meta` and a text among `metrics` are kept as what they are.
 */
export class SpanReader04 {
  private readonly reader: MsgpackReader;
  private readonly fields: SpanFields;
  private readonly depth: number;

  constructor(reader: MsgpackReader, fields: SpanFields, depth: number) {
    this.reader = reader;
    this.fields = fields;
    this.depth = depth;
  }

  // hot: 0.8 µs for a span with twelve tags (bench/datadog.ts)
  read(): void {
    const { reader } = this;
    this.fields.clear();
    for (let left = reader.map(); left > 0; left -= 1) {
      reader.text();
      this.field(names.find(reader, reader.start, reader.end - reader.start));
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
        readTraceId(reader, fields);
        return;
      case fieldCode.span_id:
        readSpanId(reader, fields);
        return;
      case fieldCode.parent_id:
        readParentId(reader, fields);
        return;
      case fieldCode.start:
        readStart(reader, fields);
        return;
      case fieldCode.duration:
        readDuration(reader, fields);
        return;
      case fieldCode.error:
        readError(reader, fields);
        return;
      case fieldCode.meta:
        this.tags();
        return;
      case fieldCode.metrics:
        this.tags();
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

  private tags(): void {
    const { reader, fields } = this;
    if (reader.kind() === msgpackKind.nil) {
      reader.skip();
      return;
    }
    for (let left = reader.map(); left > 0; left -= 1) {
      reader.text();
      const { start } = reader;
      const length = reader.end - start;
      if (!fields.hasRoom()) {
        reader.skip();
        continue;
      }
      const key = fields.keyOf(reader, start, length);
      if (reader.isText()) {
        reader.text();
        fields.addText(reader, key, start, length, reader.start, reader.end - reader.start);
        continue;
      }
      const kind = reader.kind();
      if (kind === msgpackKind.float || kind === msgpackKind.integer || kind === msgpackKind.boolean) {
        fields.addNumber(reader, key, start, length, reader.number());
      } else {
        reader.skip();
        fields.dropped += 1;
      }
    }
  }
}
