import type { FillOutcome, RowSink } from '../../model/rows/row-sink.ts';
import { toProtobuf } from './json/to-protobuf.ts';
import { LogWalker } from './protobuf/log-walker.ts';

/**
 * Walks an OTLP ExportLogsServiceRequest (protobuf, opentelemetry-proto v1.7) into rows of `logs`,
 * `exceptions` and `resources`. Parameters and errors as for `decodeSpans`.
 * @returns log records kept, and left out for an id of the wrong length
 */
export function decodeLogs(body: Uint8Array, rows: RowSink): FillOutcome {
  return new LogWalker(body, rows).walk();
}

/** The same for the JSON form. @throws HeadwaterError HEADWATER_DECODE_SYNTAX | _SHAPE */
export function decodeLogsJson(body: Uint8Array, rows: RowSink): FillOutcome {
  return decodeLogs(toProtobuf(body, 'ExportLogsServiceRequest', rows.limits.depth), rows);
}
