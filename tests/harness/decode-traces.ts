import { type FillOutcome, openRowSink, type RowSink } from '../../server/src/model/rows/row-sink.ts';
import type { TableName } from '../../server/src/model/tables.ts';
import { decodeSpans } from '../../server/src/receivers/otlp/decode-spans.ts';
import { aSpan, keyValues, nowNs, tracesOf } from './otlp-messages.ts';
import { type NativeRow, readNative } from './read-native.ts';

export interface Decoded {
  readonly outcome: FillOutcome;
  readonly rows: (table: TableName) => NativeRow[];
  /** The first span. */
  readonly span: NativeRow;
}

/** Decodes a trace request into fresh rows and reads them back. */
export function decodeTraces(
  body: Uint8Array,
  read: (body: Uint8Array, rows: RowSink) => FillOutcome = decodeSpans,
): Decoded {
  const sink = openRowSink();
  sink.begin({ project: 'p', dialect: 'otlp', nowNs });
  const outcome = read(body, sink);
  const rows = (table: TableName) => readNative(sink.block(table).nativeParts());
  return { outcome, rows, span: rows('spans')[0]! };
}

/** A request of one span with these fields beside the usual ones. */
export const decodeOne = (fields: object) =>
  decodeTraces(tracesOf([aSpan(fields)], { 'service.name': 'shop' }));

/** The row of a span with these attributes. */
export const withAttributes = (attributes: Parameters<typeof keyValues>[0], fields: object = {}) =>
  decodeOne({ attributes: keyValues(attributes), ...fields }).span;
