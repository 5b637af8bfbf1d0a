import { redactedText } from '../../../model/attributes/redacted-keys.ts';
import { type Bytes, bytesOf, GrowingBytes, isZero } from '../../../model/columns/bytes.ts';
import { spanKind, spanMarks } from '../../../model/conventions/span-roles.ts';
import type { Slice } from '../../../model/rows/exception-rows.ts';
import { noScope, type Origin } from '../../../model/rows/origin.ts';
import { weightOfTraceState } from '../../../model/sampling.ts';
import { AttributeReader, errorMessageKey, errorNameKey, errorStackKey, type Place } from './attributes.ts';
import { queryTextKey, systemKey } from './query-keys.ts';
import { RequestWalker } from './request-walker.ts';
import { SpanFields } from './span-fields.ts';
import { SpanParts } from './span-parts.ts';
import { StackReader } from './stack-reader.ts';
import { EntrySpan, readWrapped, TextSpan, TimeValue } from './texts.ts';

/**
 * Span (opencensus/proto/trace/v1/trace.proto, v0.4):
 *   1 trace_id bytes                 7 attributes Attributes         13 child_span_count UInt32Value
 *   2 span_id bytes                  8 stack_trace StackTrace        14 kind enum (1 server, 2 client)
 *   3 parent_span_id bytes           9 time_events TimeEvents        15 tracestate Tracestate
 *   4 name TruncatableString        10 links Links                   16 resource Resource
 *   5 start_time Timestamp          11 status Status
 *   6 end_time Timestamp            12 same_process_as_parent_span BoolValue
 * Status: 1 code int32 (google.rpc.Code), 2 message string
 * Tracestate: 1 entries repeated {1 key string, 2 value string}
 */
const spanFields = 0x1fffe;
const kindTag = 0x70;
const twoFields = 0b110;
/** SpanKind by OpenCensus' number, of those that say it. */
const kinds: readonly (number | undefined)[] = [undefined, spanKind.server, spanKind.client];
const sameProcessKey = bytesOf('opencensus.same_process_as_parent_span');
const childrenKey = bytesOf('opencensus.child_span_count');
const statusKey = bytesOf('opencensus.status_code');
const stackKey = bytesOf('code.stacktrace');
const stackHashKey = bytesOf('opencensus.stack_trace_hash_id');

/** Reads spans: first where every field is, then, when the ids are good, field by field into the row. */
export class SpanWalker extends RequestWalker {
  private readonly fields = new SpanFields();
  private readonly attributes = new AttributeReader(this.reader);
  private readonly parts = new SpanParts(this.reader, this.rows);
  private readonly stack = new StackReader();
  private readonly text = new TextSpan();
  private readonly time = new TimeValue();
  private readonly entry = new EntrySpan();
  private readonly state = new GrowingBytes(256);
  private statusCode = 0;
  private messageStart = 0;
  private messageLength = 0;

  // hot: once a span
  protected item(origin: Origin): void {
    const { fields, reader } = this;
    fields.clear();
    while (reader.more()) this.field(reader.tag());
    const reason = this.refusal();
    if (reason !== '') {
      this.reject(reason);
      return;
    }
    const { resource } = fields;
    const own = resource.length > 0 ? reader.u8.subarray(resource.start, resource.end) : undefined;
    this.write(own === undefined ? origin : this.peer.originWith(this.rows, own));
    this.accepted += 1;
  }

  private field(tag: number): void {
    const { fields, reader } = this;
    if (tag === kindTag) {
      fields.kind = reader.varint32();
      return;
    }
    const part = (tag & 7) === 2 ? fields.parts[tag >>> 3] : undefined;
    if (part === undefined) reader.skip(tag, spanFields);
    else part.set(reader.bytes(), reader.position);
  }

  /** Why the span cannot be kept, empty when it can. */
  private refusal(): string {
    const { fields, reader } = this;
    const { traceId, spanId, parentId } = fields;
    if (traceId.length !== 16 || isZero(reader, traceId.start, 16)) {
      return 'trace_id must be 16 bytes that are not all zero';
    }
    if (spanId.length !== 8 || isZero(reader, spanId.start, 8)) {
      return 'span_id must be 8 bytes that are not all zero';
    }
    return parentId.length === 8 || parentId.length === 0 ? '' : 'parent_span_id must be 8 bytes or empty';
  }

  private write(origin: Origin): void {
    const { fields, reader, attributes, text } = this;
    const { spans } = this.rows;
    const isRoot = fields.parentId.length === 0 || isZero(reader, fields.parentId.start, 8);
    const isRemote = this.hasRemoteParent();
    spans.begin(origin, noScope, kinds[fields.kind] ?? (isRemote ? spanKind.unspecified : spanKind.internal));
    if (isRemote) spans.mark(spanMarks.remoteParent);
    spans.traceId(reader, fields.traceId.start);
    spans.spanId(reader, fields.spanId.start);
    if (!isRoot) spans.parentId(reader, fields.parentId.start);
    text.read(reader, fields.name.start, fields.name.end);
    const nameStart = text.start;
    const nameLength = text.length;
    spans.name(reader, nameStart, nameLength);
    this.times();
    this.traceState();
    this.status();
    attributes.list(fields.attributes.start, fields.attributes.end);
    const { dropped } = attributes;
    attributes.write(spans.attributes);
    if (attributes.queryKey !== undefined) this.database(attributes.queryKey.key, attributes.queryKey.system);
    this.family(isRemote);
    if (fields.stack.isSent) this.stackTrace();
    this.exception(origin, nameStart, nameLength);
    this.parts.write(fields.events, fields.links);
    spans.end(isRoot, dropped);
  }

  /**
   * Spans of no kind are requests when another process called them, else internal, as the Local Forwarder has it
   * (microsoft/ApplicationInsights-LocalForwarder, OpenCensusTelemetryConverter.cs).
   */
  private hasRemoteParent(): boolean {
    const { sameProcess } = this.fields;
    if (!sameProcess.isSent) return false;
    readWrapped(this.reader, sameProcess.start, sameProcess.end);
    return (this.reader.low | this.reader.high) === 0;
  }

  private times(): void {
    const { fields, reader, time } = this;
    time.read(reader, fields.start.start, fields.start.end);
    const { low, high } = time;
    time.read(reader, fields.end.start, fields.end.end);
    if (fields.end.isSent) this.rows.spans.time(low, high, time.low, time.high);
    else this.rows.spans.time(low, high, low, high);
  }

  private traceState(): void {
    const { fields, reader, state } = this;
    const { spans } = this.rows;
    state.length = 0;
    reader.position = fields.state.start;
    reader.limit = fields.state.end;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag !== 0x0a) {
        reader.skip(tag, 0b10);
        continue;
      }
      const outer = reader.open();
      this.stateEntry();
      reader.close(outer);
    }
    if (state.length === 0) {
      spans.weight(1);
      return;
    }
    spans.traceState(state, 0, state.length);
    spans.weight(weightOfTraceState(state, 0, state.length));
  }

  /** `key=value`, as the header `tracestate` has it (W3C Trace Context 3.3). */
  private stateEntry(): void {
    const { entry, reader, state } = this;
    entry.read(reader);
    if (state.length > 0) state.appendByte(0x2c);
    state.append(reader, entry.keyStart, entry.keyLength);
    state.appendByte(0x3d);
    state.append(reader, entry.valueStart, entry.valueLength);
  }

  /** No status means OK, as code 0 does; what is OK may still be an HTTP error, so it stays unset. */
  private status(): void {
    const { fields, reader } = this;
    this.statusCode = 0;
    this.messageStart = 0;
    this.messageLength = 0;
    if (fields.status.length === 0) return;
    reader.position = fields.status.start;
    reader.limit = fields.status.end;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x08) this.statusCode = reader.varint32();
      else if (tag === 0x12) {
        this.messageStart = reader.bytes();
        this.messageLength = reader.position - this.messageStart;
      } else reader.skip(tag, twoFields);
    }
    const failed = this.statusCode !== 0;
    this.rows.spans.status(failed ? 2 : 0, reader, this.messageStart, this.messageLength);
  }

  /** What OpenCensus says of parent and children, and its status code, which have no column. */
  private family(isRemote: boolean): void {
    const { fields, reader } = this;
    const { spans } = this.rows;
    if (this.statusCode !== 0) this.number(statusKey, this.statusCode, this.statusCode < 0 ? -1 : 0);
    if (fields.sameProcess.isSent) {
      spans.attributes.bool(sameProcessKey, 0, sameProcessKey.u8.length, !isRemote);
    }
    if (!fields.children.isSent) return;
    readWrapped(reader, fields.children.start, fields.children.end);
    this.number(childrenKey, reader.low, reader.high);
  }

  private database(key: Bytes, system: Bytes): void {
    const { reader, attributes, rows } = this;
    const { query } = attributes;
    rows.spans.attributes.derive(systemKey, system, 0, system.u8.length);
    if (rows.exceptions.redacted.has(key, 0, key.u8.length)) return;
    rows.spans.attributes.derive(queryTextKey, reader, query.start, query.length);
  }

  private number(key: typeof statusKey, low: number, high: number): void {
    this.rows.spans.attributes.int(key, 0, key.u8.length, low, high);
  }

  private stackTrace(): void {
    const { fields, reader, stack, rows } = this;
    stack.read(reader, fields.stack.start, fields.stack.end);
    const { attributes } = rows.spans;
    if (stack.text.length > 0)
      attributes.text(stackKey, 0, stackKey.u8.length, stack.text, 0, stack.text.length);
    if ((stack.hashLow | stack.hashHigh) !== 0) this.number(stackHashKey, stack.hashLow, stack.hashHigh);
  }

  /** A failed span with a stack trace, and a request whose middleware named an error, tell of an exception. */
  private exception(origin: Origin, nameStart: number, nameLength: number): void {
    const { fields, reader, attributes, stack, rows, time } = this;
    const { errorName, errorMessage, errorStack } = attributes;
    const hasStack = fields.stack.isSent && stack.text.length > 0 && this.statusCode !== 0;
    if (errorMessage.length < 0 && errorName.length < 0 && !hasStack) return;
    const { exceptions } = rows;
    exceptions.clear();
    time.read(reader, fields.end.start, fields.end.end);
    exceptions.boundTime(time.low, time.high);
    exceptions.source = 'telemetry';
    exceptions.escaped = 1;
    this.errorText(exceptions.type, errorNameKey, errorName);
    exceptions.message.set(reader, this.messageStart, this.messageLength);
    this.errorText(exceptions.message, errorMessageKey, errorMessage);
    if (hasStack) exceptions.stack.set(stack.text, 0, stack.text.length);
    this.errorText(exceptions.stack, errorStackKey, errorStack);
    exceptions.operation.set(reader, nameStart, nameLength);
    exceptions.traceId.set(reader, fields.traceId.start, 16);
    exceptions.spanId.set(reader, fields.spanId.start, 8);
    exceptions.weight = rows.spans.weightNow;
    exceptions.add(origin, noScope);
  }

  private errorText(slice: Slice, key: Bytes, { start, length }: Place): void {
    if (length < 0) return;
    if (this.rows.exceptions.redacted.has(key, 0, key.u8.length)) {
      slice.set(redactedText, 0, redactedText.u8.length);
    } else slice.set(this.reader, start, length);
  }
}
