import { base64Of, digitsOf } from '../../../model/attributes/json-text.ts';
import { bytesOf, isZero } from '../../../model/columns/bytes.ts';
import type { Origin, Scope } from '../../../model/rows/origin.ts';
import { Positions } from '../../../wire/positions.ts';
import {
  boolTag,
  bytesTag,
  doubleTag,
  intTag,
  readAttribute,
  stringTag,
  writeAnyValue,
} from './any-value.ts';
import { ExportWalker } from './export-walker.ts';

/**
 * LogRecord (opentelemetry/proto/logs/v1/logs.proto, v1.7):
 *  1 time_unix_nano fixed64         6 attributes repeated KeyValue       10 span_id bytes
 *  2 severity_number enum           7 dropped_attributes_count uint32    11 observed_time_unix_nano fixed64
 *  3 severity_text string           8 flags fixed32                      12 event_name string
 *  5 body AnyValue                  9 trace_id bytes
 */
const recordFields = 0b1_1111_1110_1110;

/** Reads log records: first where every field is, then, when the ids are good, field by field into the row. */
export class LogWalker extends ExportWalker {
  private readonly attributes = new Positions();
  private traceStart = 0;
  private traceLength = 0;
  private spanStart = 0;
  private spanLength = 0;
  private timeAt = -1;
  private observedAt = -1;
  private severity = 0;
  private severityStart = 0;
  private severityLength = 0;
  private bodyStart = -1;
  private bodyEnd = -1;
  private flags = 0;
  private dropped = 0;
  private eventStart = 0;
  private eventLength = 0;

  protected item(origin: Origin, scope: Scope): void {
    const { reader } = this;
    this.clear();
    while (reader.more()) this.field(reader.tag());
    if (
      (this.traceLength !== 0 && this.traceLength !== 16) ||
      (this.spanLength !== 0 && this.spanLength !== 8)
    ) {
      this.reject('trace_id must be 16 bytes and span_id 8 bytes, or empty');
      return;
    }
    this.write(origin, scope);
    this.accepted += 1;
  }

  private clear(): void {
    this.attributes.count = 0;
    this.traceLength = 0;
    this.spanLength = 0;
    this.timeAt = -1;
    this.observedAt = -1;
    this.severity = 0;
    this.severityLength = 0;
    this.bodyStart = -1;
    this.flags = 0;
    this.dropped = 0;
    this.eventLength = 0;
  }

  private field(tag: number): void {
    const { reader } = this;
    switch (tag) {
      case 0x32:
        this.attributes.add(reader.bytes(), reader.position);
        return;
      case 0x09:
        this.timeAt = reader.fixed64();
        return;
      case 0x59:
        this.observedAt = reader.fixed64();
        return;
      case 0x10:
        this.severity = reader.varint32();
        return;
      case 0x1a:
        this.severityStart = reader.bytes();
        this.severityLength = reader.position - this.severityStart;
        return;
      case 0x2a:
        this.bodyStart = reader.bytes();
        this.bodyEnd = reader.position;
        return;
      default:
        this.rareField(tag);
    }
  }

  private rareField(tag: number): void {
    const { reader } = this;
    switch (tag) {
      case 0x4a:
        this.traceStart = reader.bytes();
        this.traceLength = reader.position - this.traceStart;
        return;
      case 0x52:
        this.spanStart = reader.bytes();
        this.spanLength = reader.position - this.spanStart;
        return;
      case 0x38:
        this.dropped = reader.varint32();
        return;
      case 0x45:
        this.flags = reader.fixed32();
        return;
      case 0x62:
        this.eventStart = reader.bytes();
        this.eventLength = reader.position - this.eventStart;
        return;
      default:
        reader.skip(tag, recordFields);
    }
  }

  private write(origin: Origin, scope: Scope): void {
    const { reader, attributes } = this;
    const { logs, limits } = this.rows;
    logs.begin(origin, scope);
    this.time();
    if (this.traceLength !== 0 && !isZero(reader, this.traceStart, 16)) logs.traceId(reader, this.traceStart);
    if (this.spanLength !== 0) logs.spanId(reader, this.spanStart);
    if (this.flags !== 0) logs.flags(this.flags);
    if (this.severity !== 0) logs.severityNumber(this.severity);
    if (this.severityLength !== 0) logs.severityText(reader, this.severityStart, this.severityLength);
    if (this.eventLength !== 0) logs.event(reader, this.eventStart, this.eventLength);
    if (this.bodyStart >= 0) this.body();
    for (let i = 0; i < attributes.count; i += 1) {
      readAttribute(
        reader,
        this.value,
        attributes.startOf(i),
        attributes.endOf(i),
        logs.attributes,
        limits.depth,
      );
    }
    logs.end(this.dropped);
  }

  private time(): void {
    const { timeAt, observedAt } = this;
    const { view } = this.reader;
    this.rows.logs.time(
      timeAt < 0 ? 0 : view.getInt32(timeAt, true),
      timeAt < 0 ? 0 : view.getInt32(timeAt + 4, true),
      observedAt < 0 ? 0 : view.getInt32(observedAt, true),
      observedAt < 0 ? 0 : view.getInt32(observedAt + 4, true),
    );
  }

  private body(): void {
    const { reader, value } = this;
    const { logs, limits } = this.rows;
    const { json } = logs.attributes;
    value.readAnyValue(reader, this.bodyStart, this.bodyEnd);
    if (value.tag === stringTag) {
      logs.body(reader, value.start, value.length);
      return;
    }
    if (value.tag === 0) return;
    if (value.tag === bytesTag || value.tag === intTag || value.tag === boolTag) {
      const text =
        value.tag === bytesTag
          ? base64Of(reader, value.start, value.length)
          : value.tag === intTag
            ? digitsOf(value.low, value.high)
            : String(value.low !== 0);
      const bytes = bytesOf(text);
      logs.typedBody(
        bytes,
        bytes.u8.length,
        value.tag === bytesTag ? 'bytes' : value.tag === intTag ? 'int' : 'bool',
      );
      return;
    }
    json.clear();
    const { tag } = value;
    writeAnyValue(reader, json, this.bodyStart, this.bodyEnd, limits.depth);
    logs.typedBody(json, json.length, tag === doubleTag ? 'double' : 'json');
  }
}
