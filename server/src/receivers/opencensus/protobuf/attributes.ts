import type { AttributeRows } from '../../../model/attributes/attribute-rows.ts';
import type { JsonText } from '../../../model/attributes/json-text.ts';
import { bytesOf } from '../../../model/columns/bytes.ts';
import { Positions } from '../../../wire/positions.ts';
import type { ProtobufReader } from '../../../wire/protobuf-reader.ts';
import { type QueryKey, queryKeyOf } from './query-keys.ts';
import { isText, TextSpan } from './texts.ts';

/**
 * Span.Attributes (opencensus/proto/trace/v1/trace.proto, v0.4):
 *   1 attribute_map map<string, AttributeValue>, 2 dropped_attributes_count int32
 * entry of a map: 1 key string, 2 value
 * AttributeValue: 1 string_value TruncatableString, 2 int_value int64, 3 bool_value bool, 4 double_value double
 */
const attributesFields = 0b110;
const entryFields = 0b110;
const valueFields = 0b1_1110;
const stringTag = 0x0a;
const intTag = 0x10;
const boolTag = 0x18;
const doubleTag = 0x21;
const nullText = bytesOf('null');
export const errorNameKey = bytesOf('error.name');
export const errorMessageKey = bytesOf('error.message');
export const errorStackKey = bytesOf('stacktrace');

/** A place in the message; length -1: nothing there. */
export interface Place {
  start: number;
  length: number;
}

/** Reads maps of attributes. `list` finds their entries, then each entry is read where it is wanted. */
export class AttributeReader {
  readonly entries = new Positions();
  /** What the client says it left out of the map listed last. */
  dropped = 0;
  /** What Flask's and Django's middleware say of the exception that ended a request. */
  readonly errorName: Place = { start: 0, length: -1 };
  readonly errorMessage: Place = { start: 0, length: -1 };
  readonly errorStack: Place = { start: 0, length: -1 };
  /** What a database integration asked; undefined when none did. */
  queryKey: QueryKey | undefined;
  readonly query: Place = { start: 0, length: -1 };
  private readonly reader: ProtobufReader;
  private readonly text = new TextSpan();
  private keyStart = 0;
  private keyLength = 0;
  private valueStart = 0;
  private valueEnd = 0;
  private tag = 0;
  private start = 0;
  private low = 0;
  private high = 0;

  constructor(reader: ProtobufReader) {
    this.reader = reader;
  }

  list(start: number, end: number): void {
    const { entries, reader } = this;
    entries.count = 0;
    this.dropped = 0;
    reader.position = start;
    reader.limit = end;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === stringTag) entries.add(reader.bytes(), reader.position);
      else if (tag === intTag) this.dropped = Math.max(0, reader.varint32());
      else reader.skip(tag, attributesFields);
    }
  }

  /** Puts what was listed among the row's attributes. */
  write(out: AttributeRows): void {
    const { entries, errorName, errorMessage, errorStack } = this;
    errorName.length = -1;
    errorMessage.length = -1;
    errorStack.length = -1;
    this.queryKey = undefined;
    for (let i = 0; i < entries.count; i += 1) this.writeEntry(entries.startOf(i), entries.endOf(i), out);
  }

  /** Writes what was listed, up to `most`, as members of the object at hand. @returns how many were beyond */
  writeMembers(json: JsonText, most: number): number {
    const { entries, reader, text } = this;
    const kept = Math.min(entries.count, most);
    for (let i = 0; i < kept; i += 1) {
      this.readEntry(entries.startOf(i), entries.endOf(i));
      json.key(reader, this.keyStart, this.keyLength);
      if (this.tag === stringTag) json.string(reader, text.start, text.length);
      else if (this.tag === intTag) json.int64(this.low, this.high);
      else if (this.tag === boolTag) json.bare((this.low | this.high) === 0 ? 'false' : 'true');
      else if (this.tag === doubleTag) json.number(reader.view.getFloat64(this.start, true));
      else json.bare('null');
    }
    return entries.count - kept;
  }

  // hot: once an attribute
  private writeEntry(start: number, end: number, out: AttributeRows): void {
    const { reader, text } = this;
    this.readEntry(start, end);
    const { keyStart, keyLength } = this;
    switch (this.tag) {
      case stringTag:
        if (text.isCut) out.dropped += 1;
        out.text(reader, keyStart, keyLength, reader, text.start, text.length);
        if (keyLength >= 10 && keyLength <= 16) this.notice();
        return;
      case intTag:
        out.int(reader, keyStart, keyLength, this.low, this.high);
        return;
      case boolTag:
        out.bool(reader, keyStart, keyLength, (this.low | this.high) !== 0);
        return;
      case doubleTag:
        out.double(reader, keyStart, keyLength, reader.view.getFloat64(this.start, true));
        return;
      default:
        out.typed(reader, keyStart, keyLength, nullText, 0, 4, 'json');
    }
  }

  private notice(): void {
    const { reader, keyStart, keyLength, text } = this;
    let place: Place | undefined;
    const queryKey = queryKeyOf(reader, keyStart, keyLength);
    if (queryKey !== undefined) {
      this.queryKey = queryKey;
      place = this.query;
    } else if (isText(errorNameKey, reader, keyStart, keyLength)) place = this.errorName;
    else if (isText(errorStackKey, reader, keyStart, keyLength)) place = this.errorStack;
    else if (isText(errorMessageKey, reader, keyStart, keyLength)) place = this.errorMessage;
    if (place === undefined) return;
    place.start = text.start;
    place.length = text.length;
  }

  private readEntry(start: number, end: number): void {
    const { reader } = this;
    this.keyStart = start;
    this.keyLength = 0;
    this.valueStart = end;
    this.valueEnd = end;
    reader.position = start;
    reader.limit = end;
    while (reader.position < end) {
      const tag = reader.tag();
      if (tag === 0x0a) {
        this.keyStart = reader.bytes();
        this.keyLength = reader.position - this.keyStart;
      } else if (tag === 0x12) {
        this.valueStart = reader.bytes();
        this.valueEnd = reader.position;
      } else reader.skip(tag, entryFields);
    }
    this.readValue();
  }

  /** Of several fields the last counts. */
  private readValue(): void {
    const { reader, valueEnd } = this;
    this.tag = 0;
    reader.position = this.valueStart;
    reader.limit = valueEnd;
    while (reader.position < valueEnd) {
      const tag = reader.tag();
      if (tag === stringTag) {
        const start = reader.bytes();
        const next = reader.position;
        this.text.read(reader, start, next);
        reader.position = next;
        reader.limit = valueEnd;
      } else if (tag === intTag || tag === boolTag) {
        reader.varint64();
        this.low = reader.low;
        this.high = reader.high;
      } else if (tag === doubleTag) this.start = reader.fixed64();
      else {
        reader.skip(tag, valueFields);
        continue;
      }
      this.tag = tag;
    }
  }
}
