import type { MsgpackReader } from '../../../../wire/msgpack-reader.ts';
import type { SpanFields } from '../span-fields.ts';

/** The whole numbers of a span, of any width, which every msgpack form has. */
export function readTraceId(reader: MsgpackReader, fields: SpanFields): void {
  reader.integer();
  fields.traceLow = reader.low;
  fields.traceHigh = reader.high;
}

export function readSpanId(reader: MsgpackReader, fields: SpanFields): void {
  reader.integer();
  fields.spanLow = reader.low;
  fields.spanHigh = reader.high;
}

export function readParentId(reader: MsgpackReader, fields: SpanFields): void {
  reader.integer();
  fields.parentLow = reader.low;
  fields.parentHigh = reader.high;
}

export function readStart(reader: MsgpackReader, fields: SpanFields): void {
  reader.integer();
  fields.startLow = reader.low;
  fields.startHigh = reader.high;
}

export function readDuration(reader: MsgpackReader, fields: SpanFields): void {
  reader.integer();
  fields.durationLow = reader.low;
  fields.durationHigh = reader.high;
}

export function readError(reader: MsgpackReader, fields: SpanFields): void {
  reader.integer();
  fields.error = reader.low | reader.high;
}
