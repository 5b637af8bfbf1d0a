import { Bytes } from '../../../model/columns/bytes.ts';
import { noScope, type Origin, type Scope } from '../../../model/rows/origin.ts';
import type { FillOutcome, RowSink } from '../../../model/rows/row-sink.ts';
import { Positions } from '../../../wire/positions.ts';
import { ProtobufReader } from '../../../wire/protobuf-reader.ts';
import { ValueSpan, writeAnyValue } from './any-value.ts';

/**
 * What the three export requests have in common, by number:
 * Export{Trace,Logs,Metrics}ServiceRequest: 1 resource_{spans,logs,metrics} repeated
 * Resource{Spans,Logs,Metrics}: 1 resource Resource, 2 scope_{…} repeated, 3 schema_url string
 * Scope{Spans,Logs,Metrics}: 1 scope InstrumentationScope, 2 {spans,log_records,metrics} repeated, 3 schema_url
 * Resource: 1 attributes repeated KeyValue, 2 dropped_attributes_count uint32, 3 entity_refs
 * InstrumentationScope: 1 name string, 2 version string, 3 attributes repeated KeyValue,
 *                       4 dropped_attributes_count uint32
 */
const first = 0x0a;
const second = 0x12;
const third = 0x1a;
const droppedOfResource = 0x10;
const droppedOfScope = 0x20;

/** Walks an export request down to its items; each signal says what an item is. */
export abstract class ExportWalker {
  protected readonly reader: ProtobufReader;
  protected readonly rows: RowSink;
  protected readonly value = new ValueSpan();
  protected accepted = 0;
  private rejected = 0;
  private reason: string | undefined;

  constructor(body: Uint8Array, rows: RowSink) {
    this.reader = new ProtobufReader(body);
    this.rows = rows;
  }

  walk(): FillOutcome {
    const { reader } = this;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === first) this.resource();
      else reader.skip(tag, 0b10);
    }
    const { accepted, rejected, reason } = this;
    return reason === undefined ? { accepted, rejected } : { accepted, rejected, reason };
  }

  /** Reads the item (span, log record, metric) from the reader's position to its limit. */
  protected abstract item(origin: Origin, scope: Scope): void;

  protected reject(reason: string, items = 1): void {
    this.rejected += items;
    this.reason ??= reason;
  }

  /** Looks at the whole message first: its schema address comes after what it is about. */
  private resource(): void {
    const { reader } = this;
    const outer = reader.open();
    const scopes = new Positions();
    const about = this.about(scopes);
    const end = reader.limit;
    const origin = this.origin(about);
    for (let i = 0; i < scopes.count; i += 1) {
      reader.position = scopes.startOf(i);
      reader.limit = scopes.endOf(i);
      this.scope(origin);
    }
    reader.position = end;
    reader.limit = outer;
  }

  private scope(origin: Origin): void {
    const { reader } = this;
    const items = new Positions();
    const scope = this.scopeOf(this.about(items));
    for (let i = 0; i < items.count; i += 1) {
      reader.position = items.startOf(i);
      reader.limit = items.endOf(i);
      this.item(origin, scope);
    }
  }

  /** Fields 1 to 3 of the message at hand: what it is about, its parts, its schema address. */
  private about(parts: Positions): About {
    const { reader } = this;
    const about = { start: 0, end: 0, urlStart: 0, urlEnd: 0 };
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === second) parts.add(reader.bytes(), reader.position);
      else if (tag === first) {
        about.start = reader.bytes();
        about.end = reader.position;
      } else if (tag === third) {
        about.urlStart = reader.bytes();
        about.urlEnd = reader.position;
      } else reader.skip(tag, 0b1110);
    }
    return about;
  }

  private origin({ start, end, urlStart, urlEnd }: About): Origin {
    const { reader } = this;
    const { resources } = this.rows;
    const known = resources.origin(reader, start, end - start, reader, urlStart, urlEnd - urlStart);
    if (known !== undefined) return known;
    resources.attributes.clear();
    reader.position = start;
    reader.limit = end;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === first) this.listed(end);
      else if (tag === droppedOfResource) resources.attributes.drop(reader.varint32() >>> 0);
      else reader.skip(tag, 0b110);
    }
    return resources.addOrigin(reader, start, end - start, this.copy(urlStart, urlEnd));
  }

  private scopeOf({ start, end, urlStart, urlEnd }: About): Scope {
    if (start === end && urlStart === urlEnd) return noScope;
    const { reader } = this;
    const { resources } = this.rows;
    const known = resources.scope(reader, start, end - start, reader, urlStart, urlEnd - urlStart);
    if (known !== undefined) return known;
    resources.attributes.clear();
    reader.position = start;
    reader.limit = end;
    let name = this.copy(0, 0);
    let version = name;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === first) name = this.copy(reader.bytes(), reader.position);
      else if (tag === second) version = this.copy(reader.bytes(), reader.position);
      else if (tag === third) this.listed(end);
      else if (tag === droppedOfScope) resources.attributes.drop(reader.varint32() >>> 0);
      else reader.skip(tag, 0b11110);
    }
    return resources.addScope(reader, start, end - start, name, version, this.copy(urlStart, urlEnd));
  }

  /** Reads the KeyValue at hand into the list of attributes; the reader goes on behind it, in a message to `end`. */
  private listed(end: number): void {
    const { reader, value } = this;
    const { attributes } = this.rows.resources;
    const start = reader.bytes();
    const next = reader.position;
    value.readKeyValue(reader, start, next);
    attributes.key(reader, value.keyStart, value.keyLength);
    writeAnyValue(reader, attributes.json, value.valueStart, value.valueEnd, this.rows.limits.depth);
    attributes.end();
    reader.position = next;
    reader.limit = end;
  }

  private copy(start: number, end: number): Bytes {
    return new Bytes(this.reader.u8.slice(start, Math.min(end, start + this.rows.limits.wordBytes)));
  }
}

interface About {
  readonly start: number;
  readonly end: number;
  readonly urlStart: number;
  readonly urlEnd: number;
}
