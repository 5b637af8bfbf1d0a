import type { FillOutcome, RowSink } from '../../model/rows/row-sink.ts';
import type { Peer } from './peer.ts';
import { SpanWalker } from './protobuf/span-walker.ts';

/**
 * Walks an ExportTraceServiceRequest (opencensus-proto v0.4) into rows of `spans`, `exceptions` and `resources`,
 * without an object per span or attribute.
 * @param body uncompressed protobuf that `peer.learn` has read; neither kept nor changed
 * @param rows begun with the request; the caller rolls back when this throws
 * @param peer whose Node and Resource the spans are of
 * @returns spans kept, and left out for an id that cannot be
 * @throws HeadwaterError HEADWATER_DECODE_TRUNCATED | _WIRE_TYPE | _SHAPE | _DEPTH (permanent: no retry)
 */
export function decodeSpans(body: Uint8Array, rows: RowSink, peer: Peer): FillOutcome {
  return new SpanWalker(body, rows, peer).walk();
}
