import type { FillOutcome, RowSink } from '../../model/rows/row-sink.ts';

/**
 * Walks the protobuf form of an OTLP export request for spans into rows, without building objects.
 * @param body uncompressed, neither kept nor changed
 * @param rows begun with the request; the caller rolls back when this throws
 * @throws HeadwaterError HEADWATER_DECODE_* (permanent: the client must not retry)
 */
export function decodeSpans(_body: Uint8Array, _rows: RowSink): FillOutcome {
  throw new Error('not written yet');
}

/** The same for the JSON form (hex ids, enums as numbers or names, int64 as string or number). */
export function decodeSpansJson(_body: Uint8Array, _rows: RowSink): FillOutcome {
  throw new Error('not written yet');
}
