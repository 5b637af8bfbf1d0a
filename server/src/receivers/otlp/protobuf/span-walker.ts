import { isZero } from '../../../model/columns/bytes.ts';
import type { Origin, Scope } from '../../../model/rows/origin.ts';
import { weightOfTraceState } from '../../../model/sampling.ts';
import { Positions } from '../../../wire/positions.ts';
import { readAttribute } from './any-value.ts';
import { EventWalker } from './event-walker.ts';
import { ExportWalker } from './export-walker.ts';

/**
 * Span (opentelemetry/proto/trace/v1/trace.proto, v1.7):
 *  1 trace_id bytes                 7 start_time_unix_nano fixed64     13 links repeated Link
 *  2 span_id bytes                  8 end_time_unix_nano fixed64       14 dropped_links_count uint32
 *  3 trace_state string             9 attributes repeated KeyValue     15 status Status
 *  4 parent_span_id bytes          10 dropped_attributes_count uint32  16 flags fixed32
 *  5 name string                   11 events repeated Event
 *  6 kind SpanKind                 12 dropped_events_count uint32
 * Status: 2 message string, 3 code StatusCode
 */
const spanFields = 0x1fffe;
const statusFields = 0b1100;

/** Where the fields of the span at hand are. */
class SpanFields {
  traceStart = 0;
  traceLength = 0;
  spanStart = 0;
  spanLength = 0;
  parentStart = 0;
  parentLength = 0;
  stateStart = 0;
  stateLength = 0;
  nameStart = 0;
  nameLength = 0;
  kind = 0;
  /** Position of the eight bytes, -1 when not sent. */
  timeAt = -1;
  endAt = -1;
  statusStart = 0;
  statusEnd = 0;
  flags = 0;
  droppedAttributes = 0;
  droppedEvents = 0;
  droppedLinks = 0;
  readonly attributes = new Positions();
  readonly events = new Positions();
  readonly links = new Positions();

  clear(): void {
    this.traceLength = 0;
    this.spanLength = 0;
    this.parentLength = 0;
    this.stateLength = 0;
    this.nameLength = 0;
    this.kind = 0;
    this.timeAt = -1;
    this.endAt = -1;
    this.statusStart = 0;
    this.statusEnd = 0;
    this.flags = 0;
    this.droppedAttributes = 0;
    this.droppedEvents = 0;
    this.droppedLinks = 0;
    this.attributes.count = 0;
    this.events.count = 0;
    this.links.count = 0;
  }
}

/** Reads spans: first where every field is, then, when the ids are good, field by field into the row. */
export class SpanWalker extends ExportWalker {
  private readonly fields = new SpanFields();
  private readonly parts = new EventWalker(this.reader, this.rows);

  // hot: the whole of `item` is 1.5 µs for a span with twelve attributes (bench/decode.ts)
  protected item(origin: Origin, scope: Scope): void {
    const { fields, reader } = this;
    fields.clear();
    while (reader.more()) this.field(reader.tag());
    const reason = this.refusal();
    if (reason !== '') {
      this.reject(reason);
      return;
    }
    this.write(origin, scope);
    this.accepted += 1;
  }

  private field(tag: number): void {
    const { fields, reader } = this;
    switch (tag) {
      case 0x4a:
        fields.attributes.add(reader.bytes(), reader.position);
        return;
      case 0x0a:
        fields.traceStart = reader.bytes();
        fields.traceLength = reader.position - fields.traceStart;
        return;
      case 0x12:
        fields.spanStart = reader.bytes();
        fields.spanLength = reader.position - fields.spanStart;
        return;
      case 0x22:
        fields.parentStart = reader.bytes();
        fields.parentLength = reader.position - fields.parentStart;
        return;
      case 0x2a:
        fields.nameStart = reader.bytes();
        fields.nameLength = reader.position - fields.nameStart;
        return;
      case 0x30:
        fields.kind = reader.varint32();
        return;
      case 0x39:
        fields.timeAt = reader.fixed64();
        return;
      case 0x41:
        fields.endAt = reader.fixed64();
        return;
      case 0x85:
        fields.flags = reader.fixed32();
        return;
      default:
        this.rareField(tag);
    }
  }

  private rareField(tag: number): void {
    const { fields, reader } = this;
    switch (tag) {
      case 0x1a:
        fields.stateStart = reader.bytes();
        fields.stateLength = reader.position - fields.stateStart;
        return;
      case 0x50:
        fields.droppedAttributes = reader.varint32();
        return;
      case 0x5a:
        fields.events.add(reader.bytes(), reader.position);
        return;
      case 0x60:
        fields.droppedEvents = reader.varint32();
        return;
      case 0x6a:
        fields.links.add(reader.bytes(), reader.position);
        return;
      case 0x70:
        fields.droppedLinks = reader.varint32();
        return;
      case 0x7a:
        fields.statusStart = reader.bytes();
        fields.statusEnd = reader.position;
        return;
      default:
        reader.skip(tag, spanFields);
    }
  }

  /** Why the span cannot be kept, empty when it can. */
  private refusal(): string {
    const { fields, reader } = this;
    if (fields.traceLength !== 16 || isZero(reader, fields.traceStart, 16)) {
      return 'trace_id must be 16 bytes that are not all zero';
    }
    if (fields.spanLength !== 8 || isZero(reader, fields.spanStart, 8)) {
      return 'span_id must be 8 bytes that are not all zero';
    }
    return fields.parentLength === 8 || fields.parentLength === 0
      ? ''
      : 'parent_span_id must be 8 bytes or empty';
  }

  private write(origin: Origin, scope: Scope): void {
    const { fields, reader } = this;
    const { spans, limits } = this.rows;
    const isRoot = fields.parentLength === 0 || isZero(reader, fields.parentStart, 8);
    spans.begin(origin, scope, fields.kind >= 0 && fields.kind <= 5 ? fields.kind : 0);
    spans.traceId(reader, fields.traceStart);
    spans.spanId(reader, fields.spanStart);
    if (!isRoot) spans.parentId(reader, fields.parentStart);
    spans.name(reader, fields.nameStart, fields.nameLength);
    spans.flags(fields.flags);
    this.time();
    this.state();
    if (fields.statusStart !== fields.statusEnd) this.status();
    const { attributes } = fields;
    for (let i = 0; i < attributes.count; i += 1) {
      readAttribute(
        reader,
        this.value,
        attributes.startOf(i),
        attributes.endOf(i),
        spans.attributes,
        limits.depth,
      );
    }
    if (fields.events.count > 0 || fields.links.count > 0) this.eventsAndLinks(origin, scope);
    spans.parts.end(fields.droppedEvents, fields.droppedLinks);
    spans.end(isRoot, fields.droppedAttributes);
  }

  private time(): void {
    const { timeAt, endAt } = this.fields;
    const { view } = this.reader;
    this.rows.spans.time(
      timeAt < 0 ? 0 : view.getInt32(timeAt, true),
      timeAt < 0 ? 0 : view.getInt32(timeAt + 4, true),
      endAt < 0 ? 0 : view.getInt32(endAt, true),
      endAt < 0 ? 0 : view.getInt32(endAt + 4, true),
    );
  }

  private state(): void {
    const { stateStart, stateLength } = this.fields;
    const { spans } = this.rows;
    if (stateLength === 0) {
      spans.weight(1);
      return;
    }
    spans.traceState(this.reader, stateStart, stateLength);
    spans.weight(weightOfTraceState(this.reader, stateStart, stateLength));
  }

  private status(): void {
    const { fields, reader } = this;
    reader.position = fields.statusStart;
    reader.limit = fields.statusEnd;
    let code = 0;
    let start = 0;
    let length = 0;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x18) code = reader.varint32();
      else if (tag === 0x12) {
        start = reader.bytes();
        length = reader.position - start;
      } else reader.skip(tag, statusFields);
    }
    this.rows.spans.status(code >= 0 && code <= 2 ? code : 0, reader, start, length);
  }

  private eventsAndLinks(origin: Origin, scope: Scope): void {
    const { fields, parts, rows } = this;
    const { exceptions } = rows;
    for (let i = 0; i < fields.events.count; i += 1) {
      if (!parts.event(fields.events.startOf(i), fields.events.endOf(i))) continue;
      exceptions.operation.set(this.reader, fields.nameStart, fields.nameLength);
      exceptions.traceId.set(this.reader, fields.traceStart, 16);
      exceptions.spanId.set(this.reader, fields.spanStart, 8);
      exceptions.weight = rows.spans.weightNow;
      exceptions.add(origin, scope);
    }
    for (let i = 0; i < fields.links.count; i += 1)
      parts.link(fields.links.startOf(i), fields.links.endOf(i));
  }
}
