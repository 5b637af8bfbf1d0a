import { redactedText } from '../../../model/attributes/redacted-keys.ts';
import { bytesOf, equalBytes, isZero } from '../../../model/columns/bytes.ts';
import type { Slice } from '../../../model/rows/exception-rows.ts';
import type { RowSink } from '../../../model/rows/row-sink.ts';
import { Positions } from '../../../wire/positions.ts';
import type { ProtobufReader } from '../../../wire/protobuf-reader.ts';
import { boolTag, stringTag, ValueSpan, writeAnyValue, writeMember } from './any-value.ts';

/**
 * Span.Event: 1 time_unix_nano fixed64, 2 name string, 3 attributes repeated KeyValue,
 *             4 dropped_attributes_count uint32
 * Span.Link:  1 trace_id bytes, 2 span_id bytes, 3 trace_state string, 4 attributes repeated KeyValue,
 *             5 dropped_attributes_count uint32, 6 flags fixed32
 */
const eventFields = 0b1_1110;
const linkFields = 0b111_1110;

const exceptionName = bytesOf('exception');
const exceptionType = bytesOf('exception.type');
const exceptionMessage = bytesOf('exception.message');
const exceptionStack = bytesOf('exception.stacktrace');
const exceptionEscaped = bytesOf('exception.escaped');

/** Reads the events and links of the span at hand. */
export class EventWalker {
  private readonly reader: ProtobufReader;
  private readonly rows: RowSink;
  private readonly attributes = new Positions();
  private readonly value = new ValueSpan();

  constructor(reader: ProtobufReader, rows: RowSink) {
    this.reader = reader;
    this.rows = rows;
  }

  /** @returns whether it is an exception, whose fields are then set in `rows.exceptions` */
  event(from: number, to: number): boolean {
    const { reader, attributes } = this;
    reader.position = from;
    reader.limit = to;
    attributes.count = 0;
    let timeAt = -1;
    let name = from;
    let nameLength = 0;
    let dropped = 0;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x09) timeAt = reader.fixed64();
      else if (tag === 0x12) {
        name = reader.bytes();
        nameLength = reader.position - name;
      } else if (tag === 0x1a) attributes.add(reader.bytes(), reader.position);
      else if (tag === 0x20) dropped = reader.varint32() >>> 0;
      else reader.skip(tag, eventFields);
    }
    this.object(dropped);
    const low = timeAt < 0 ? 0 : reader.view.getInt32(timeAt, true);
    const high = timeAt < 0 ? 0 : reader.view.getInt32(timeAt + 4, true);
    this.rows.spans.parts.event(low, high, reader, name, nameLength);
    if (!this.equals(exceptionName, name, nameLength)) return false;
    this.exception(low, high);
    return true;
  }

  link(from: number, to: number): void {
    const { reader, attributes } = this;
    const { json } = this.rows.spans.parts;
    reader.position = from;
    reader.limit = to;
    attributes.count = 0;
    let trace = from;
    let traceLength = 0;
    let span = from;
    let spanLength = 0;
    json.clear();
    json.openWith('{');
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x0a) {
        trace = reader.bytes();
        traceLength = reader.position - trace;
      } else if (tag === 0x12) {
        span = reader.bytes();
        spanLength = reader.position - span;
      } else if (tag === 0x22) attributes.add(reader.bytes(), reader.position);
      else this.linkDetail(tag);
    }
    if (traceLength !== 16 || spanLength !== 8 || isZero(reader, trace, 16)) {
      this.rows.spans.parts.dropLink();
      return;
    }
    if (attributes.count > 0) {
      json.keyText('attributes');
      json.openWith('{');
      this.members();
      json.closeWith('}');
    }
    json.closeWith('}');
    this.rows.spans.parts.link(reader, trace, reader, span);
  }

  private linkDetail(tag: number): void {
    const { reader } = this;
    const { json } = this.rows.spans.parts;
    if (tag === 0x1a) {
      const start = reader.bytes();
      if (reader.position === start) return;
      json.keyText('traceState');
      json.string(reader, start, reader.position - start);
    } else if (tag === 0x28) {
      json.keyText('droppedAttributes');
      json.bare(String(reader.varint32() >>> 0));
    } else if (tag === 0x35) {
      json.keyText('flags');
      json.bare(String(reader.fixed32() >>> 0));
    } else reader.skip(tag, linkFields);
  }

  private object(dropped: number): void {
    const { json } = this.rows.spans.parts;
    json.clear();
    json.openWith('{');
    const left = this.members() + dropped;
    if (left > 0) {
      json.keyText('headwater.dropped_attributes');
      json.bare(String(left));
    }
    json.closeWith('}');
  }

  /** Writes the attributes at hand as members. @returns how many were beyond the limit */
  private members(): number {
    const { attributes, reader } = this;
    const { limits, spans } = this.rows;
    const kept = Math.min(attributes.count, limits.attributesPerItem);
    for (let i = 0; i < kept; i += 1) {
      writeMember(reader, spans.parts.json, attributes.startOf(i), attributes.endOf(i), limits.depth);
    }
    return attributes.count - kept;
  }

  private exception(timeLow: number, timeHigh: number): void {
    const { attributes, value, reader } = this;
    const { exceptions } = this.rows;
    exceptions.clear();
    exceptions.boundTime(timeLow, timeHigh);
    exceptions.source = 'span-event';
    for (let i = 0; i < attributes.count; i += 1) {
      value.readKeyValue(reader, attributes.startOf(i), attributes.endOf(i));
      const { keyStart, keyLength, valueStart, valueEnd } = value;
      value.readAnyValue(reader, valueStart, valueEnd);
      const slice = this.exceptionPart(keyStart, keyLength);
      if (slice !== undefined && exceptions.redacted.has(reader, keyStart, keyLength)) {
        slice.set(redactedText, 0, redactedText.u8.length);
      } else if (slice !== undefined && value.tag === stringTag) slice.set(reader, value.start, value.length);
      else if (this.equals(exceptionEscaped, keyStart, keyLength)) exceptions.escaped = this.truth();
      else this.other(keyStart, keyLength, valueStart, valueEnd);
    }
  }

  private exceptionPart(keyStart: number, keyLength: number): Slice | undefined {
    const { exceptions } = this.rows;
    if (this.equals(exceptionType, keyStart, keyLength)) return exceptions.type;
    if (this.equals(exceptionMessage, keyStart, keyLength)) return exceptions.message;
    if (this.equals(exceptionStack, keyStart, keyLength)) return exceptions.stack;
    return undefined;
  }

  private other(keyStart: number, keyLength: number, valueStart: number, valueEnd: number): void {
    const { reader, value } = this;
    const { exceptions, limits } = this.rows;
    if (value.tag === stringTag) {
      exceptions.attribute(reader, keyStart, keyLength, reader, value.start, value.length);
      return;
    }
    const { json } = this.rows.spans.parts;
    json.clear();
    writeAnyValue(reader, json, valueStart, valueEnd, limits.depth);
    exceptions.attribute(reader, keyStart, keyLength, json, 0, json.length);
  }

  /** The specification says bool; some SDKs send "True". */
  private truth(): number {
    const { value, reader } = this;
    if (value.tag === boolTag) return value.low === 0 ? 0 : 1;
    return value.tag === stringTag && value.length === 4 && (reader.u8[value.start]! | 0x20) === 0x74 ? 1 : 0;
  }

  private equals(word: { u8: Uint8Array; view: DataView }, start: number, length: number): boolean {
    return length === word.u8.length && equalBytes(word, 0, this.reader, start, length);
  }
}
