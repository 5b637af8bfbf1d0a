import type { FillOutcome, RowSink } from '../../model/rows/row-sink.ts';
import { toProtobuf } from './json/to-protobuf.ts';
import { SpanWalker } from './protobuf/span-walker.ts';

/**
 * Walks an OTLP ExportTraceServiceRequest (protobuf, opentelemetry-proto v1.7) into rows of `spans`,
 * `exceptions` and `resources`, without an object per span or attribute.
 * @param body uncompressed, neither kept nor changed
 * @param rows begun with the request; the caller rolls back when this throws
 * @returns spans kept, and left out for an id that cannot be
 * @throws HeadwaterError HEADWATER_DECODE_TRUNCATED | _WIRE_TYPE | _SHAPE | _DEPTH (permanent: no retry)
 */
export function decodeSpans(body: Uint8Array, rows: RowSink): FillOutcome {
  return new SpanWalker(body, rows).walk();
}

/**
 * The same for the JSON form (hex ids, enums as numbers or names, int64 as string or number).
 * @throws HeadwaterError HEADWATER_DECODE_SYNTAX | _SHAPE
 */
export function decodeSpansJson(body: Uint8Array, rows: RowSink): FillOutcome {
  return decodeSpans(toProtobuf(body, 'ExportTraceServiceRequest', rows.limits.depth), rows);
}
