import { type Bytes, equalBytes } from '../../../model/columns/bytes.ts';
import type { ProtobufReader } from '../../../wire/protobuf-reader.ts';

/**
 * TruncatableString (opencensus/proto/trace/v1/trace.proto, v0.4): 1 value string, 2 truncated_byte_count int32
 * Timestamp (google/protobuf/timestamp.proto):                     1 seconds int64, 2 nanos int32
 * BoolValue, UInt32Value, Int64Value, DoubleValue (google/protobuf/wrappers.proto): 1 value
 */
const twoFields = 0b110;
const oneField = 0b10;
const billion = 1_000_000_000;
const two16 = 65_536;
const two32 = 4_294_967_296;
/** Seconds whose nanoseconds fill 63 bits, in the year 2262. */
const latestSecond = 9_223_372_036;

/** Where the text of the TruncatableString read last is. */
export class TextSpan {
  start = 0;
  length = 0;
  /** The client cut the text. */
  isCut = false;

  read(reader: ProtobufReader, start: number, end: number): void {
    this.isCut = false;
    this.start = start;
    this.length = 0;
    if (start === end) return;
    const { u8 } = reader;
    if (u8[start] === 0x0a && u8[start + 1] === end - start - 2 && end - start < 0x82) {
      this.start = start + 2;
      this.length = end - start - 2;
      return;
    }
    reader.position = start;
    reader.limit = end;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x0a) {
        this.start = reader.bytes();
        this.length = reader.position - this.start;
      } else if (tag === 0x10) this.isCut = reader.varint32() !== 0;
      else reader.skip(tag, twoFields);
    }
  }
}

/** Where key and value of the map entry read last are: {1 key string, 2 value string}. */
export class EntrySpan {
  keyStart = 0;
  keyLength = 0;
  valueStart = 0;
  valueLength = 0;

  /** Reads to the end of the message at hand. */
  read(reader: ProtobufReader): void {
    // Also where they begin: the entry before may have stood in a longer request.
    this.keyStart = 0;
    this.keyLength = 0;
    this.valueStart = 0;
    this.valueLength = 0;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x0a) {
        this.keyStart = reader.bytes();
        this.keyLength = reader.position - this.keyStart;
      } else if (tag === 0x12) {
        this.valueStart = reader.bytes();
        this.valueLength = reader.position - this.valueStart;
      } else reader.skip(tag, twoFields);
    }
  }
}

/** Nanoseconds since 1970 of the Timestamp read last, as halves; 0 when none was sent. */
export class TimeValue {
  low = 0;
  high = 0;

  /** A time before 1970 becomes its first nanosecond, one after 2262 the last that there is. */
  read(reader: ProtobufReader, start: number, end: number): void {
    this.low = 0;
    this.high = 0;
    if (start === end) return;
    let seconds = 0;
    let nanos = 0;
    reader.position = start;
    reader.limit = end;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === 0x08) {
        reader.varint64();
        seconds = reader.int64();
      } else if (tag === 0x10) nanos = reader.varint32();
      else reader.skip(tag, twoFields);
    }
    this.set(seconds, nanos >= 0 && nanos < billion ? nanos : 0);
  }

  // hot: twice a span; in doubles, which hold every step exactly
  private set(seconds: number, nanos: number): void {
    if (seconds < 0) {
      this.low = 1;
      return;
    }
    const bounded = seconds < latestSecond ? seconds : latestSecond;
    const upper = Math.floor(bounded / two16) * billion;
    const carried = Math.floor(upper / two16);
    const sum = (bounded % two16) * billion + nanos + (upper - carried * two16) * two16;
    this.low = sum | 0;
    this.high = (carried + Math.floor(sum / two32)) | 0;
  }
}

/** The varint of a BoolValue, UInt32Value or Int64Value in `reader.low` and `.high`. */
export function readWrapped(reader: ProtobufReader, start: number, end: number): void {
  reader.position = start;
  reader.limit = end;
  let low = 0;
  let high = 0;
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 0x08) {
      reader.varint64();
      ({ low, high } = reader);
    } else reader.skip(tag, oneField);
  }
  reader.low = low;
  reader.high = high;
}

/** The number of a DoubleValue. */
export function readWrappedDouble(reader: ProtobufReader, start: number, end: number): number {
  reader.position = start;
  reader.limit = end;
  let value = 0;
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 0x09) value = reader.double();
    else reader.skip(tag, oneField);
  }
  return value;
}

export function isText(word: Bytes, source: Bytes, start: number, length: number): boolean {
  return length === word.u8.length && equalBytes(word, 0, source, start, length);
}
