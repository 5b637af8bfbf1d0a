import { unsignedDigitsOf } from '../../../model/attributes/json-text.ts';
import { bytesOf, isZero } from '../../../model/columns/bytes.ts';
import type { RowSink } from '../../../model/rows/row-sink.ts';
import { Positions } from '../../../wire/positions.ts';
import type { ProtobufReader } from '../../../wire/protobuf-reader.ts';
import { AttributeReader } from './attributes.ts';
import { Part } from './span-fields.ts';
import { TextSpan, TimeValue } from './texts.ts';

/**
 * TimeEvents: 1 time_event repeated, 2 dropped_annotations_count int32, 3 dropped_message_events_count int32
 * TimeEvent: 1 time Timestamp, 2 annotation Annotation, 3 message_event MessageEvent
 * Annotation: 1 description TruncatableString, 2 attributes Attributes
 * MessageEvent: 1 type enum, 2 id uint64, 3 uncompressed_size uint64, 4 compressed_size uint64
 * Links: 1 link repeated, 2 dropped_links_count int32
 * Link: 1 trace_id bytes, 2 span_id bytes, 3 type enum, 4 attributes Attributes
 */
const messageName = bytesOf('message');
const messageTypes = ['', 'SENT', 'RECEIVED'];
const linkTypes = ['', 'CHILD_LINKED_SPAN', 'PARENT_LINKED_SPAN'];
/** OpenTelemetry's names for what a message event says; its id is always there. */
const messageKeys = ['', '', 'message.id', 'message.uncompressed_size', 'message.compressed_size'];

/** Reads time events and links of the span at hand. */
export class SpanParts {
  private readonly reader: ProtobufReader;
  private readonly rows: RowSink;
  private readonly list = new Positions();
  private readonly attributes: AttributeReader;
  private readonly text = new TextSpan();
  private readonly time = new TimeValue();
  private readonly timePart = new Part();
  private readonly annotationPart = new Part();
  private readonly messagePart = new Part();
  private readonly attributesPart = new Part();
  private dropped = 0;

  constructor(reader: ProtobufReader, rows: RowSink) {
    this.reader = reader;
    this.rows = rows;
    this.attributes = new AttributeReader(reader);
  }

  write(events: Part, links: Part): void {
    const { list } = this;
    let droppedEvents = 0;
    let droppedLinks = 0;
    if (events.isSent) {
      this.open(events, 0b1110);
      droppedEvents = this.dropped;
      for (let i = 0; i < list.count; i += 1) this.event(list.startOf(i), list.endOf(i));
    }
    if (links.isSent) {
      this.open(links, 0b110);
      droppedLinks = this.dropped;
      for (let i = 0; i < list.count; i += 1) this.link(list.startOf(i), list.endOf(i));
    }
    this.rows.spans.parts.end(droppedEvents, droppedLinks);
  }

  private open({ start, end }: Part, known: number): void {
    const { reader, list } = this;
    list.count = 0;
    this.dropped = 0;
    reader.position = start;
    reader.limit = end;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x0a) list.add(reader.bytes(), reader.position);
      else if (tag === 0x10 || (tag === 0x18 && known === 0b1110)) this.dropped += reader.varint32() >>> 0;
      else reader.skip(tag, known);
    }
  }

  private event(start: number, end: number): void {
    const { reader, time, timePart, annotationPart, messagePart } = this;
    for (const part of [timePart, annotationPart, messagePart]) part.clear();
    reader.position = start;
    reader.limit = end;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x0a) timePart.set(reader.bytes(), reader.position);
      else if (tag === 0x12) annotationPart.set(reader.bytes(), reader.position);
      else if (tag === 0x1a) messagePart.set(reader.bytes(), reader.position);
      else reader.skip(tag, 0b1110);
    }
    time.read(reader, timePart.start, timePart.end);
    const { low, high } = time;
    if (messagePart.isSent) this.message(low, high);
    else this.annotation(low, high);
  }

  private annotation(low: number, high: number): void {
    const { reader, text, annotationPart, attributesPart } = this;
    attributesPart.clear();
    let [description, descriptionEnd] = [0, 0];
    reader.position = annotationPart.start;
    reader.limit = annotationPart.end;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x0a) {
        description = reader.bytes();
        descriptionEnd = reader.position;
      } else if (tag === 0x12) attributesPart.set(reader.bytes(), reader.position);
      else reader.skip(tag, 0b110);
    }
    const { json } = this.rows.spans.parts;
    json.clear();
    json.openWith('{');
    this.members();
    json.closeWith('}');
    text.read(reader, description, descriptionEnd);
    this.rows.spans.parts.event(low, high, reader, text.start, text.length);
  }

  private message(low: number, high: number): void {
    const { reader, messagePart } = this;
    const { json } = this.rows.spans.parts;
    const values = ['', '', '0', '', ''];
    let type = 0;
    reader.position = messagePart.start;
    reader.limit = messagePart.end;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x08) type = reader.varint32();
      else if (tag === 0x10 || tag === 0x18 || tag === 0x20) {
        reader.varint64();
        values[tag >>> 3] = unsignedDigitsOf(reader.low, reader.high);
      } else reader.skip(tag, 0b1_1110);
    }
    json.clear();
    json.openWith('{');
    const typeName = messageTypes[type] ?? '';
    if (typeName !== '') {
      json.keyText('message.type');
      json.text(typeName);
    }
    for (const [i, digits] of values.entries()) {
      if (digits === '') continue;
      json.keyText(messageKeys[i] as string);
      json.bare(digits);
    }
    json.closeWith('}');
    this.rows.spans.parts.event(low, high, messageName, 0, messageName.u8.length);
  }

  private link(start: number, end: number): void {
    const { reader, attributesPart } = this;
    const { parts } = this.rows.spans;
    attributesPart.clear();
    let [trace, traceEnd, span, spanEnd, type] = [0, 0, 0, 0, 0];
    reader.position = start;
    reader.limit = end;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x0a) {
        trace = reader.bytes();
        traceEnd = reader.position;
      } else if (tag === 0x12) {
        span = reader.bytes();
        spanEnd = reader.position;
      } else if (tag === 0x18) type = reader.varint32();
      else if (tag === 0x22) attributesPart.set(reader.bytes(), reader.position);
      else reader.skip(tag, 0b1_1110);
    }
    if (traceEnd - trace !== 16 || spanEnd - span !== 8 || isZero(reader, trace, 16)) {
      parts.dropLink();
      return;
    }
    this.linkDetail(linkTypes[type] ?? '');
    parts.link(reader, trace, reader, span);
  }

  private linkDetail(type: string): void {
    const { attributesPart } = this;
    const { json } = this.rows.spans.parts;
    json.clear();
    json.openWith('{');
    if (type !== '' || attributesPart.isSent) {
      json.keyText('attributes');
      json.openWith('{');
      if (type !== '') {
        json.keyText('opencensus.link_type');
        json.text(type);
      }
      this.members();
      json.closeWith('}');
    }
    json.closeWith('}');
  }

  /** Writes the attributes found, then how many are missing, into the object at hand. */
  private members(): void {
    const { attributes, attributesPart } = this;
    const { spans, limits } = this.rows;
    const { json } = spans.parts;
    attributes.list(attributesPart.start, attributesPart.end);
    const left = attributes.writeMembers(json, limits.attributesPerItem) + attributes.dropped;
    if (left === 0) return;
    json.keyText('headwater.dropped_attributes');
    json.bare(String(left));
  }
}
